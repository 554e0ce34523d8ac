"""How mails look as HTML: templates with gaps, filled with what is escaped already."""

from functools import cache
from importlib.resources import files
from string import Template


def filled(name: str, /, **values: str) -> str:
    """Return a template with its gaps filled; KeyError names a gap that nobody fills."""
    return _template(name).substitute(values)


@cache
def _template(name: str) -> Template:
    return Template((files(__name__) / name).read_text(encoding="utf-8"))
