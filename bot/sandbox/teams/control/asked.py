"""Reading a control request: which person, place, message, team is meant."""

from __future__ import annotations

import base64
import binascii

from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import words
from bot.sandbox.teams.records import Message, Person, Picture, Place, SharedFile, Team
from bot.sandbox.teams.state import TeamsSandbox
from bot.sandbox.teams.talk import Draft


def person(teams: TeamsSandbox, body: Json, name: str = "user") -> Person:
    """Who acts: somebody whose account is not disabled."""
    found = teams.people.get(word(body, name))
    if found is None or not found.enabled:
        raise ControlError("user_not_found", "There is no such active person.")
    return found


def place_seen(teams: TeamsSandbox, user: Person, body: Json) -> Place:
    """Return the channel that is named, or the person's chat with the app when none is."""
    name = body.get("channel")
    if not name:
        return teams.chat_of(user)
    place = teams.places.get(str(name).partition(";")[0])
    if place is None or place.deleted or user not in teams.members_of(place):
        raise ControlError("channel_not_found", "That person sees no such channel.")
    return place


def message_seen(teams: TeamsSandbox, user: Person, place: Place, body: Json) -> Message:
    """Return a message of the place that the person sees."""
    message = place.messages.get(str(body.get("message", "")))
    if message is None or not teams.sees(user, message):
        raise ControlError("message_not_found", "That person sees no such message.")
    return message


def own_message(teams: TeamsSandbox, user: Person, body: Json) -> Message:
    """Return a message that the person wrote."""
    message = message_seen(teams, user, place_seen(teams, user, body), body)
    if message.author != user.key:
        raise ControlError("not_your_message", "Only the author may do that.")
    return message


def root_of(place: Place, body: Json) -> str:
    """Return the thread that is named; empty for a new post and in chats."""
    root = str(body.get("thread") or "")
    if root and not place.is_channel:
        raise ControlError("no_threads", "Chats have no threads.")
    if root and (root not in place.messages or place.messages[root].root != root):
        raise ControlError("thread_not_found", "There is no such thread.")
    return root


def team_named(teams: TeamsSandbox, body: Json) -> Team:
    """Return the team that is named."""
    team = teams.teams.get(word(body, "team"))
    if team is None:
        raise ControlError("team_not_found", "There is no such team.")
    return team


def draft(teams: TeamsSandbox, place: Place, body: Json) -> Draft:
    """Return what is to be written: `html`, or `text` as it is typed; `<@key>` mentions somebody."""
    html = str(body.get("html") or "") or words.from_text(str(body.get("text") or ""))
    quoted = str(body.get("quote") or "")
    if quoted and (place.is_channel or quoted not in place.messages):
        raise ControlError("message_not_found", "Only a message of the same chat can be quoted.")
    made = Draft(html, quoted)
    for one in body.get("files") or []:
        made.files.append(_file(teams, one))
    for one in body.get("pictures") or []:
        made.pictures.append(
            Picture(
                teams.new_secret(32),
                str(one.get("name") or "image.png"),
                str(one.get("type") or "image/png"),
                content_of(one),
            )
        )
    named = words.mentioned(teams, html)
    if not place.is_channel and {words.CHANNEL, words.TEAM} & set(named):
        raise ControlError("no_team", "There is no channel and no team in a chat.")
    if not (words_in(html) or made.files or made.pictures):
        raise ControlError("empty", "There is nothing to send.")
    return made


def words_in(html: str) -> bool:
    """Whether there is anything to read."""
    bare = html.removeprefix("<p>").removesuffix("</p>")
    return bool(bare.strip())


def content_of(one: Json) -> bytes:
    """Return the bytes that come as base64."""
    try:
        return base64.b64decode(word(one, "content"), validate=True)
    except binascii.Error as error:
        raise ControlError("invalid_content", "The content is not base64.") from error


def _file(teams: TeamsSandbox, one: Json) -> SharedFile:
    name, file_id = word(one, "name"), teams.new_guid()
    url = f"https://acme.sharepoint.example/sites/acme/Shared%20Documents/{file_id}/{name}"
    made = SharedFile(
        file_id,
        name,
        str(one.get("type") or "application/octet-stream"),
        content_of(one),
        url,
        teams.new_secret(32),
    )
    teams.files[file_id] = made
    return made
