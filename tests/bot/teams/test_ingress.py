"""Only what the Bot Connector has signed for us, about a tenant of ours, comes in."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Refused, Retry
from bot.store import StoreBusy
from bot.teams.ingress import Answer, Entrance, is_same_address
from bot.teams.keys import Keys
from bot.teams.settings import TeamsSettings, is_safe
from bot.teams.signatures import Signatures, Unsigned
from tests.bot.teams.identity import (
    APP,
    NOW,
    OTHER_TENANT,
    PASSWORD,
    SERVICE_URL,
    TENANT,
    KeyServer,
    activity,
    claims,
    key_server,
    private,
    public_pem,
    serving,
    settings_for,
    shown,
    token,
)
from tests.world import Clock

JSON_TYPE = "application/json"


@dataclass
class Door:
    """An entrance that is open, and what got through it."""

    http: aiohttp.ClientSession
    keys: Keys
    server: KeyServer
    clock: Clock
    handed_on: list[Mapping[str, Any]] = field(default_factory=list)
    answer: Answer | None = None
    problem: Exception | None = None
    url: str = ""

    async def dispatch(self, told: Mapping[str, Any]) -> Answer | None:
        self.handed_on.append(told)
        if self.problem is not None:
            raise self.problem
        return self.answer

    async def send(
        self,
        body: Any = None,
        authorization: str | list[str] | None = None,
        kind: str = JSON_TYPE,
        **headers: str,
    ) -> int:
        status, _ = await self.ask(body, authorization, kind, **headers)
        return status

    async def ask(
        self,
        body: Any = None,
        authorization: str | list[str] | None = None,
        kind: str = JSON_TYPE,
        **headers: str,
    ) -> tuple[int, str]:
        if authorization is None:
            authorization = bearer()
        told = [authorization] if isinstance(authorization, str) else authorization
        body = activity() if body is None else body
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        all_headers = [("Content-Type", kind), *(("Authorization", one) for one in told)]
        all_headers += [(name.replace("_", "-"), value) for name, value in headers.items()]
        async with self.http.post(self.url, data=raw, headers=all_headers) as answer:
            return answer.status, await answer.text()


def bearer(signer: str = "first", **more: Any) -> str:
    return "Bearer " + token(signer, **more)


def entrance(door: Door, settings: TeamsSettings, **more: Any) -> web.Application:
    app = web.Application()
    handle = Entrance(settings, door.keys, door.dispatch, door.clock, **more).handle
    app.router.add_post("/teams/messages", handle)
    return app


@pytest.fixture
async def door(clock: Clock) -> AsyncIterator[Door]:
    async with key_server() as server, aiohttp.ClientSession() as http:
        server.keys = [shown("first"), shown("webchat only", endorsements=["webchat"])]
        door = Door(http, Keys(lambda: http, server.metadata_url, clock), server, clock)
        await door.keys.start()
        async with serving(entrance(door, settings_for())) as base:
            door.url = base + "/teams/messages"
            yield door


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def with_header(**more: Any) -> str:
    """Sign properly under any header; PyJWT itself would not write most of them."""
    header = {"typ": "JWT", "alg": "RS256", "kid": "first"} | more
    head = encoded({name: value for name, value in header.items() if value is not None})
    signed = f"{head}.{encoded(claims())}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        signed.encode(), private("first")
    )
    return f"Bearer {signed}.{encoded(signature)}"


def with_public_key_as_secret() -> str:
    signed = f"{encoded({'typ': 'JWT', 'alg': 'HS256', 'kid': 'first'})}.{encoded(claims())}"
    digest = hmac.new(public_pem("first"), signed.encode(), hashlib.sha256).digest()
    return f"Bearer {signed}.{encoded(digest)}"


def with_key_inside() -> str:
    headers = {"kid": "first", "jwk": shown("stranger"), "jku": "https://keys.example/"}
    return "Bearer " + jwt.encode(claims(), private("stranger"), "RS256", headers)


def with_payload(payload: Any) -> str:
    """Take a good token and exchange what it says."""
    head, _, signature = token().split(".")
    return f"Bearer {head}.{encoded(payload)}.{signature}"


def signed_payload(raw: bytes) -> str:
    headers = {"kid": "first", "typ": "JWT"}
    return "Bearer " + jwt.PyJWS().encode(raw, private("first"), "RS256", headers)


GOOD = token
FORGED: Mapping[str, Callable[[], str | list[str]]] = {
    "no header": list,
    "an empty header": lambda: "",
    "no token": lambda: "Bearer ",
    "another scheme": lambda: "Basic " + GOOD(),
    "no scheme": GOOD,
    "two spaces": lambda: "Bearer  " + GOOD(),
    "two headers": lambda: [bearer(), bearer()],
    "a good header and a bad one": lambda: [bearer(), "Bearer x"],
    "not ascii": lambda: bearer() + "ü",
    "words": lambda: "Bearer let me in",
    "one part": lambda: "Bearer " + GOOD().split(".")[0],
    "two parts": lambda: "Bearer " + GOOD().rpartition(".")[0],
    "four parts": lambda: bearer() + ".e30",
    "no signature": lambda: "Bearer " + GOOD().rpartition(".")[0] + ".",
    "half a signature": lambda: bearer()[:-171],
    "no algorithm": lambda: with_header(alg=None),
    "algorithm none": lambda: (
        f"Bearer {encoded({'alg': 'none', 'kid': 'first'})}.{encoded(claims())}."
    ),
    "algorithm None": lambda: (
        f"Bearer {encoded({'alg': 'None', 'kid': 'first'})}.{encoded(claims())}."
    ),
    "algorithm in a list": lambda: with_header(alg=["RS256"]),
    "the public key as a secret": with_public_key_as_secret,
    "another hash": lambda: (
        "Bearer " + jwt.encode(claims(), private("first"), "RS512", {"kid": "first"})
    ),
    "another padding": lambda: (
        "Bearer " + jwt.encode(claims(), private("first"), "PS256", {"kid": "first"})
    ),
    "no key named": lambda: with_header(kid=None),
    "an empty key name": lambda: with_header(kid=""),
    "a number for a key name": lambda: with_header(kid=7),
    "an unknown key": lambda: bearer(kid="made up"),
    "a path for a key name": lambda: bearer(kid="../../dev/null"),
    "a stranger's key under a known name": lambda: bearer("stranger", kid="first"),
    "a key in the token": with_key_inside,
    "a critical extension": lambda: with_header(crit=["exp"], exp=1),
    "a header that is no object": lambda: f"Bearer {encoded([1])}.{encoded(claims())}.x",
    "a header that is no JSON": lambda: f"Bearer {encoded(b'{')}.{encoded(claims())}.x",
    "a payload exchanged": lambda: with_payload(claims(aud=APP, exp=NOW + 9999)),
    "a payload that is a list": lambda: signed_payload(b"[]"),
    "a payload that is no JSON": lambda: signed_payload(b"{"),
    "a payload of bytes": lambda: signed_payload(b"\xff\xfe"),
    "no issuer": lambda: bearer(iss=None),
    "another issuer": lambda: bearer(iss=f"https://sts.windows.net/{TENANT}/"),
    "the issuer with a slash": lambda: bearer(iss="https://api.botframework.com/"),
    "the government's issuer": lambda: bearer(iss="https://api.botframework.us"),
    "no audience": lambda: bearer(aud=None),
    "another app": lambda: bearer(aud=OTHER_TENANT),
    "several apps": lambda: bearer(aud=[APP, OTHER_TENANT]),
    "our app in a list": lambda: bearer(aud=[APP]),
    "our app in capitals": lambda: bearer(aud=APP.upper()),
    "no end": lambda: bearer(exp=None),
    "expired 300 seconds ago": lambda: bearer(exp=NOW - 300),
    "expired a year ago": lambda: bearer(exp=NOW - 31_536_000),
    "an end in words": lambda: bearer(exp="tomorrow"),
    "an end in a string": lambda: bearer(exp=str(NOW + 3600)),
    "true for an end": lambda: bearer(exp=True),
    "an endless end": lambda: bearer(exp=float("inf")),
    "an end that is no number": lambda: bearer(exp=float("nan")),
    "an end beyond numbers": lambda: bearer(exp=10**400),
    "an end beyond digits": lambda: signed_payload(b'{"exp": ' + b"9" * 5000 + b"}"),
    "no beginning": lambda: bearer(nbf=None),
    "begins in 301 seconds": lambda: bearer(nbf=NOW + 301),
    "true for a beginning": lambda: bearer(nbf=True),
    "a beginning that is an object": lambda: bearer(nbf={}),
    "no service address": lambda: bearer(serviceurl=None),
    "a service address that is a list": lambda: bearer(serviceurl=[SERVICE_URL]),
    "the service address in another spelling only": lambda: bearer(
        serviceurl=None, serviceUrl=SERVICE_URL
    ),
}


@pytest.mark.parametrize("name", FORGED)
async def test_a_token_that_is_not_the_connectors_for_us_now_is_refused(
    door: Door, name: str
) -> None:
    asked = list(door.server.asked)
    assert await door.send(authorization=FORGED[name]()) == 401
    assert door.handed_on == []
    assert door.server.asked == asked


def test_there_are_at_least_thirty_forged_tokens() -> None:
    assert len(FORGED) >= 30


ELSEWHERE = "https://smba.trafficmanager.net.evil.example/emea/"
OUR_TENANT, NOT_OURS = {"tenant": {"id": TENANT}}, {"tenant": {"id": OTHER_TENANT}}


def in_tenant(tenant: Any) -> dict[str, Any]:
    return {"id": "19:abc", **({} if tenant is None else {"tenantId": tenant})}


FORBIDDEN: Mapping[str, tuple[dict[str, Any], Callable[[], str]]] = {
    "another channel": ({"channelId": "webchat"}, bearer),
    "another channel in capitals": ({"channelId": "MSTEAMS"}, bearer),
    "a key for other channels": ({}, lambda: bearer("webchat only")),
    "another region than signed": ({"serviceUrl": "https://smba.trafficmanager.net/amer/"}, bearer),
    "another host than signed": ({"serviceUrl": ELSEWHERE}, bearer),
    "two slashes at the end": ({"serviceUrl": SERVICE_URL + "/"}, bearer),
    "a strange host, signed": ({"serviceUrl": ELSEWHERE}, lambda: bearer(serviceurl=ELSEWHERE)),
    "no https, signed": (
        {"serviceUrl": "http://smba.trafficmanager.net/emea/"},
        lambda: bearer(serviceurl="http://smba.trafficmanager.net/emea/"),
    ),
    "this machine, signed": (
        {"serviceUrl": "http://127.0.0.1:1/"},
        lambda: bearer(serviceurl="http://127.0.0.1:1/"),
    ),
    "another port, signed": (
        {"serviceUrl": "https://smba.trafficmanager.net:444/"},
        lambda: bearer(serviceurl="https://smba.trafficmanager.net:444/"),
    ),
    "a name before the host, signed": (
        {"serviceUrl": "https://me@smba.trafficmanager.net/"},
        lambda: bearer(serviceurl="https://me@smba.trafficmanager.net/"),
    ),
    "another tenant": ({"conversation": in_tenant(OTHER_TENANT), "channelData": NOT_OURS}, bearer),
    "another tenant in the conversation": ({"conversation": in_tenant(OTHER_TENANT)}, bearer),
    "another tenant in what Teams adds": ({"channelData": NOT_OURS}, bearer),
    "another tenant in the conversation alone": (
        {"conversation": in_tenant(OTHER_TENANT), "channelData": None},
        bearer,
    ),
    "no tenant": ({"conversation": in_tenant(None), "channelData": {}}, bearer),
    "an empty tenant": ({"conversation": in_tenant(""), "channelData": None}, bearer),
    "an empty tenant beside ours": ({"conversation": in_tenant("")}, bearer),
}


@pytest.mark.parametrize("name", FORBIDDEN)
async def test_who_has_signed_it_may_not_say_everything(door: Door, name: str) -> None:
    changed, authorization = FORBIDDEN[name]
    asked = list(door.server.asked)
    for type_ in ("message", "invoke", "somethingNew"):
        body = activity(**{"type": type_, "name": "task/fetch"} | changed)
        assert await door.send(body, authorization()) == 403
    assert door.handed_on == []
    assert door.server.asked == asked


UNREADABLE: Mapping[str, bytes | dict[str, Any]] = {
    "nothing": b"",
    "half of it": b"{",
    "null": b"null",
    "a list": b"[]",
    "a word": b'"message"',
    "no text": b'{"type": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(activity()).encode(),
    "another encoding": json.dumps(activity()).encode("utf-16"),
    "nested too deep": b"[" * 100_000,
    "nested too deep in a field": b'{"value": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too many digits": json.dumps(activity()).encode()[:-1] + b', "value": ' + b"9" * 5000 + b"}",
    "not a number": activity(value=float("nan")),
    "endless": activity(value=float("inf")),
    "half a character": json.dumps(activity(text="\ud800")).encode(),
    "half a character deep inside": json.dumps(activity(value={"a": ["\udfff"]})).encode(),
    "an empty object": {},
    "no type": activity(type=None),
    "an empty type": activity(type=""),
    "type as a number": activity(type=7),
    "no channel": activity(channelId=None),
    "channel in a list": activity(channelId=["msteams"]),
    "no service address": activity(serviceUrl=None),
    "service address as an object": activity(serviceUrl={"url": SERVICE_URL}),
    "no conversation": activity(conversation=None),
    "conversation as a string": activity(conversation="19:abc"),
    "conversation without an id": activity(conversation={"tenantId": TENANT}),
    "conversation with a number": activity(conversation={"id": 7, "tenantId": TENANT}),
    "tenant as a list": activity(conversation={"id": "19:abc", "tenantId": [TENANT]}),
    "tenant as a string": activity(channelData={"tenant": TENANT}),
    "tenant with a number": activity(channelData={"tenant": {"id": 7}}),
    "channel data as a list": activity(channelData=[]),
    "sender as a string": activity(**{"from": "29:tim"}),
    "sender with an object": activity(**{"from": {"id": {}}}),
    "recipient as a list": activity(recipient=[]),
    "id as a number": activity(id=7),
    "text as an object": activity(text={}),
    "text as a number": activity(text=7),
    "name as a list": activity(type="invoke", name=["task/fetch"]),
    "entities as an object": activity(entities={}),
    "entities of strings": activity(entities=["mention"]),
    "attachments as a string": activity(attachments="file"),
    "members as an object": activity(membersAdded={"id": "1"}),
    "reactions of strings": activity(reactionsAdded=["like"]),
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_is_signed_and_is_no_activity_is_a_bad_request(door: Door, name: str) -> None:
    body = UNREADABLE[name]
    assert await door.send(body) == 400
    assert await door.send(body, "Bearer x") == 401
    assert door.handed_on == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json"])
async def test_what_does_not_say_that_it_is_json_is_a_bad_request(door: Door, kind: str) -> None:
    assert await door.send(kind=kind) == 400
    assert await door.send(kind="application/json; charset=utf-8") == 202


async def test_a_message_is_handed_on_as_it_came(door: Door) -> None:
    told = activity(text="Grüße 😀", value={"more": [1, 2.5, None]}, unknown={"field": True})
    assert await door.ask(told) == (202, "")
    assert door.handed_on == [told]


@pytest.mark.parametrize(
    "changed",
    [
        {"conversation": {"id": "a:1", "conversationType": "personal"}},
        {"channelData": None},
        {"conversation": in_tenant(TENANT.upper())},
        {"serviceUrl": SERVICE_URL.removesuffix("/")},
        {"serviceUrl": SERVICE_URL.upper().replace("HTTPS", "https")},
        {"entities": None, "text": None, "from": None, "attachments": []},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "conversationUpdate", "membersAdded": [{"id": "29:tim"}]},
    ],
)
async def test_what_teams_may_leave_out_or_write_otherwise_is_taken(
    door: Door, changed: dict[str, Any]
) -> None:
    assert await door.send(activity(**changed)) == 202
    assert len(door.handed_on) == 1


@pytest.mark.parametrize("more", [{"exp": NOW - 299}, {"nbf": NOW + 300}, {"exp": NOW + 1.5}])
async def test_clocks_may_be_five_minutes_apart(door: Door, more: dict[str, Any]) -> None:
    assert await door.send(authorization=bearer(**more)) == 202


async def test_what_was_good_goes_bad_with_the_time(door: Door) -> None:
    good = bearer()
    assert await door.send(authorization=good) == 202
    door.clock.pass_by(3600 + 300)
    assert await door.send(authorization=good) == 401


async def test_a_new_key_is_taken_and_an_old_one_no_longer(door: Door) -> None:
    door.server.keys = [shown("second")]
    assert await door.send(authorization=bearer("second")) == 401
    assert await door.send() == 202
    door.clock.pass_by(60)
    assert await door.send(authorization=bearer("second")) == 202
    assert await door.send() == 401


async def test_thirty_made_up_keys_make_no_call_and_after_a_minute_one(door: Door) -> None:
    asked = list(door.server.asked)
    for number in range(30):
        assert await door.send(authorization=bearer("stranger", kid=str(number))) == 401
    assert door.server.asked == asked
    door.clock.pass_by(60)
    for number in range(30):
        assert await door.send(authorization=bearer("stranger", kid=str(number))) == 401
    assert door.server.asked == [*asked, "metadata", "keys"]


async def test_a_key_server_that_hangs_holds_up_nobody_else(door: Door) -> None:
    door.server.answering.clear()
    door.clock.pass_by(60)
    waiting = asyncio.create_task(door.send(authorization=bearer("stranger", kid="unknown")))
    while len(door.server.asked) < 3:
        await asyncio.sleep(0)
    assert await door.send() == 202
    assert not waiting.done()
    door.server.answering.set()
    assert await waiting == 401


async def test_without_any_key_teams_is_asked_to_come_again(door: Door) -> None:
    door.server.status = 500
    keys = Keys(lambda: door.http, door.server.metadata_url, door.clock)
    door.keys = keys
    async with serving(entrance(door, settings_for())) as base:
        door.url = base + "/teams/messages"
        assert await door.send() == 503
        assert await door.send(authorization="Bearer x") == 401
        door.server.status = 200
        door.clock.pass_by(10)
        assert await door.send() == 202


async def test_what_nobody_handles_is_taken_and_reaches_nobody(door: Door) -> None:
    for type_ in ("typing", "event", "endOfConversation", "trace", "somethingNew", "Message"):
        assert await door.send(activity(type=type_)) == 202
    assert door.handed_on == []


async def test_an_invoke_that_nobody_knows_is_not_implemented(door: Door) -> None:
    for name in ("signin/verifyState", "", "Task/Fetch", None):
        assert await door.send(activity(type="invoke", name=name)) == 501
    assert door.handed_on == []


async def test_an_invoke_gets_the_answer_that_was_made_for_it(door: Door) -> None:
    told = activity(type="invoke", name="task/fetch", value={"data": {}})
    door.answer = Answer(body={"task": {"type": "message", "value": "ok"}})
    status, text = await door.ask(told)
    assert (status, json.loads(text)) == (200, door.answer.body)
    door.answer = Answer(status=403)
    assert await door.ask(told) == (403, "")
    door.answer = None
    assert await door.ask(told) == (200, "")
    assert door.handed_on == [told] * 3


async def test_a_message_is_taken_whatever_was_answered(door: Door) -> None:
    door.answer = Answer(status=404, body={"not": "shown"})
    assert await door.ask() == (202, "")


@pytest.mark.parametrize("problem", [Retry("busy"), Refused("no"), StoreBusy()])
@pytest.mark.parametrize("type_", ["message", "invoke"])
async def test_what_cannot_be_stored_now_is_sent_again(
    door: Door, problem: Exception, type_: str
) -> None:
    door.problem = problem
    assert await door.ask(activity(type=type_, name="task/fetch")) == (503, "")
    door.problem = None
    assert await door.send(activity(type=type_, name="task/fetch")) in {200, 202}


async def test_our_mistakes_are_logged_without_anybodys_words(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.problem = ValueError("could not store 'What the agent wrote'")
    with caplog.at_level(logging.DEBUG):
        assert await door.ask() == (500, "")
        door.problem, door.answer = None, Answer(body={"never": object()})
        assert await door.ask(activity(type="invoke", name="task/fetch")) == (500, "")
    assert "error=ValueError" in caplog.text
    assert "in dispatch" in caplog.text
    assert "What the agent wrote" not in caplog.text


async def test_the_log_names_no_token_and_no_text(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await door.send(authorization=bearer(aud="secret-audience"))
        await door.send(activity(text={"secret": "words"}))
        await door.send(activity(conversation=in_tenant("secret-tenant")))
    assert [record.getMessage() for record in caplog.records] == [
        "refused from Teams: status=401 reason=InvalidAudienceError",
        "refused from Teams: status=400 reason=field text",
        "refused from Teams: status=403 reason=tenant",
    ]


async def test_a_body_that_is_packed_is_not_unpacked(door: Door) -> None:
    assert await door.send(Content_Encoding="gzip") == 415
    assert door.handed_on == []


async def test_a_body_beyond_256_kibibytes_is_not_read(door: Door) -> None:
    just = json.dumps(activity(text="")).encode()
    just = json.dumps(activity(text="x" * (256 * 1024 - len(just)))).encode()
    assert await door.send(just) == 202
    assert await door.send(just + b" ") == 413
    assert len(door.handed_on) == 1


async def first_line(url: str, sent: bytes) -> bytes:
    """Send the beginning of a request, then wait; return the first line of the answer."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(b"POST /teams/messages HTTP/1.1\r\nHost: a\r\n" + sent)
    try:
        return await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


