"""How messages of the app come into a place, change and go."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.teams.records import Message, Place
from bot.sandbox.teams.shown import tell
from bot.sandbox.teams.state import TeamsSandbox


def post(
    teams: TeamsSandbox, place: Place, root: str, activity: Json, *, only_for: str = ""
) -> Message:
    """Add a message of the app; an empty `root` begins a thread in a channel."""
    message_id = teams.new_id(place)
    message = Message(
        message_id,
        place.id,
        (root or message_id) if place.is_channel else "",
        "",
        created=teams.clock.now(),
        only_for=only_for,
    )
    _fill(message, activity)
    place.messages[message_id] = message
    place.typing_until = 0.0
    tell(teams, "message", message)
    return message


def replace(teams: TeamsSandbox, message: Message, activity: Json) -> None:
    """Show another activity in the same message; what people saw for themselves is gone."""
    _fill(message, activity)
    message.edited = teams.clock.now()
    message.views.clear()
    tell(teams, "changed", message)


def take_away(teams: TeamsSandbox, message: Message) -> None:
    """Delete a message: a mark stays where it stood."""
    message.deleted = teams.clock.now()
    tell(teams, "changed", message)


def _fill(message: Message, activity: Json) -> None:
    message.text = str(activity.get("text") or "")
    message.text_format = str(activity.get("textFormat") or "markdown")
    message.summary = str(activity.get("summary") or "")
    message.attachments = list(activity.get("attachments") or [])
    message.entities = list(activity.get("entities") or [])
