"""Messages and people in Graph's shapes."""

from __future__ import annotations

import json
import uuid

from bot.sandbox.errors import Json
from bot.sandbox.teams import words
from bot.sandbox.teams.activities import stamp
from bot.sandbox.teams.records import Message, Person, Place
from bot.sandbox.teams.state import TeamsSandbox

_SIX = {"like", "heart", "laugh", "surprised", "sad", "angry"}


def identity(teams: TeamsSandbox, key: str) -> Json:
    """Return who wrote or reacted: a person, or with an empty key the app."""
    if not key or key == words.APP:
        bot = {
            "@odata.type": "#microsoft.graph.teamworkApplicationIdentity",
            "id": teams.app.id,
            "displayName": teams.app.name,
            "applicationIdentityType": "bot",
        }
        return {"application": bot, "device": None, "user": None}
    person = teams.people[key]
    user = {
        "@odata.type": "#microsoft.graph.teamworkUserIdentity",
        "id": person.aad_id,
        "displayName": person.name,
        "userIdentityType": "aadUser",
        "tenantId": person.tenant_id,
    }
    return {"application": None, "device": None, "user": user}


def chat_message(teams: TeamsSandbox, message: Message) -> Json:
    """Return a channel message; of a deleted one the words are gone."""
    place = teams.places[message.place]
    shape: Json = {
        "id": message.id,
        "replyToId": None if message.root == message.id else message.root,
        "etag": str(int(message.touched * 1000)),
        "messageType": "message",
        "createdDateTime": stamp(message.created),
        "lastModifiedDateTime": stamp(message.touched),
        "lastEditedDateTime": stamp(message.edited) if message.edited else None,
        "deletedDateTime": stamp(message.deleted) if message.deleted else None,
        "subject": None,
        "summary": message.summary or None,
        "chatId": None,
        "importance": "normal",
        "locale": "en-us",
        "webUrl": _web_url(teams, place, message),
        "policyViolation": None,
        "eventDetail": None,
        "from": identity(teams, message.author),
        "channelIdentity": {"teamId": teams.team_of(place).group, "channelId": place.id},
        "reactions": [
            _reaction(teams, type_, who, at)
            for type_, people in message.reactions.items()
            for who, at in people.items()
        ],
    }
    return {**shape, **content(teams, message)}


def _web_url(teams: TeamsSandbox, place: Place, message: Message) -> str:
    group = teams.team_of(place).group
    return (
        f"https://teams.microsoft.com/l/message/{place.id}/{message.id}?groupId={group}"
        f"&tenantId={place.tenant_id}&createdTime={message.id}&parentMessageId={message.root}"
    )


def _reaction(teams: TeamsSandbox, type_: str, who: str, at: float) -> Json:
    shown = type_
    if type_ not in _SIX:
        points = type_.partition("_")[0].split("-")
        shown = "".join(chr(int(point, 16)) for point in points)
    return {
        "reactionType": shown,
        "displayName": type_.partition("_")[2] or type_.capitalize(),
        "createdDateTime": stamp(at),
        "user": identity(teams, who),
    }


def content(teams: TeamsSandbox, message: Message) -> Json:
    """Return body, attachments and mentions; a deleted message has none of them."""
    if message.deleted:
        return {"body": {"contentType": "html", "content": ""}, "attachments": [], "mentions": []}
    if message.author:
        return {
            "body": {"contentType": "html", "content": words.graph_html(teams, message)},
            "attachments": [
                {**_empty(file.id, "reference"), "contentUrl": file.url, "name": file.name}
                for file in message.files
            ],
            "mentions": _mentions(teams, message),
        }
    cards = _cards(message)
    marks = "".join(f'<attachment id="{one["id"]}"></attachment>' for one in cards)
    body = {"contentType": "html", "content": message.text + marks}
    return {"body": body, "attachments": cards, "mentions": []}


def _cards(message: Message) -> list[Json]:
    def name(number: int) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{message.id}/{number}"))

    return [
        {
            **_empty(name(number), one["contentType"]),
            "content": json.dumps(one["content"], indent=2) if "content" in one else None,
            "contentUrl": one.get("contentUrl"),
            "name": one.get("name"),
        }
        for number, one in enumerate(message.attachments)
    ]


def _empty(attachment_id: str, kind: str) -> Json:
    return {
        "id": attachment_id,
        "contentType": kind,
        "contentUrl": None,
        "content": None,
        "name": None,
        "thumbnailUrl": None,
        "teamsAppId": None,
    }


def _mentions(teams: TeamsSandbox, message: Message) -> list[Json]:
    return [
        {
            "id": number,
            "mentionText": words.name_of(teams, key, message.place),
            "mentioned": _mentioned(teams, key, message.place),
        }
        for number, key in enumerate(message.mentions)
    ]


def _mentioned(teams: TeamsSandbox, key: str, place: str) -> Json:
    if key not in {words.CHANNEL, words.TEAM}:
        return {**identity(teams, key), "conversation": None}
    named = words.account_of(teams, key, place)
    conversation = {
        "id": named["id"],
        "displayName": named["name"],
        "conversationIdentityType": named["type"],
    }
    return {"application": None, "device": None, "user": None, "conversation": conversation}


def user_shape(person: Person) -> Json:
    """Return everything that can be asked about a person."""
    given, _, surname = person.name.partition(" ")
    return {
        "id": person.aad_id,
        "businessPhones": [],
        "displayName": person.name,
        "givenName": given,
        "surname": surname,
        "jobTitle": person.title or None,
        "mail": person.email,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": person.locale,
        "userPrincipalName": person.email,
        "accountEnabled": person.enabled,
        "userType": "Guest" if person.role == "guest" else "Member",
    }


def member_shape(teams: TeamsSandbox, key: str, role: str) -> Json:
    """Return a member of a team; plain members have no role."""
    person = teams.people[key]
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": f"MCMjMiMj{person.aad_id}",
        "roles": [] if role == "member" else [role],
        "displayName": person.name,
        "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
        "userId": person.aad_id,
        "email": person.email,
        "tenantId": person.tenant_id,
    }
