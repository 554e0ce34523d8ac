"""What people do with messages, and what the app hears of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.errors import ControlError
from bot.sandbox.teams import activities, words
from bot.sandbox.teams.records import Message, Person, Picture, Place, SharedFile
from bot.sandbox.teams.shown import tell
from bot.sandbox.teams.state import TeamsSandbox

TARGETED_SECONDS = 24 * 3600.0


@dataclass(slots=True)
class Draft:
    """What somebody is about to send."""

    html: str
    quoted: str = ""
    files: list[SharedFile] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


def post(teams: TeamsSandbox, person: Person, place: Place, root: str, draft: Draft) -> Message:
    """Send a message: a new post when `root` is empty, else into that thread."""
    message = _written(teams, person, place, root, draft)
    tell(teams, "message", message)
    if heard(teams, message):
        teams.deliverer.send(teams.app, activities.message(teams, message))
    return message


def whisper(teams: TeamsSandbox, person: Person, place: Place, root: str, draft: Draft) -> Message:
    """Say something to the app that nobody else sees; it is gone after a day."""
    message = _written(teams, person, place, root, draft)
    message.only_for, message.expires = person.key, message.created + TARGETED_SECONDS
    tell(teams, "message", message)
    activity = activities.message(teams, message)
    activity["recipient"]["isTargeted"] = True
    if not root or not teams.app.slash_names_thread:
        activity["conversation"]["id"] = place.id
    teams.deliverer.send(teams.app, activity)
    return message


def show(teams: TeamsSandbox, person: Person, place: Place, root: str, text: str) -> None:
    """Show words of somebody that the app does not hear as a message of its own."""
    message = _written(teams, person, place, root, Draft(words.from_text(text)))
    tell(teams, "message", message)


def _written(teams: TeamsSandbox, person: Person, place: Place, root: str, draft: Draft) -> Message:
    message_id = teams.new_id(place)
    message = Message(
        message_id,
        place.id,
        (root or message_id) if place.is_channel else "",
        person.key,
        html=draft.html,
        mentions=words.mentioned(teams, draft.html),
        files=draft.files,
        pictures=draft.pictures,
        quoted=draft.quoted,
        created=teams.clock.now(),
    )
    place.messages[message_id] = message
    return message


def edit(teams: TeamsSandbox, message: Message, html: str) -> None:
    """Change one's own words."""
    had = _change_heard(teams, message)
    message.html, message.mentions = html, words.mentioned(teams, html)
    message.edited = teams.clock.now()
    tell(teams, "changed", message)
    if had or _change_heard(teams, message):
        teams.deliverer.send(
            teams.app, activities.message(teams, message, "messageUpdate", "editMessage")
        )


def delete(teams: TeamsSandbox, message: Message) -> None:
    """Take one's own message away; it can be brought back."""
    message.deleted = teams.clock.now()
    tell(teams, "changed", message)
    _send_change(teams, message, "messageDelete", "softDeleteMessage")


def undelete(teams: TeamsSandbox, message: Message) -> None:
    """Bring one's own message back."""
    if not message.deleted:
        raise ControlError("not_deleted", "The message is not deleted.")
    message.deleted = 0.0
    tell(teams, "changed", message)
    _send_change(teams, message, "messageUpdate", "undeleteMessage")


def react(
    teams: TeamsSandbox, person: Person, message: Message, type_: str, *, added: bool
) -> bool:
    """React or take it back; False when that changes nothing."""
    if not set_reaction(teams, message, person.key, type_, added=added):
        return False
    place = teams.places[message.place]
    told = not message.author or not place.is_channel or teams.app.hears_all_reactions
    if told and teams.app_is_in(place):
        activity = activities.reaction(teams, person, message, type_, added=added)
        teams.deliverer.send(teams.app, activity)
    return True


def set_reaction(
    teams: TeamsSandbox, message: Message, who: str, type_: str, *, added: bool
) -> bool:
    """Note a reaction of somebody (or of the app: the empty key); False when nothing changed."""
    people = message.reactions.setdefault(type_, {})
    changed = (who in people) != added
    if added:
        people.setdefault(who, teams.clock.now())
    else:
        people.pop(who, None)
    if not people:
        del message.reactions[type_]
    if changed:
        message.reacted = teams.clock.now()
        tell(teams, "changed", message)
    return changed


def heard(teams: TeamsSandbox, message: Message) -> bool:
    """Whether the app is told of a person's message where it stands."""
    place = teams.places[message.place]
    if not teams.app_is_in(place):
        return False
    return words.APP in message.mentions or teams.app_reads(place)


def _change_heard(teams: TeamsSandbox, message: Message) -> bool:
    """Whether the app is told of an edit or a deletion: always where it is named or in private."""
    named = words.APP in message.mentions or not teams.places[message.place].is_channel
    return heard(teams, message) and (named or teams.app.hears_all_changes)


def _send_change(teams: TeamsSandbox, message: Message, type_: str, event: str) -> None:
    if _change_heard(teams, message):
        teams.deliverer.send(teams.app, activities.message(teams, message, type_, event))
