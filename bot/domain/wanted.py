"""Which conversations a list shall hold: `tag:vip service:sales late page:2 words` (TAG-03, MGR-03)."""

import re
from dataclasses import dataclass

from bot.domain.errors import NotAllowed
from bot.domain.tags import clean_tag

FILTER = re.compile(r"(?<!\S)(tag|service|page):(?:\"([^\"]*)\"|(\S+))", re.IGNORECASE)
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; `service` is a name as it was typed, `words` what is left."""

    words: str = ""
    tags: tuple[str, ...] = ()
    service: str | None = None
    page: int = 1
    mine: bool = False
    unassigned: bool = False
    late: bool = False


def read_wanted(text: str) -> Wanted:
    """Read filters wherever they stand; everything else are words that are looked for."""
    found: dict[str, list[str]] = {"tag": [], "service": [], "page": []}
    for name, quoted, plain in FILTER.findall(text):
        found[name.lower()].append(quoted or plain)
    tags = tuple(dict.fromkeys(map(clean_tag, found["tag"])))
    service = found["service"][-1] if found["service"] else None
    page = _page(found["page"][-1]) if found["page"] else 1
    return Wanted(" ".join(FILTER.sub(" ", text).split()), tags, service, page)


def read_queue(text: str) -> Wanted:
    """Read filters, `mine`, `unassigned`, `late`, and a page's number; NotAllowed for any other word."""
    wanted = read_wanted(text)
    words = wanted.words.lower().split()
    pages = [word for word in words if word.isascii() and word.isdigit()]
    for word in words:
        if word not in ("mine", "unassigned", "late", *pages):
            raise NotAllowed("filter_unknown", word=word[:40])
    return Wanted(
        tags=wanted.tags,
        service=wanted.service,
        page=_page(pages[-1]) if pages else wanted.page,
        mine="mine" in words,
        unassigned="unassigned" in words,
        late="late" in words,
    )


def _page(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:6]) <= MOST_PAGES:
        raise NotAllowed("page_unknown", most=str(MOST_PAGES))
    return int(typed)
