"""Only what Slack has signed, just now, comes in (B8, S1)."""

import io
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.slack import seed
from bot.sandbox.slack.delivery import signature
from bot.slack.ingress import Entrance, sign
from bot.slack.settings import SlackSettings
from tests.bot.slack.workplace import Workplace

SECRET = seed.SIGNING_SECRET
EVENT = json.dumps(
    {
        "type": "event_callback",
        "team_id": seed.TEAM,
        "event_id": "Ev1",
        "event": {"type": "user_change", "user": {"id": "U0ADA"}},
    }
)
FORM = urlencode(
    {
        "command": "/frontdesk",
        "text": "queue",
        "team_id": seed.TEAM,
        "channel_id": seed.SALES,
        "user_id": "U0ADA",
        "trigger_id": "1.2.3",
    }
)
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
Headers = list[tuple[str, str]]


def signed(body: str, *, secret: str = SECRET, at: float = 0, stamp: str | None = None) -> Headers:
    stamp = stamp if stamp is not None else str(int(time.time() + at))
    return [(STAMP, stamp), (SIGNATURE, signature(secret, stamp, body))]


async def send(
    work: Workplace, body: str | bytes, headers: Headers, kind: str = JSON_TYPE
) -> tuple[int, str]:
    raw = body.encode() if isinstance(body, str) else body
    async with work.http.post(
        work.events_url, data=io.BytesIO(raw), headers=[*headers, ("Content-Type", kind)]
    ) as answer:
        return answer.status, await answer.text()


def without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: [(key, value) for key, value in headers if key != name]


def replaced(name: str, how: Callable[[str], str]) -> Callable[[Headers], Headers]:
    return lambda headers: [(key, how(value) if key == name else value) for key, value in headers]


STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
BAD_HEADERS: Mapping[str, Callable[[Headers], Headers]] = {
    "no signature": without(SIGNATURE),
    "no timestamp": without(STAMP),
    "neither": lambda _: [],
    "empty signature": replaced(SIGNATURE, lambda _: ""),
    "empty timestamp": replaced(STAMP, lambda _: ""),
    "upper case digest": replaced(SIGNATURE, str.upper),
    "short digest": replaced(SIGNATURE, lambda s: s[:-1]),
    "long digest": replaced(SIGNATURE, lambda s: s + "0"),
    "other version": replaced(SIGNATURE, lambda s: "v1" + s[2:]),
    "no version": replaced(SIGNATURE, lambda s: s[3:]),
    "one letter off": replaced(SIGNATURE, lambda s: s[:-1] + ("0" if s[-1] != "0" else "1")),
    "zeros": replaced(SIGNATURE, lambda _: "v0=" + "0" * 64),
    "words": replaced(SIGNATURE, lambda _: "let me in"),
    "not ascii": replaced(SIGNATURE, lambda s: s + "é"),
    "only not ascii": replaced(SIGNATURE, lambda _: "v0=ü"),
    "two signatures": lambda h: [*h, (SIGNATURE, "v0=" + "0" * 64)],
    "the same signature twice": lambda h: [*h, h[1]],
    "two timestamps": lambda h: [*h, (STAMP, "1")],
    "timestamp in words": replaced(STAMP, lambda _: "now"),
    "timestamp with a point": replaced(STAMP, lambda s: s + ".0"),
    "negative timestamp": replaced(STAMP, lambda s: "-" + s),
    "timestamp with a sign": replaced(STAMP, lambda s: "+" + s),
    "hexadecimal timestamp": replaced(STAMP, lambda s: hex(int(s))),
    "timestamp with an exponent": replaced(STAMP, lambda _: "1e9"),
    "timestamp in other digits": replaced(STAMP, lambda s: s.replace("1", "١")),
    "timestamp not a number": replaced(STAMP, lambda _: "NaN"),
    "huge timestamp": replaced(STAMP, lambda s: s + "0" * 40),
    "timestamp moved by a second": replaced(STAMP, lambda s: str(int(s) + 1)),
    "timestamp zero": replaced(STAMP, lambda _: "0"),
}
BAD_STAMPS = {
    "301 seconds old": -302,
    "an hour old": -3600,
    "a year old": -31_536_000,
    "301 seconds ahead": 303,
    "an hour ahead": 3600,
}
BAD_BODIES = {
    "a blank more": lambda body: body + " ",
    "a blank less": lambda body: body.replace(": ", ":"),
    "another team": lambda body: body.replace(seed.TEAM, seed.OTHER_TEAM),
    "nothing": lambda _: "",
    "another encoding": lambda body: body.encode("utf-16").decode("latin-1"),
    "a list": lambda body: f"[{body}]",
    "a byte order mark": lambda body: "\ufeff" + body,
    "another end": lambda body: body[:-1],
}
BAD_SECRETS = (
    "",
    " ",
    "sandbox-signing-secre",
    SECRET + " ",
    SECRET.upper(),
    "xoxb-sandbox-frontdesk",
)


async def nothing_happened(work: Workplace) -> bool:
    return not (await work.calls("users.info")) and not (await work.calls("views.open"))


@pytest.mark.parametrize("kind", [JSON_TYPE, FORM_TYPE])
async def test_a_request_with_bad_headers_is_refused(work: Workplace, kind: str) -> None:  # S1, B8
    body = EVENT if kind == JSON_TYPE else FORM
    for name, spoil in BAD_HEADERS.items():
        status, _ = await send(work, body, spoil(signed(body)), kind)
        assert status == 401, name
    assert await nothing_happened(work)


