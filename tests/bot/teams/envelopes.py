"""What Teams sends, as a test says it: activities as the sandbox shapes them, signed."""

import html
import itertools
import json
import time
from collections.abc import Mapping
from typing import Any

from bot.sandbox.teams import activities, seed
from tests.bot.teams.workplace import Workplace

SALES = seed.SALES
_numbers = itertools.count()


def new_id(seconds: float = 0) -> str:
    """Return the id of a message that is written now, or `seconds` later."""
    return str(int((time.time() + seconds) * 1000) + next(_numbers))


def said(
    work: Workplace,
    text: str,
    root: str = "",
    *,
    user: str = "cleo",
    message: str = "",
    kind: str = "message",
    event: str = "",
    channel: str | None = SALES,
    **more: Any,
) -> dict[str, Any]:
    """An activity about a message; in the chat with the app where `channel` is None."""
    teams = work.sandbox
    person = teams.people[user]
    place = teams.places[channel] if channel else teams.chat_of(person)
    told = activities.basic(teams, kind, person, place, root, id=message or new_id(), text=text)
    told |= {"textFormat": "plain"} | more
    if event:
        told["channelData"]["eventType"] = event
    shown = f"<p>{html.escape(text, quote=False)}</p>"
    told.setdefault("attachments", [{"contentType": "text/html", "content": shown}])
    return told


def invoke(
    work: Workplace,
    name: str,
    value: Any,
    *,
    user: str = "cleo",
    root: str = "",
    channel: str | None = SALES,
    **more: Any,
) -> dict[str, Any]:
    """A question of Teams' client, with data as anybody might have changed them on the way."""
    teams = work.sandbox
    person = teams.people[user]
    place = teams.places[channel] if channel else teams.chat_of(person)
    return activities.invoke(teams, person, place, root, name=name, value=value, **more)


async def tell(work: Workplace, activity: Mapping[str, Any]) -> int:
    """Send an activity; return how it was answered."""
    return (await ask(work, activity))[0]


async def ask(work: Workplace, activity: Mapping[str, Any]) -> tuple[int, Any]:
    """Send an activity; return how it was answered, and with what."""
    token = work.sandbox.identity.token(work.sandbox.app.id, activity["serviceUrl"])
    url = work.sandbox.app.url
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with work.http.post(url, data=json.dumps(activity).encode(), headers=headers) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if text else None
