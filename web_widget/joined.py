"""The guests' modules as one: developers read many files, a guest loads one small one.

Nothing is compiled. The modules are put one after the other in the order of their imports, without
their import lines and comments, so that names have to be unique among them; that is checked here.
"""

import re
from importlib.resources.abc import Traversable

__all__ = ["joined", "without_comments"]

_COMMENT = re.compile(r"/\*.*?\*/[ ]?", re.DOTALL)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async|class|const|function|let)", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)
_INDENT = re.compile(r"\n\s+")
# A line may end after these, and begin before those, without saying anything by it.
_BREAK = re.compile(r"(?<=[,({\[])\n|\n(?=[)}\]])")


def without_comments(source: str) -> str:
    """Leave out block comments, indentation and idle line breaks.

    Our sources have no `/*` inside a string, and no string of several lines.
    """
    return _BREAK.sub("", _INDENT.sub("\n", _COMMENT.sub("", source))).strip() + "\n"


def joined(folder: Traversable, entry: str) -> str:
    """Put a module behind all that it imports; each once. Raises ValueError where a name is taken twice."""
    modules: dict[str, str] = {}
    _collect(folder, entry, modules)
    names = [name for source in modules.values() for name in _NAME.findall(source)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"cannot join {entry}: taken twice: {', '.join(twice)}")
    return "".join(without_comments(source) for source in modules.values())


def _collect(folder: Traversable, name: str, modules: dict[str, str]) -> None:
    source = (folder / name).read_text(encoding="utf-8")
    for wanted in _IMPORT.findall(source):
        if wanted not in modules:
            _collect(folder, wanted, modules)
    modules[name] = _EXPORT.sub("", _IMPORT.sub("", source))
