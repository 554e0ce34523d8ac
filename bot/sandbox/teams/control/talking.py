"""Writing, editing, deleting and reacting, as people do it in the client."""

from __future__ import annotations

from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import talk, words
from bot.sandbox.teams.control.asked import (
    draft,
    message_seen,
    own_message,
    person,
    place_seen,
    root_of,
)
from bot.sandbox.teams.reactions import is_reaction
from bot.sandbox.teams.shown import message_shape
from bot.sandbox.teams.state import TeamsSandbox


async def post(teams: TeamsSandbox, body: Json) -> Json:
    """Write a new post, a reply (`thread`), or to the app in private (no `channel`)."""
    user = person(teams, body)
    place = place_seen(teams, user, body)
    if not (place.is_channel or teams.app_is_in(place)):
        raise ControlError("app_not_installed", "That person does not have the app.")
    root = root_of(place, body)
    message = talk.post(teams, user, place, root, draft(teams, place, body))
    return {"id": message.id, "thread": message.root, "message": message_shape(teams, message)}


async def edit(teams: TeamsSandbox, body: Json) -> Json:
    """Change one's own message."""
    message = own_message(teams, person(teams, body), body)
    if message.deleted:
        raise ControlError("message_deleted", "The message is deleted.")
    html = str(body.get("html") or "") or words.from_text(word(body, "text"))
    talk.edit(teams, message, html)
    return {"message": message_shape(teams, message)}


async def delete(teams: TeamsSandbox, body: Json) -> Json:
    """Delete one's own message."""
    talk.delete(teams, own_message(teams, person(teams, body), body))
    return {}


async def undelete(teams: TeamsSandbox, body: Json) -> Json:
    """Undo the deletion of one's own message."""
    talk.undelete(teams, own_message(teams, person(teams, body), body))
    return {}


async def react(teams: TeamsSandbox, body: Json) -> Json:
    """React to a message, or take it back with `remove`."""
    user = person(teams, body)
    message = message_seen(teams, user, place_seen(teams, user, body), body)
    type_ = word(body, "reaction")
    if not is_reaction(type_):
        raise ControlError("unknown_reaction", "like, heart, …, or code points and a name.")
    if message.only_for or message.deleted:
        raise ControlError("no_reactions", "That message takes no reactions.")
    added = not body.get("remove")
    return {"changed": talk.react(teams, user, message, type_, added=added)}
