"""Google's sign-in: the consent page, codes, refresh tokens, service accounts, revoking."""

import asyncio
import time
from base64 import b64encode

import jwt
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account

from bot.sandbox.google import seed
from bot.sandbox.google.records import Client

from .client import AUTH, BACK, EVENTS, FREE_BUSY, LISTS, SCOPES, VERIFIER, event


async def test_a_person_chooses_who_they_are_and_what_is_allowed(google):
    status, page = await google.ask()
    assert status == 200
    assert "Ada Lovelace" in page
    assert "bob@acme.example" in page
    assert "View and edit events on all your calendars" in page
    asked = page.partition('name="asked" value="')[2].partition('"')[0].replace("&amp;", "&")
    form = [("asked", asked), ("user", "bob"), ("scope", EVENTS), ("answer", "allow")]
    async with google.session.post(
        f"{google.url}/consent", data=form, allow_redirects=False
    ) as answer:
        place = answer.headers["Location"]
    assert answer.status == 302
    assert place.startswith(f"{BACK}?state=s1&code=4%2F")
    code = place.partition("code=")[2].partition("&")[0].replace("%2F", "/")
    tokens = await google.exchange(code)
    assert tokens["scope"] == EVENTS  # what was unticked is not in it
    found = await google.calendar(google.credentials(tokens)).list()
    assert found["summary"] == "bob@acme.example"
    for form in ([("asked", asked), ("user", "bob"), ("answer", "deny")],):
        async with google.session.post(
            f"{google.url}/consent", data=form, allow_redirects=False
        ) as answer:
            assert answer.headers["Location"] == f"{BACK}?state=s1&error=access_denied"
    form = [("asked", asked), ("user", "nobody"), ("answer", "allow")]
    async with google.session.post(f"{google.url}/consent", data=form) as answer:
        assert answer.status == 200
        assert "Who are you?" in await answer.text()
    async with google.session.post(f"{google.url}/consent", data={"asked": "a=b"}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"client_id": None}, 400, "Missing required parameter: client_id"),
        ({"client_id": "other"}, 401, "The OAuth client was not found."),
        ({"redirect_uri": "https://else.example/"}, 400, "redirect_uri_mismatch"),
        ({"response_type": "token"}, 400, "Invalid response_type"),
        ({"scope": f"{AUTH}everything"}, 400, "invalid_scope"),
        ({"access_type": "sometimes"}, 400, "Invalid parameter value for access_type"),
        ({"prompt": "none consent"}, 400, "Invalid parameter value for prompt"),
        ({"code_challenge": "short"}, 400, "Invalid code challenge."),
        ({"code_challenge_method": "S1"}, 400, "Invalid code challenge method."),
        ({"unheard": "of"}, 400, "Parameter not allowed for this message type: unheard"),
    ],
)
async def test_what_is_asked_wrongly_is_shown_and_nobody_is_sent_back(google, more, status, words):
    found, page = await google.ask(**more)
    assert (found, words in page) == (status, True)


async def test_a_parameter_stands_once_and_addresses_may_be_registered(google):
    asked = [*google.asked().items(), ("state", "twice")]
    async with google.session.get(f"{google.url}/auth", params=asked) as answer:
        assert "single value" in await answer.text()
    await google.control("client", verb="PUT", redirect_uris=["https://desk.example/back"])
    assert "redirect_uri_mismatch" in (await google.ask())[1]
    status, _ = await google.ask(redirect_uri="https://desk.example/back")
    assert status == 200


async def test_a_script_lets_the_page_answer_by_itself(google):
    await google.control("consent", verb="PUT", answer="allow", without=[LISTS])
    back = await google.come_back()
    assert back["state"] == "s1"
    assert set(back["scope"].split()) == {EVENTS, FREE_BUSY}
    await google.control("consent", verb="PUT", answer="allow", user="mona", without=list(SCOPES))
    assert (await google.come_back())["error"] == "access_denied"
    await google.control("consent", verb="PUT", answer="deny")
    assert await google.come_back(state=None) == {"error": "access_denied"}
    await google.control("consent", verb="PUT", answer="perhaps", status=400)
    await google.control("consent", verb="PUT", answer="allow", user="nobody", status=400)


async def test_without_a_page_only_what_was_allowed_before(google):
    assert (await google.come_back(prompt="none"))["error"] == "interaction_required"
    await google.connect()
    assert "code" in await google.come_back(prompt="none")