async def test_too_much_is_refused_before_all_of_it_is_there(door: Door) -> None:
    assert b" 413 " in await first_line(door.url, b"Content-Length: 262145\r\n\r\n{")
    many = b"%x\r\n%s" % (300_000, b"x" * 300_000)
    assert b" 413 " in await first_line(door.url, b"Transfer-Encoding: chunked\r\n\r\n" + many)


async def test_a_body_that_never_ends_is_given_up(door: Door) -> None:
    async with serving(entrance(door, settings_for(), body_seconds=0.05)) as base:
        assert b" 408 " in await first_line(base, b"Content-Length: 9\r\n\r\n{")


async def test_bytes_that_are_no_text_are_no_token(door: Door) -> None:
    head = b"Authorization: Bearer \xff.\xfe.\xfd\r\nContent-Length: 2\r\n\r\n{}"
    assert b" 401 " in await first_line(door.url, head)


async def test_several_tenants_may_be_served(door: Door) -> None:
    served = settings_for(allowed_tenants=(OTHER_TENANT.upper(), "third"))
    async with serving(entrance(door, served)) as base:
        door.url = base + "/teams/messages"
        other = activity(conversation=in_tenant(OTHER_TENANT), channelData=NOT_OURS)
        assert await door.send(other) == 202
        assert await door.send(activity()) == 403


