"""The guests' modules as few: developers read many files, a guest loads one small one.

Nothing is compiled. The modules are put one after the other in the order of their imports, without
their import lines and comments, so that names have to be unique among them; that is checked here. What a
module names in `import("…")` is a bundle of its own, loaded when it is needed; it takes what it shares with
the first one from there, so that nothing is loaded or kept twice.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

__all__ = ["bundles", "joined", "without_comments"]

_COMMENT = re.compile(r"/\*.*?\*/[ ]?", re.DOTALL)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[./\w-]+\.js)";\n', re.MULTILINE)
_LATER = re.compile(r'import\("(\.[./\w-]+\.js)"\)')
_EXPORT = re.compile(r"^export (?=async|class|const|function|let)", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)
_INDENT = re.compile(r"\n\s+")
# A line may end after these, and begin before those, without saying anything by it. The break itself
# comes first: a search that can look for a character is ten times as fast.
_BREAK = re.compile(r"\n(?:(?<=[,({\[]\n)|(?=[)}\]]))")


def without_comments(source: str) -> str:
    """Leave out block comments, indentation and idle line breaks.

    Our sources have no `/*` inside a string, and no string of several lines.
    """
    return _BREAK.sub("", _INDENT.sub("\n", _COMMENT.sub("", source))).strip() + "\n"


def joined(folder: Traversable, entry: str) -> str:
    """Put a module behind all that it imports; each once. Raises ValueError where a name is taken twice."""
    bundle = _Bundle(folder, entry)
    bundle.collect(entry)
    return bundle.text()


def bundles(folder: Traversable, entry: str) -> Mapping[str, str]:
    """Return the entry and everything that is loaded later, each under the name of its first module."""
    first = _Bundle(folder, entry)
    first.collect(entry)
    later = [_Bundle(folder, name, first.modules) for name in _named_later(first.modules)]
    for bundle in later:
        bundle.collect(bundle.entry)
    shared = sorted({name for bundle in later for name in bundle.shared})
    made = {bundle.entry: bundle.text(entry) for bundle in later}
    return {entry: first.text(exports=shared), **made}


@dataclass
class _Bundle:
    """Modules that are loaded together; `known` are those that are there already, by name."""

    folder: Traversable
    entry: str
    known: Mapping[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    def collect(self, name: str) -> None:
        """Take a module behind those that it imports."""
        source = (self.folder / name).read_text(encoding="utf-8")
        for names, where in _IMPORT.findall(source):
            if " as " in names:
                raise ValueError(f"cannot join {name}: names keep what they are called: {names}")
            wanted = _beside(name, where)
            if wanted in self.known:
                self.shared.update(re.findall(r"\w+", names))
            elif wanted not in self.modules:
                self.collect(wanted)
        self.modules[name] = source

    def text(self, first: str = "", exports: Iterable[str] = ()) -> str:
        """Write them one after the other; `first` is the bundle that has what they share."""
        plain = [
            _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", source)))
            for source in self.modules.values()
        ]
        names = [*self.shared, *(name for source in plain for name in _NAME.findall(source))]
        twice = sorted(name for name, times in Counter(names).items() if times > 1)
        if twice:
            raise ValueError(f"cannot join {self.entry}: taken twice: {', '.join(twice)}")
        exported = [*exports, *(_EXPORTED.findall(self.modules[self.entry]) if first else ())]
        head = self._shared_from(first) if self.shared else ""
        tail = f"export{{{','.join(exported)}}};\n" if exported else ""
        return head + "".join(without_comments(source) for source in plain) + tail

    def _shared_from(self, first: str) -> str:
        where = posixpath.relpath(first, posixpath.dirname(self.entry))
        path = where if where.startswith(".") else f"./{where}"
        return f'import{{{",".join(sorted(self.shared))}}}from"{path}";\n'


def _named_later(modules: Mapping[str, str]) -> Sequence[str]:
    found = {
        _beside(name, where): None
        for name, source in modules.items()
        for where in _LATER.findall(_COMMENT.sub("", source))
    }
    return [name for name in found if name not in modules]


def _beside(name: str, where: str) -> str:
    """Return which module a module means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), where))
