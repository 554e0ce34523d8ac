"""What a person writes, in the three shapes it has: for activities, for Graph, and as plain text.

A message keeps the html with `<@key>` where somebody is mentioned; `<@app>` means the app,
`<@channel>` and `<@team>` everybody in the place where it is written.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams.records import Message, Person
from bot.sandbox.teams.state import TeamsSandbox

APP, CHANNEL, TEAM = "app", "channel", "team"
_MENTION = re.compile(r"<@([\w.\-]+)>")
_LINES = {"p", "div", "br", "li", "tr", "blockquote", "pre", "h1", "h2", "h3"}


def from_text(text: str) -> str:
    """Return the html that Teams makes of typed words; mentions stay as they are."""
    parts = _MENTION.split(text)
    named = [
        f"<@{part}>" if number % 2 else html.escape(part, quote=False)
        for number, part in enumerate(parts)
    ]
    return "<p>" + "".join(named).replace("\n", "<br>") + "</p>"


def mentioned(teams: TeamsSandbox, written: str) -> list[str]:
    """Return the keys of those who are mentioned, in their order; strangers are refused."""
    keys = _MENTION.findall(written)
    for key in keys:
        if key not in {APP, CHANNEL, TEAM} and key not in teams.people:
            raise ControlError("user_not_found", f"Nobody is called {key}.")
    return keys


def name_of(teams: TeamsSandbox, key: str, place: str = "") -> str:
    """Return the name by which somebody (the app, or everybody in a place) is mentioned."""
    return str(account_of(teams, key, place)["name"])


def account_of(teams: TeamsSandbox, key: str, place: str = "") -> Json:
    """Return the account of whoever is meant, as mentions name it."""
    if key == APP:
        return {"id": teams.app.account, "name": teams.app.name}
    if key in {CHANNEL, TEAM}:
        channel = teams.places[place]
        team = teams.team_of(channel)
        named = channel if key == CHANNEL else team
        return {"id": named.id, "name": named.name, "type": key}
    person = teams.people[key]
    return {"id": person.id, "name": person.name}


def activity_html(teams: TeamsSandbox, message: Message) -> str:
    """Return the copy that an activity carries as its `text/html` attachment."""
    numbers = iter(range(len(message.mentions)))

    def span(found: re.Match[str]) -> str:
        name = html.escape(name_of(teams, found[1], message.place), quote=False)
        return (
            '<span itemscope="" itemtype="http://schema.skype.com/Mention" '
            f'itemid="{next(numbers)}">{name}</span>'
        )

    pictures = "".join(
        f'<img alt="image" itemtype="http://schema.skype.com/AMSImage" src="{address}">'
        for address in picture_addresses(teams, message)
    )
    said = _MENTION.sub(span, message.html)
    return _quote(teams, message) + said + pictures + _files(message)


def picture_addresses(teams: TeamsSandbox, message: Message) -> list[str]:
    """Return where the app fetches a message's inline pictures, with the bot's token."""
    return [
        f"{teams.service_url}v3/attachments/{one.id}/views/original" for one in message.pictures
    ]


def graph_html(teams: TeamsSandbox, message: Message) -> str:
    """Return the same as Graph's `body.content` has it."""
    numbers = iter(range(len(message.mentions)))

    def at(found: re.Match[str]) -> str:
        name = html.escape(name_of(teams, found[1], message.place), quote=False)
        return f'<at id="{next(numbers)}">{name}</at>'

    return _MENTION.sub(at, message.html) + _hosted(teams, message) + _files(message)


def _hosted(teams: TeamsSandbox, message: Message) -> str:
    place = teams.places[message.place]
    if not place.is_channel:
        return ""
    path = f"teams/{teams.team_of(place).group}/channels/{place.id}/messages/{message.root}"
    if message.id != message.root:
        path += f"/replies/{message.id}"
    return "".join(
        f'<img src="{teams.graph_url}{path}/hostedContents/{one.id}/$value" alt="image">'
        for one in message.pictures
    )


def plain(teams: TeamsSandbox, message: Message) -> str:
    """Return the words of an activity's `text`: no formatting, mentions as `<at>Name</at>`."""
    reader = _Plain()
    reader.feed(_MENTION.sub(lambda found: f"\ue000{found[1]}\ue001", message.html))
    reader.close()
    named = re.sub(
        "\ue000([^\ue001]+)\ue001",
        lambda found: _at(teams, found[1], message.place),
        "".join(reader.parts),
    )
    quote = f'<quoted messageId="{message.quoted}"/> ' if message.quoted else ""
    return quote + named.strip("\n")


def entities(teams: TeamsSandbox, message: Message, person: Person) -> list[Json]:
    """Return who is mentioned, what is quoted, and what the client says about itself."""
    found: list[Json] = [
        {
            "type": "mention",
            "mentioned": account_of(teams, key, message.place),
            "text": _at(teams, key, message.place),
        }
        for key in message.mentions
    ]
    if message.quoted:
        found.append({"type": "quotedReply", "quotedReply": _quoted(teams, message)})
    return [*found, client_info(person)]


def client_info(person: Person) -> Json:
    """Return the entity that tells where a person's client is."""
    return {
        "type": "clientInfo",
        "locale": person.locale,
        "country": person.country,
        "platform": "Web",
        "timezone": "Europe/Paris",
    }


def _at(teams: TeamsSandbox, key: str, place: str) -> str:
    return f"<at>{html.escape(name_of(teams, key, place), quote=False)}</at>"


def _files(message: Message) -> str:
    return "".join(f'<attachment id="{file.id}"></attachment>' for file in message.files)


def _quoted(teams: TeamsSandbox, message: Message) -> Json:
    quoted = teams.places[message.place].messages[message.quoted]
    return {
        "messageId": quoted.id,
        "senderId": account_of(teams, quoted.author or APP)["id"],
        "senderName": name_of(teams, quoted.author or APP),
        "preview": preview(teams, quoted),
        "time": quoted.id,
        "isReplyDeleted": bool(quoted.deleted),
    }


def _quote(teams: TeamsSandbox, message: Message) -> str:
    if not message.quoted:
        return ""
    quoted = teams.places[message.place].messages[message.quoted]
    account = account_of(teams, quoted.author or APP)
    return (
        f'<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="{quoted.id}">\n'
        f'<strong itemprop="mri" itemid="{account["id"]}">{html.escape(account["name"])}</strong>'
        f'<span itemprop="time" itemid="{quoted.id}"></span>\n'
        f'<p itemprop="preview">{html.escape(preview(teams, quoted))}</p>\n</blockquote>\n'
    )


def preview(teams: TeamsSandbox, message: Message) -> str:
    """Return the first words of a message, or what stands for a card."""
    if message.author:
        words = re.sub("</?at>", "", plain(teams, message))
    else:
        words = message.text or message.summary or "Card"
    return words[:100]


class _Plain(HTMLParser):
    """Leaves out the tags; lines stay lines and pictures of emoji their character."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or say what an emoji is."""
        if tag in _LINES and self.parts:
            self.parts.append("\n")
        if tag == "emoji":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.parts.append(data.replace("\xa0", " "))
