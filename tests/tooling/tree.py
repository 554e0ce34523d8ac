"""The files that belong to the project: what a clean checkout holds."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file except what .gitignore names; needs no git, so it works in any copy."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
    for path in sorted(folder.iterdir()):
        if path.name == ".git" or any(fnmatch(path.name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def texts(suffix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file that is text and ends with `suffix`."""
    for path in project_files():
        content = path.read_bytes()
        if path.name.endswith(suffix) and b"\0" not in content:
            yield str(path.relative_to(ROOT)), content.decode("utf-8")
