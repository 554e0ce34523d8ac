"""How mails look as HTML: one frame, and templates with gaps, filled with what is escaped already."""

from functools import cache
from html import escape
from importlib.resources import files
from string import Template

FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})


def framed(title: str, body: str, language: str) -> str:
    """Return a whole mail: `body` is HTML, the title and the language are words."""
    direction = "rtl" if language in FROM_THE_RIGHT else "ltr"
    values = {"title": escape(title), "language": escape(language), "direction": direction}
    return filled("frame.html", **values, body=body)


def filled(name: str, /, package: str = __name__, **values: str) -> str:
    """Return a template with its gaps filled; KeyError names a gap that nobody fills."""
    return _template(package, name).substitute(values)


@cache
def _template(package: str, name: str) -> Template:
    return Template((files(package) / name).read_text(encoding="utf-8"))
