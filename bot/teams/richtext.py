"""What people wrote in Teams, read into our formatted text.

Teams sends the words of a message twice: as `text`, and formatted as an attachment of type `text/html`, in
which what a person did with the mouse is to be seen. Reading never fails: what is unknown gives its words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.addresses import inert
from bot.domain.richtext import Body, Paragraph
from bot.teams.markup import Markup
from bot.teams.mentions import Mention, mentions_of, without_marks

Json = Mapping[str, Any]
LONGEST = 100_000
HTML = "text/html"
PICTURE = "image/"


@dataclass(frozen=True, slots=True)
class Read:
    """A message: its words, and what is not words.

    `quoted` is the id of the message that it answers, `pictures` are addresses of pictures among the
    words, `attachments` ids of what hangs on Graph's copy of it.
    """

    body: Body = ()
    quoted: str | None = None
    pictures: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


def read_activity(activity: Json) -> Read:
    """Read a message as it comes to us; formatted where Teams says how, else from its text."""
    mentions = mentions_of(activity)
    found = [read_html(html, mentions) for html in _html(activity)]
    read = next((one for one in found if one != Read()), None)
    if read is None:
        text, form = str(activity.get("text") or ""), str(activity.get("textFormat") or "")
        read = read_text(text, form, mentions)
    # Addresses in html are for people who are signed in; those of the attachments are for us.
    pictures = tuple(_pictures(activity)) or read.pictures
    return replace(read, pictures=pictures, quoted=read.quoted or _quoted(activity))


def read_html(html: str, mentions: Sequence[Mention] = ()) -> Read:
    """Read Teams' html, as much of it as anybody writes."""
    markup = Markup(mentions)
    markup.feed(_tame(html[:LONGEST]))
    markup.finish()
    apart = markup.apart
    return Read(
        markup.blocks.read(),
        apart.quoted,
        tuple(dict.fromkeys(apart.pictures)),
        tuple(dict.fromkeys(apart.attachments)),
    )


def read_text(text: str, form: str, mentions: Sequence[Mention] = ()) -> Read:
    """Read the text of a message: `plain` unless it says `markdown` or `xml`."""
    if form == "xml":
        return read_html(text, mentions)
    words = without_marks(text[:LONGEST], mentions).replace("&nbsp;", " ").replace("\xa0", " ")
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        return Read()
    return Read(read_commonmark(words) if form == "markdown" else (Paragraph(inert(words)),))


def _tame(html: str) -> str:
    """Take away what is not for readers, and what the parser would search the end of again and again.

    It looks for the end of every tag to the end of everything: behind the last `>` there is none to find.
    """
    first, *others = html.split("<!--")
    html = "".join((first, *(one.partition("-->")[2] for one in others)))
    html = html.replace("<!", "&lt;!").replace("<?", "&lt;?")
    tags, end, words = html.rpartition(">")
    return tags + end + words.replace("<", "&lt;")


def _html(activity: Json) -> Iterator[str]:
    for one in _objects(activity.get("attachments")):
        if one.get("contentType") == HTML and isinstance(one.get("content"), str):
            yield one["content"]


def _pictures(activity: Json) -> Iterator[str]:
    for one in _objects(activity.get("attachments")):
        if str(one.get("contentType")).startswith(PICTURE) and one.get("contentUrl"):
            yield str(one["contentUrl"])


def _quoted(activity: Json) -> str | None:
    for one in _objects(activity.get("entities")):
        reply = one.get("quotedReply")
        if isinstance(reply, dict) and reply.get("messageId"):
            return str(reply["messageId"])
    return None


def _objects(found: object) -> list[Json]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