async def test_a_refresh_token_comes_with_the_first_consent_or_when_it_is_asked_again(google):
    assert "refresh_token" in await google.connect(prompt=None)
    assert "refresh_token" not in await google.connect(prompt=None)
    assert "refresh_token" in await google.connect()
    assert "refresh_token" not in await google.connect(access_type="online")
    both = await google.connect(scope=f"openid {FREE_BUSY}", include_granted_scopes="true")
    assert set(both["scope"].split()) == {*SCOPES, "openid"}


async def test_who_signed_in_stands_in_the_identity_token(google):
    tokens = await google.connect(scope=f"openid email profile {EVENTS}", nonce="n1")
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["email"], claims["nonce"]) == ("ada@acme.example", "n1")
    assert (claims["aud"], claims["name"]) == (seed.CLIENT_ID, "Ada Lovelace")


@pytest.mark.parametrize(
    ("form", "status", "error", "words"),
    [
        ({"code": "4/0Anothing"}, 400, "invalid_grant", "Malformed auth code."),
        ({"redirect_uri": "http://127.0.0.1/"}, 400, "redirect_uri_mismatch", "Bad Request"),
        ({"code_verifier": None}, 400, "invalid_grant", "Missing code verifier."),
        ({"code_verifier": "w" * 50}, 400, "invalid_grant", "Invalid code verifier."),
        ({"client_secret": "no"}, 401, "invalid_client", "The provided client secret is invalid."),
        ({"client_secret": None}, 400, "invalid_request", "client_secret is missing."),
        ({"client_id": "no"}, 401, "invalid_client", "The OAuth client was not found."),
        ({"client_id": None}, 400, "invalid_request", "Could not determine client ID"),
        ({"grant_type": None}, 400, "invalid_request", "Missing required parameter: grant_type"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "Invalid grant_type: password"),
        ({"unheard": "of"}, 400, "invalid_request", "Parameter not allowed"),
        ({"redirect_uri": None}, 400, "invalid_request", "Missing required parameter"),
    ],
)
async def test_a_code_is_exchanged_exactly_as_it_was_asked_for(google, form, status, error, words):
    await google.control("consent", verb="PUT", answer="allow")
    code = (await google.come_back())["code"]
    said = await google.exchange(**{"code": code, "status": status} | form)
    assert said["error"] == error
    assert words in said["error_description"]


async def test_a_code_is_good_once_and_for_ten_minutes(google):
    await google.control("consent", verb="PUT", answer="allow")
    code = (await google.come_back())["code"]
    await google.exchange(code)
    assert (await google.exchange(code, 400))["error"] == "invalid_grant"
    late = (await google.come_back())["code"]
    await google.control("clock", advance=601)
    assert (await google.exchange(late, 400))["error"] == "invalid_grant"
    plain = (await google.come_back(code_challenge=None, code_challenge_method=None))["code"]
    assert "not needed" in (await google.exchange(plain, 400))["error_description"]
    open_ = await google.come_back(code_challenge=VERIFIER, code_challenge_method="plain")
    await google.exchange(open_["code"])


