"""What guests see, as JSON: shapes.py says how it looks, news.py what was read for it."""

from collections.abc import Mapping
from datetime import datetime

from bot.clock_words.times import told
from bot.domain.ids import GuestId
from bot.domain.links import Links
from bot.domain.messages import File, Message, MessageKind, Notice
from bot.domain.people import Guest
from bot.domain.richtext import to_json
from bot.texts import Texts
from web_widget.news import Face, Header, News
from web_widget.shapes import (
    AuthorShape,
    ConversationShape,
    FeedShape,
    FileShape,
    GuestShape,
    MessageShape,
    NoticeShape,
    PersonShape,
    ReactionShape,
)

GONE = Face("", "", is_guest=False)


def source_of(guest_id: GuestId, key: str) -> str:
    """Return what makes a guest's message unique: the keys of two guests never meet."""
    return f"guest:{guest_id}:{key}"


def time_json(at: datetime, timespec: str = "milliseconds") -> str:
    """Write an instant in UTC as RFC 3339 says."""
    return at.isoformat(timespec=timespec).replace("+00:00", "Z")


def guest_json(guest: Guest) -> GuestShape:
    """Show a guest to themselves."""
    return {
        "id": guest.id,
        "name": guest.name,
        "email": guest.email,
        "phone": guest.phone,
        "avatar_url": guest.avatar_url,
    }


def conversation_json(header: Header, me: GuestId, links: Links) -> ConversationShape:
    """Show a conversation to one of its guests."""
    conversation, share = header.conversation, header.conversation.share
    title, is_outsider = header.shown.title, me in header.outsiders
    may_share = share and header.open_to_share and not is_outsider
    return {
        "id": conversation.id,
        "number": conversation.number,
        "title": title,
        "avatar_url": header.shown.avatar_url or links.avatar(title, header.shown.owner),
        "state": conversation.state.value,
        "can_write": me not in header.blocked and not is_outsider,
        "presence": header.presence.value,
        "share_url": links.share(share.token) if share and may_share else None,
        "people": [_person(face, me, links) for face in header.faces if not is_outsider],
        "delivered_up_to": conversation.delivered,
        "seen_up_to": header.seen_up_to,
    }


def news_json(news: News, me: GuestId, links: Links, texts: Texts) -> FeedShape:
    """Show what happened after a cursor."""
    changes = news.changes
    return {
        "conversation": conversation_json(news.header, me, links) if news.header else None,
        "messages": [
            message_json(message, news.authors, me, links, texts)
            for message in changes.messages
            if message.withdrawn or may_see(message, is_outsider=me in news.outsiders)
        ],
        "cursor": changes.cursor,
        "more": changes.more,
    }


def may_see(message: Message, *, is_outsider: bool) -> bool:
    """Tell whether a guest may see a message; an outsider is one who may only read (CONV-14)."""
    return message.for_outsiders if is_outsider else message.for_guests


def message_json(
    message: Message, authors: Mapping[str, Face], me: GuestId, links: Links, texts: Texts
) -> MessageShape:
    """Show a message as it is now; a note that guests could read once is a deleted message to them."""
    if message.withdrawn:
        message = message.emptied()
    author = message.guest_id or message.agent_id
    notice = message.notice
    shown: MessageShape = {
        "number": message.number,
        "changed": message.changed,
        "said_at": time_json(message.said_at, "microseconds") if message.said_at else None,
        "kind": "notice" if message.kind is MessageKind.NOTICE else "message",
        "text": notice_text(message, texts) if notice else message.text,
        "body": to_json(message.body) if message.body is not None else None,
        "notice": _notice(notice, me, texts) if notice else None,
        "at": time_json(message.written_at),
        "edited": message.edited,
        "deleted": message.deleted,
        "author": _author(authors.get(author, GONE), me, links) if author else None,
        "reactions": _reactions(message, me),
        "files": [file_json(file) for file in message.files],
    }
    if message.guest_id == me:
        shown["key"] = message.source.rpartition(":")[2]
    return shown


def notice_text(message: Message, texts: Texts) -> str:
    """Say what happened; what nobody wrote a sentence for stays unsaid."""
    notice = message.notice
    key = f"notices.{notice.key}" if notice else ""
    if notice is None or not texts.knows(key):
        return ""
    said = told(notice.values, texts, notice.values.get("zone", "UTC"))
    return " ".join(filter(None, (texts.say(key, **said), said.get("when"))))


def _notice(notice: Notice, me: GuestId, texts: Texts) -> NoticeShape:
    """Show what fills a notice; a meeting is shown to all, and can be changed by its guest alone (WID-04)."""
    values = dict(notice.values)
    key = f"notices.{notice.key}"
    if "meeting" in values:
        values["said"] = texts.say(key, **values) if texts.knows(key) else ""
        if values.pop("guest_id", "") != me:
            del values["meeting"]
    return NoticeShape(key=notice.key, values=values)


def file_json(file: File) -> FileShape:
    """Show a file of a message."""
    return {
        "id": file.id,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "state": file.state.value,
        "width": file.width,
        "height": file.height,
    }


def _reactions(message: Message, me: GuestId) -> list[ReactionShape]:
    return [
        {"emoji": emoji, "count": len(people), "mine": me in people}
        for emoji, people in message.reactions.items()
    ]


def _author(face: Face, me: GuestId, links: Links) -> AuthorShape:
    return {
        "name": face.name,
        "kind": "guest" if face.is_guest else "agent",
        "avatar_url": face.avatar_url or links.avatar(face.name, face.id),
        "mine": face.id == me,
    }


def _person(face: Face, me: GuestId, links: Links) -> PersonShape:
    return {
        "name": face.name,
        "kind": "guest" if face.is_guest else "agent",
        "avatar_url": face.avatar_url or links.avatar(face.name, face.id),
        "me": face.id == me,
    }
