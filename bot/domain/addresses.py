"""Web addresses in words of people: which of them may be clicked."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.domain.richtext import Span, merged

ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
AFTER_ADDRESS = ".,;:!?'\")]}*_~`"
HOST = re.compile(r"[a-z0-9.-]+", re.IGNORECASE)
LONGEST = 3000


def inert(text: str) -> tuple[Span, ...]:
    """Return words as they are; a web address becomes a link only if it shows where it leads."""
    return merged(_spans(text))


def shows_its_host(address: str) -> bool:
    """Tell whether the eye finds the host of an address: no user part, no foreign letters (S16)."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plainly = HOST.fullmatch(host) is not None and "xn--" not in host and parts.username is None
    return plainly and "." in host.strip(".") and port != 0 and len(address) <= LONGEST


def _spans(text: str) -> Iterator[Span]:
    at = 0
    for match in ADDRESS.finditer(text):
        address = match[0].rstrip(AFTER_ADDRESS)
        if shows_its_host(address):
            yield Span(text[at : match.start()])
            yield Span(address, link=address)
            at = match.start() + len(address)
    yield Span(text[at:])
