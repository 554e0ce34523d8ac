"""What people see: messages, threads and dialogs as Teams' client shows them."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.teams import words
from bot.sandbox.teams.records import Audience, Dialog, Message, Person, Place
from bot.sandbox.teams.state import TeamsSandbox


def message_shape(teams: TeamsSandbox, message: Message, viewer: str = "") -> Json:
    """Return a message as somebody sees it; of a deleted one only that it was there."""
    shape: Json = {
        "id": message.id,
        "place": message.place,
        "thread": message.root,
        "user": message.author,
        "from": words.name_of(teams, message.author or words.APP),
        "by_app": not message.author,
        "created": message.created,
        "edited": bool(message.edited),
        "deleted": bool(message.deleted),
        "targeted": bool(message.only_for),
        "reactions": {
            type_: [words.name_of(teams, who or words.APP) for who in people]
            for type_, people in message.reactions.items()
        },
    }
    if message.deleted:
        return {**shape, "text": "", "html": "", "cards": [], "files": [], "pictures": []}
    return {**shape, **_content(teams, message, viewer)}


def _content(teams: TeamsSandbox, message: Message, viewer: str) -> Json:
    text = words.plain(teams, message) if message.author else message.text
    cards = [one["content"] for one in message.attachments if "adaptive" in one["contentType"]]
    own = message.views.get(viewer)
    return {
        "text": text,
        "html": words.graph_html(teams, message) if message.author else "",
        "format": message.text_format,
        "summary": message.summary,
        "cards": [own] if own is not None else cards,
        "attachments": message.attachments,
        "quoted": message.quoted,
        "files": [
            {
                "id": one.id,
                "name": one.name,
                "url": one.url,
                "desk_url": f"{teams.url}/download/{one.secret}",
            }
            for one in message.files
        ],
        "pictures": [
            {"id": one.id, "name": one.name, "desk_url": f"{teams.url}/picture/{one.id}"}
            for one in message.pictures
        ],
    }


def threads_of(teams: TeamsSandbox, place: Place, person: Person) -> list[Json]:
    """Return a channel's threads, oldest first, each with the messages that the person sees."""
    threads: dict[str, list[Json]] = {}
    for message in place.messages.values():
        if teams.sees(person, message):
            shape = message_shape(teams, message, person.key)
            threads.setdefault(message.root, []).append(shape)
    return [{"id": root, "messages": messages} for root, messages in threads.items()]


def messages_of(teams: TeamsSandbox, place: Place, person: Person) -> list[Json]:
    """Return a chat's messages in their order."""
    return [
        message_shape(teams, message, person.key)
        for message in place.messages.values()
        if teams.sees(person, message)
    ]


def dialog_shape(dialog: Dialog) -> Json:
    """Return a dialog that somebody has open."""
    return {"id": dialog.id, "user": dialog.person, "place": dialog.place, **dialog.value}


def tell(teams: TeamsSandbox, type_: str, message: Message) -> None:
    """Tell the screens of those who see a message that it came or changed."""
    alone = message.only_for
    audience = Audience(person=alone) if alone else Audience(place=message.place)
    teams.live.tell(audience, lambda: {"type": type_, "message": message_shape(teams, message)})


def tell_all(teams: TeamsSandbox) -> None:
    """Tell every screen that names, members or installations changed: it reads the state again."""
    teams.live.tell(Audience(), lambda: {"type": "state"})


def tell_person(teams: TeamsSandbox, key: str, delta: Json) -> None:
    """Tell one person's screens something."""
    teams.live.tell(Audience(person=key), lambda: delta)
