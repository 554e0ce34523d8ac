"""The activities that Teams sends to the app, in the shapes that it really gives them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.teams import words
from bot.sandbox.teams.records import Message, Person, Place, Team
from bot.sandbox.teams.state import TeamsSandbox


def stamp(at: float) -> str:
    """Return a time as Microsoft writes it, in UTC."""
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def account(person: Person) -> Json:
    """Return a person as `from` names them."""
    return {"id": person.id, "name": person.name, "aadObjectId": person.aad_id}


def conversation(place: Place, root: str = "") -> Json:
    """Return a place as activities name it; a thread is part of its id."""
    if not place.is_channel:
        return {"conversationType": "personal", "tenantId": place.tenant_id, "id": place.id}
    return {
        "isGroup": True,
        "conversationType": "channel",
        "tenantId": place.tenant_id,
        "id": f"{place.id};messageid={root}" if root else place.id,
    }


def channel_data(teams: TeamsSandbox, place: Place, **more: Any) -> Json:
    """Return Teams' own part of an activity."""
    data: Json = {"tenant": {"id": place.tenant_id}}
    if place.is_channel:
        team = teams.team_of(place)
        data = {
            "teamsChannelId": place.id,
            "teamsTeamId": team.id,
            "channel": {"id": place.id},
            "team": {"id": team.id, "aadGroupId": team.group},
            **data,
        }
    return {**data, **more}


def basic(
    teams: TeamsSandbox, type_: str, person: Person, place: Place, root: str = "", **more: Any
) -> Json:
    """Return what every activity has; `more` adds and overrules."""
    now = teams.clock.now()
    return {
        "type": type_,
        "id": f"f:{teams.new_guid()}",
        "timestamp": stamp(now),
        "localTimestamp": stamp(now).replace("Z", "+00:00"),
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": account(person),
        "conversation": conversation(place, root),
        "recipient": {"id": teams.app.account, "name": teams.app.name},
        "channelData": channel_data(teams, place),
        "locale": person.locale,
        "localTimezone": "Europe/Paris",
        **more,
    }


def message(teams: TeamsSandbox, written: Message, type_: str = "message", event: str = "") -> Json:
    """Return a person's message as it is now, new or changed."""
    person, place = teams.people[written.author], teams.places[written.place]
    activity = basic(teams, type_, person, place, written.root, id=written.id)
    if event:
        activity["channelData"]["eventType"] = event
    if type_ == "messageDelete":
        return activity
    return {
        **activity,
        "text": words.plain(teams, written),
        "textFormat": "plain",
        "attachments": _attachments(teams, written, place),
        "entities": words.entities(teams, written, person),
    }


def _attachments(teams: TeamsSandbox, written: Message, place: Place) -> list[Json]:
    found: list[Json] = [
        {
            "contentType": "image/*",
            "contentUrl": address,
            "name": one.name,
        }
        for one, address in zip(
            written.pictures, words.picture_addresses(teams, written), strict=True
        )
    ]
    if not place.is_channel:
        found += [_download(teams, file) for file in written.files]
    return [
        *found,
        {"contentType": "text/html", "content": words.activity_html(teams, written)},
    ]


def _download(teams: TeamsSandbox, file: Any) -> Json:
    return {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": file.url,
        "name": file.name,
        "content": {
            "downloadUrl": f"{teams.url}/download/{file.secret}",
            "uniqueId": file.id,
            "fileType": file.name.rpartition(".")[2].lower(),
        },
    }


def reaction(
    teams: TeamsSandbox, person: Person, about: Message, type_: str, *, added: bool
) -> Json:
    """Return that somebody reacted to a message, or took it back."""
    place = teams.places[about.place]
    said = {"reactionsAdded" if added else "reactionsRemoved": [{"type": type_}]}
    return basic(teams, "messageReaction", person, place, about.root, replyToId=about.id, **said)


def team_event(teams: TeamsSandbox, person: Person, team: Team, event: str, **more: Any) -> Json:
    """Return a `conversationUpdate` of a team; `more` are fields of the activity."""
    place = teams.places[team.channels[0]]
    channel = more.pop("channel", None)
    data: Json = {
        "team": {"id": team.id, "aadGroupId": team.group, "name": team.name},
        "eventType": event,
        "tenant": {"id": team.tenant_id},
    }
    if channel is not None:
        data["channel"] = {"id": channel.id, "name": channel.name}
    activity = basic(teams, "conversationUpdate", person, place, channelData=data, **more)
    activity["conversation"]["id"] = team.id
    return activity


def installation(teams: TeamsSandbox, person: Person, place: Place, *, added: bool) -> list[Json]:
    """Return what the app hears when it is added to a team or a person, or removed."""
    bot = {"id": teams.app.account}
    key = "membersAdded" if added else "membersRemoved"
    if place.is_channel:
        event = "teamMemberAdded" if added else "teamMemberRemoved"
        update = team_event(teams, person, teams.team_of(place), event, **{key: [bot]})
    else:
        changed: Json = {key: [bot]}
        update = basic(teams, "conversationUpdate", person, place, **changed)
    action = "add" if added else "remove"
    installed = basic(teams, "installationUpdate", person, place, action=action)
    if place.is_channel:
        installed["channelData"]["settings"] = {"selectedChannel": {"id": place.id}}
    installed["channelData"]["source"] = {"name": "message"}
    return [update, installed]


def invoke(teams: TeamsSandbox, person: Person, place: Place, root: str, **question: Any) -> Json:
    """Return a question (`name`, `value`, …) that the app answers in the same request."""
    about = [words.client_info(person)]
    return basic(teams, "invoke", person, place, root, entities=about, **question)
