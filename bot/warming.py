"""What nearly everybody needs soon, but nobody to be answered: loaded once the program listens."""

from bot.commonmark import read_commonmark
from web_widget.avatars import initials_picture


def warm_up() -> None:
    """Write as agents see it and draw as guests see it, so that the first of them waits for neither."""
    read_commonmark("")
    initials_picture("A", 0)