async def test_a_request_from_another_time_is_refused(work: Workplace) -> None:  # S1
    for name, seconds in BAD_STAMPS.items():
        status, _ = await send(work, EVENT, signed(EVENT, at=seconds))
        assert status == 401, name


async def test_a_body_that_is_not_the_one_that_was_signed_is_refused(work: Workplace) -> None:  # S1
    for name, spoil in BAD_BODIES.items():
        status, _ = await send(work, spoil(EVENT), signed(EVENT))
        assert status == 401, name
    status, _ = await send(work, FORM.replace("%2F", "%2f"), signed(FORM), FORM_TYPE)
    assert status == 401


async def test_another_secret_is_refused(work: Workplace) -> None:  # S1
    for secret in BAD_SECRETS:
        status, _ = await send(work, EVENT, signed(EVENT, secret=secret))
        assert status == 401, secret


def test_there_are_at_least_forty_bad_requests() -> None:  # S1
    assert len(BAD_HEADERS) + len(BAD_STAMPS) + len(BAD_BODIES) + len(BAD_SECRETS) >= 40


@pytest.mark.parametrize("seconds", [-290, 290])
async def test_five_minutes_apart_is_close_enough(work: Workplace, seconds: int) -> None:
    assert (await send(work, EVENT, signed(EVENT, at=seconds)))[0] == 200


async def test_what_is_signed_and_is_nothing_of_slacks_is_a_bad_request(
    work: Workplace,
) -> None:  # S11
    for body, kind in (
        ("{", JSON_TYPE),
        ("[]", JSON_TYPE),
        ("null", JSON_TYPE),
        ("[" * 100_000, JSON_TYPE),
        (EVENT, "text/plain"),
        (EVENT, "application/xml"),
        ("payload=%7B", FORM_TYPE),
        ("payload=[]", FORM_TYPE),
        ("&".join(f"a{n}=1" for n in range(1000)), FORM_TYPE),
        ("{}", JSON_TYPE),
    ):
        assert (await send(work, body, signed(body), kind))[0] == 400, body[:20]


async def test_bytes_that_are_no_text_are_a_bad_request(work: Workplace) -> None:  # S11
    raw = b'{"type": "\xff\xfe"}'
    stamp = str(int(time.time()))
    headers = [(STAMP, stamp), (SIGNATURE, sign(SECRET.encode(), stamp, raw))]
    assert (await send(work, raw, headers))[0] == 400


async def test_a_body_beyond_a_mebibyte_is_not_read(work: Workplace) -> None:  # S11
    body = "x" * (1024 * 1024 + 1)
    assert (await send(work, body, signed(body)))[0] == 413

    async def endless() -> Any:
        for _ in range(40):
            yield b"x" * 65536

    async with work.http.post(work.events_url, data=endless()) as answer:
        assert answer.status == 413


async def test_compressed_bodies_are_not_unpacked(work: Workplace) -> None:  # S11
    headers = [*signed(EVENT), ("Content-Encoding", "gzip")]
    try:
        status, _ = await send(work, EVENT, headers)
    except aiohttp.ClientError:
        return
    assert status in {400, 415}


async def test_slack_can_verify_the_address(work: Workplace) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1", "token": "t"})
    status, text = await send(work, body, signed(body))
    assert (status, json.loads(text)) == (200, {"challenge": "c1"})
    assert (await send(work, body, []))[0] == 401
    status, _ = await send(work, "ssl_check=1&token=t", signed("ssl_check=1&token=t"), FORM_TYPE)
    assert status == 200


async def test_headers_that_bolt_would_believe_go_no_further(work: Workplace) -> None:
    headers = [
        *signed(EVENT),
        ("X-Slack-Bolt-Lazy-Only", "1"),
        ("X-Slack-Bolt-Lazy-Function-Name", "x"),
    ]
    assert (await send(work, EVENT, headers))[0] == 200


async def test_a_workspace_without_our_app_is_told_yes_and_nothing_happens(
    work: Workplace,
) -> None:  # B7
    body = EVENT.replace(seed.TEAM, seed.OTHER_TEAM)
    assert (await send(work, body, signed(body)))[0] == 200


async def test_an_event_that_nobody_listens_to_is_taken(work: Workplace) -> None:
    body = EVENT.replace("user_change", "star_added")
    assert (await send(work, body, signed(body)))[0] == 200


def test_there_is_no_entrance_without_a_secret() -> None:  # B8
    for secret in ("", "  "):
        with pytest.raises(ValueError, match="secret"):
            Entrance(secret, lambda *_: None, lambda: None)
        with pytest.raises(ValueError, match="secret"):
            SlackSettings(signing_secret=secret, bot_token="xoxb-1")


def test_settings_show_no_secrets() -> None:
    settings = SlackSettings("the-secret", "xoxb-token", "xapp-token", "client", "client-secret")
    assert not any(
        word in repr(settings) for word in ("the-secret", "xoxb", "xapp", "client-secret")
    )


def test_settings_that_can_never_work_are_refused() -> None:
    with pytest.raises(ValueError, match="bot token"):
        SlackSettings(signing_secret="s")
    with pytest.raises(ValueError, match="/api/"):
        SlackSettings(signing_secret="s", bot_token="t", api_url="https://slack.com/")
