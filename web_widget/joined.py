"""The guests' modules as one: what a developer reads stays in many files, what a guest loads is one small one.

Nothing is compiled. The modules are put one after the other in the order of their imports, without
their import lines and comments, so that names have to be unique among them; that is checked here.
"""

import re
from pathlib import Path

__all__ = ["joined", "without_comments"]

_COMMENT = re.compile(r"/\*.*?\*/[ ]?", re.DOTALL)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async|class|const|function|let)", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)
_BLANK = re.compile(r"\n\s+")


def without_comments(source: str) -> str:
    """Leave out block comments and indentation; our sources have no `/*` inside a string."""
    return _BLANK.sub("\n", _COMMENT.sub("", source)).strip() + "\n"


def joined(entry: Path) -> str:
    """Put a module behind all that it imports; each once. Raises ValueError where a name is taken twice."""
    modules: dict[Path, str] = {}
    _collect(entry, modules)
    names = [name for source in modules.values() for name in _NAME.findall(source)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"cannot join {entry.name}: taken twice: {', '.join(twice)}")
    return "".join(without_comments(source) for source in modules.values())


def _collect(module: Path, modules: dict[Path, str]) -> None:
    source = module.read_text(encoding="utf-8")
    for found in _IMPORT.finditer(source):
        wanted = module.parent / found.group(2)
        if wanted not in modules:
            _collect(wanted, modules)
    modules[module] = _EXPORT.sub("", _IMPORT.sub("", source))