async def test_the_token_endpoint_takes_forms_and_basic_authentication(google):
    tokens = await google.connect()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    pair = b64encode(f"{seed.CLIENT_ID}:{seed.CLIENT_SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    async with google.session.post(f"{google.url}/token", data=form, headers=headers) as answer:
        assert answer.status == 200
    headers = {"Authorization": "Basic x"}
    async with google.session.post(f"{google.url}/token", data=form, headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_request"
    async with google.session.post(f"{google.url}/token", json=form) as answer:
        assert (await answer.json())["error"] == "invalid_request"


async def test_an_access_token_expires_and_is_refreshed_by_googles_client(google, ada):
    first = ada.credentials.token
    await google.control("clock", advance=3600)
    await ada.insert()
    assert ada.credentials.token != first
    await google.control("expire_tokens", user="ada")
    await ada.list()
    refreshed = await google.token(
        grant_type="refresh_token", refresh_token=ada.credentials.refresh_token, scope=EVENTS
    )
    assert refreshed["scope"] == EVENTS
    again = {"grant_type": "refresh_token", "refresh_token": ada.credentials.refresh_token}
    assert (await google.token(400, **again, scope="openid"))["error"] == "invalid_scope"
    assert (await google.token(400, **again | {"refresh_token": None}))["error"]


async def test_a_revoked_consent_is_told_as_invalid_grant(google, ada):
    assert (await google.control("revoke", user="ada"))["revoked"] == 2
    with pytest.raises(RefreshError) as caught:
        await ada.list()
    assert caught.value.args[1]["error"] == "invalid_grant"
    assert caught.value.retryable is False


async def test_an_application_revokes_what_it_was_given(google):
    tokens = await google.connect()
    url = f"{google.url}/revoke"
    async with google.session.post(url, params={"token": tokens["access_token"]}) as answer:
        assert answer.status == 200
    async with google.session.post(url, data={"token": tokens["refresh_token"]}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "invalid_token")


async def test_another_applications_refresh_token_is_no_good(google, sandbox):
    tokens = await google.connect()
    sandbox.clients["other"] = Client("other", "secret")
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    said = await google.token(401, client_id="other", client_secret="secret", **form)
    assert said["error"] == "unauthorized_client"


async def service(google, scopes=(EVENTS,), subject="bob@acme.example", **more):
    info = (await google.control("service_account", verb="GET"))["file"] | more
    return service_account.Credentials.from_service_account_info(
        info, scopes=list(scopes), subject=subject
    )


async def test_a_service_account_acts_as_somebody_of_its_domain(google):
    calendar = google.calendar(await service(google))
    made = await calendar.insert()
    assert made["creator"] == {"email": "bob@acme.example", "self": True}
    alone = google.calendar(await service(google, [LISTS], None))
    assert (await alone.run(lambda s: s.calendarList().list()))["items"] == []
    alone = google.calendar(await service(google, subject=None))
    assert await alone.refused(lambda s: s.events().insert(calendarId="primary", body=event())) == (
        404,
        "notFound",
    )


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"subject": "eve@globex.example"}, "unauthorized_client"),
        ({"subject": "nobody@acme.example"}, "invalid_grant"),
        ({"client_email": "other@x.iam.gserviceaccount.com"}, "invalid_grant"),
        ({"scopes": [f"{AUTH}everything"]}, "invalid_scope"),
    ],
)
async def test_a_service_account_may_not_act_as_anybody(google, given, error):
    calendar = google.calendar(await service(google, **given))
    with pytest.raises(RefreshError) as caught:
        await calendar.list()
    assert caught.value.args[1]["error"] == error


async def test_an_administrator_takes_the_delegation_back(google):
    await google.control("delegation", verb="PUT", domain="acme.example", scopes=[FREE_BUSY])
    calendar = google.calendar(await service(google))
    with pytest.raises(RefreshError, match="unauthorized_client"):
        await calendar.list()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aud": "https://else.example/"}, "Failed audience check"),
        ({"exp": 3600 * 5}, "short-lived"),
        ({"exp": -10}, "short-lived"),
        ({"iat": None}, "short-lived"),
    ],
)
async def test_an_assertion_is_checked(google, changes, words):
    info = (await google.control("service_account", verb="GET"))["file"]
    now = int(time.time())
    claims = {
        "iss": info["client_email"],
        "aud": info["token_uri"],
        "scope": EVENTS,
        "iat": now,
        "exp": now + 3600,
    } | {n: now + v if isinstance(v, int) else v for n, v in changes.items()}
    claims = {name: value for name, value in claims.items() if value is not None}
    kind = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assertion = await asyncio.to_thread(jwt.encode, claims, info["private_key"], "RS256")
    said = await google.token(
        400, client_id=None, client_secret=None, grant_type=kind, assertion=assertion
    )
    assert (said["error"], words in said["error_description"]) == ("invalid_grant", True)
    said = await google.token(
        400,
        client_id=None,
        client_secret=None,
        grant_type=kind,
        assertion=assertion[:-9] + "AAAAAAAAA",
    )
    assert "Invalid JWT Signature" in said["error_description"]
    none = await google.token(400, client_id=None, client_secret=None, grant_type=kind)
    assert none["error"] == "invalid_request"


async def test_faults_of_the_token_endpoint(google):
    tokens = await google.connect()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    await google.control("faults", verb="PUT", fail_next=[{"method": "token", "with": "503"}])
    await google.token(503, **form)
    await google.control("faults", verb="PUT", fail_next=[{"method": "token", "with": "garbage"}])
    data = form | {"client_id": seed.CLIENT_ID, "client_secret": seed.CLIENT_SECRET}
    async with google.session.post(f"{google.url}/token", data=data) as answer:
        assert answer.content_type == "text/html"
    calls = (await google.control("calls", verb="GET", name="token"))["calls"]
    assert [one["fault"] for one in calls] == [None, "503", "garbage"]
    assert "refresh_token" not in str(calls[1]["body"].keys())
