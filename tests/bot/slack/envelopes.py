"""What Slack sends, as a test says it: envelopes, forms and interactions, signed."""

import io
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.slack import seed
from bot.sandbox.slack.delivery import signature
from tests.bot.slack.workplace import Workplace

SALES = seed.SALES


def event(
    root: str, text: str, ts: str, *, event_id: str, team: str = seed.TEAM, **more: object
) -> dict[str, object]:
    """An envelope as Slack sends it."""
    inner = {
        "type": "message",
        "channel": SALES,
        "channel_type": "channel",
        "user": "U0ADA",
        "text": text,
        "ts": ts,
        "thread_ts": root,
        "parent_user_id": "U0FRONTDESK",
        **more,
    }
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": seed.APP,
        "event_id": event_id,
        "event": inner,
        "authorizations": [{"team_id": team, "is_bot": True}],
    }


async def tell(work: Workplace, body: Mapping[str, Any], retry: int = 0) -> int:
    """Send an event; return how it was answered."""
    status, _ = await send(work, json.dumps(body), "application/json", retry)
    return status


async def interact(work: Workplace, payload: Mapping[str, Any]) -> tuple[int, str]:
    """Send an interaction."""
    form = urlencode({"payload": json.dumps(payload)})
    return await send(work, form, "application/x-www-form-urlencoded")


async def send(work: Workplace, raw: str, kind: str, retry: int = 0) -> tuple[int, str]:
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(seed.SIGNING_SECRET, stamp, raw),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    async with work.http.post(
        work.events_url, data=io.BytesIO(raw.encode()), headers=headers
    ) as answer:
        return answer.status, await answer.text()


def now(offset: float = 0) -> str:
    return f"{time.time() + offset:.6f}"