async def test_without_signatures_address_and_tenant_are_still_looked_at(door: Door) -> None:
    anonymous = settings_for(
        anonymous=True, app_password="", service_hosts=("127.0.0.1:9", "smba.trafficmanager.net")
    )
    asked = list(door.server.asked)
    async with serving(entrance(door, anonymous)) as base:
        door.url = base + "/teams/messages"
        assert await door.send(authorization=[]) == 202
        assert await door.send(activity(serviceUrl="http://127.0.0.1:9/"), []) == 202
        for changed in ({"serviceUrl": ELSEWHERE}, {"channelData": NOT_OURS}, {"channelId": "x"}):
            assert await door.send(activity(**changed), []) == 403
    assert len(door.handed_on) == 2
    assert door.server.asked == asked


def test_no_header_whatever_breaks_anything() -> None:
    @given(
        st.text(max_size=300)
        | st.builds("Bearer {}.{}.{}".format, *[st.text(max_size=60)] * 3)
        | st.builds(
            lambda head, payload: f"Bearer {encoded(head)}.{encoded(payload)}.e30",
            st.dictionaries(st.sampled_from(["alg", "kid", "typ", "b64"]), st.none() | st.text()),
            st.dictionaries(st.text(), st.text()),
        )
    )
    def check(header: str) -> None:
        keys = Keys(aiohttp.ClientSession, "http://127.0.0.1:1/", Clock())
        with pytest.raises(Unsigned):
            asyncio.run(Signatures(APP, keys, Clock()).read(header))

    check()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x/", "https://A.example/X", True),
        ("https://a.example/x", "https://a.example/x/", True),
        ("https://a.example/x", "https://a.example/x//", False),
        ("https://a.example/k", "https://a.example/\u212a", False),
        ("", "", True),
    ],
)
def test_case_and_one_slash_do_not_count_in_addresses(one: str, other: str, *, same: bool) -> None:
    assert is_same_address(one, other) is same
    assert is_same_address(other, one) is same


@pytest.mark.parametrize("name", ["login_url", "openid_metadata_url", "graph_url"])
def test_settings_take_https_or_this_machine(name: str) -> None:
    for address in ("http://login.example/", "ftp://127.0.0.1/", "https://", "", "https://[x"):
        with pytest.raises(ValueError, match="https"):
            settings_for(**{name: address})
    for address in ("https://login.example/", "http://127.0.0.1:80/x/", "http://[::1]/"):
        assert is_safe(getattr(settings_for(**{name: address}), name))


def test_settings_show_no_password() -> None:
    assert PASSWORD not in repr(settings_for())
