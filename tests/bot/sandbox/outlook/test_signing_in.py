"""Entra's sign-in of people, as msal goes through it: the page, codes, refresh tokens, revoking."""

import asyncio
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.outlook import seed

from .client import BACK, SCOPES

# It asks for form_post, which is tried here too; an answer in the query is simpler to read.
pytestmark = pytest.mark.filterwarnings("ignore:response_mode")


async def silently(app, scopes=SCOPES, **more):
    (account,) = app.get_accounts()
    return await asyncio.to_thread(
        app.acquire_token_silent_with_error, scopes, account=account, **more
    )


async def test_a_person_signs_in_with_msal_and_stays_signed_in(stranger):
    app, got = await stranger.connect()
    assert got["id_token_claims"]["preferred_username"] == "cleo@acme.example"
    assert got["id_token_claims"]["tid"] == teams_seed.TENANT
    assert "refresh_token" in got
    (account,) = app.get_accounts()
    assert account["username"] == "cleo@acme.example"
    assert account["home_account_id"] == f"{teams_seed.aad_id('cleo')}.{teams_seed.TENANT}"
    kept = await silently(app)
    assert kept["access_token"] == got["access_token"]
    fresh = await silently(app, force_refresh=True)
    assert fresh["access_token"] != got["access_token"]
    stranger.token = fresh["access_token"]
    me = await stranger.call("GET", "/me")
    assert (me["mail"], me["displayName"]) == ("cleo@acme.example", "Cleo Clark")


async def test_a_page_asks_who_one_is(stranger):
    app = await stranger.msal(teams_seed.TENANT)
    flow = await stranger.flow(app, login_hint="dan@acme.example")
    status, page = await stranger.open(flow["auth_uri"])
    assert status == 200
    assert "Have full access to your calendars" in page
    assert "Dan Diaz" in page
    assert "Hugo Hill" not in page  # of another tenant
    assert "Olga" not in page  # disabled
    asked = page.partition('name="asked" value="')[2].partition('"')[0].replace("&amp;", "&")
    url = f"{stranger.url}/login/{teams_seed.TENANT}/oauth2/v2.0/consent"
    for form, words in (
        ({"user": "dan", "answer": "allow"}, "code="),
        ({"user": "dan", "answer": "deny"}, "error=access_denied"),
    ):
        async with stranger.session.post(
            url, data={"asked": asked, **form}, allow_redirects=False
        ) as answer:
            assert words in answer.headers["Location"]
    for user, asks in (("hugo", asked), ("olga", asked), ("dan", "nothing=x")):
        form = {"asked": asks, "user": user, "answer": "allow"}
        async with stranger.session.post(url, data=form, allow_redirects=False) as answer:
            assert answer.status == (200 if asks == asked else 400)


async def test_the_answer_may_come_by_a_form(stranger):
    await stranger.control("consent", verb="PUT", answer="allow", user="cleo")
    app = await stranger.msal()
    flow = await stranger.flow(app, response_mode="form_post")
    status, page = await stranger.open(flow["auth_uri"])
    assert (status, f'action="{BACK}"' in page) == (200, True)
    back = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    got = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)
    assert "access_token" in got


async def test_whoever_says_no_is_told_to_the_application(stranger):
    await stranger.control("consent", verb="PUT", answer="deny")
    app = await stranger.msal()
    flow = await stranger.flow(app)
    back = await stranger.come_back(flow["auth_uri"])
    got = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)
    assert got["error"] == "access_denied"
    none = await stranger.flow(app, prompt="none")
    assert (await stranger.come_back(none["auth_uri"]))["error"] == "login_required"
    await stranger.control("consent", verb="PUT", answer="allow", user="olga")
    assert (await stranger.come_back(flow["auth_uri"]))["error"] == "access_denied"
    await stranger.control("consent", verb="PUT", answer="perhaps", status=400)


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ({"client_id": "other"}, 700016),
        ({"client_id": ""}, 900144),
        ({"redirect_uri": "https://else.example/"}, 50011),
        ({"scope": "Mail.Send"}, 650053),
        ({"response_type": "token"}, 70016),
        ({"response_mode": "fragment"}, 90023),
        ({"prompt": "always"}, 90023),
        ({"code_challenge": "short"}, 90023),
        ({"code_challenge_method": "S1"}, 90023),
        ({"unheard": "of"}, 9000411),
    ],
)
async def test_what_is_asked_wrongly_is_shown_and_nobody_is_sent_back(stranger, more, number):
    app = await stranger.msal()
    flow = await stranger.flow(app)
    place = urlsplit(flow["auth_uri"])
    query = urlencode(dict(parse_qsl(place.query)) | more)
    status, page = await stranger.open(place._replace(query=query).geturl())
    assert (status, f"AADSTS{number}" in page) == (400, True)
    twice = await stranger.open(f"{flow['auth_uri']}&state=again")
    assert "AADSTS9000411" in twice[1]


async def test_addresses_may_be_registered_and_tenants_have_to_be_known(stranger):
    await stranger.control("client", verb="PUT", redirect_uris=["https://desk.example/back"])
    app = await stranger.msal()
    flow = await stranger.flow(app)
    assert "AADSTS50011" in (await stranger.open(flow["auth_uri"]))[1]
    with pytest.raises(ValueError, match="tenant"):
        await stranger.msal("unknown.example")
    strange = flow["auth_uri"].replace("organizations", "unknown.example")
    assert "AADSTS90002" in (await stranger.open(strange))[1]


async def exchange(stranger, status=400, tenant="organizations", **form):
    data = {
        "client_id": seed.CLIENT_ID,
        "client_secret": seed.CLIENT_SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
    } | form
    data = {name: value for name, value in data.items() if value is not None}
    url = f"{stranger.url}/login/{tenant}/oauth2/v2.0/token"
    async with stranger.session.post(url, data=data) as answer:
        said = await answer.json()
        assert answer.status == status, said
        return said


async def coded(stranger):
    await stranger.control("consent", verb="PUT", answer="allow", user="cleo")
    flow = await stranger.flow(await stranger.msal())
    back = await stranger.come_back(flow["auth_uri"])
    return {"code": back["code"], "code_verifier": flow["code_verifier"]}


@pytest.mark.parametrize(
    ("form", "status", "number"),
    [
        ({"code": "other"}, 400, 9002313),
        ({"code": None}, 400, 900144),
        ({"redirect_uri": "http://127.0.0.1/"}, 400, 500112),
        ({"code_verifier": None}, 400, 501481),
        ({"code_verifier": "w" * 50}, 400, 501481),
        ({"client_id": "other"}, 400, 700016),
        ({"client_id": None}, 400, 900144),
        ({"client_secret": None}, 401, 7000218),
        ({"client_secret": "no"}, 401, 7000215),
        ({"grant_type": "password"}, 400, 70003),
        ({"unheard": "of"}, 400, 9000411),
        ({"tenant": "unknown.example"}, 400, 90002),
    ],
)
async def test_a_code_is_exchanged_exactly_as_it_was_asked_for(stranger, form, status, number):
    said = await exchange(stranger, **{**await coded(stranger), "status": status} | form)
    assert said["error_codes"] == [number]


async def test_a_code_is_good_once_and_for_ten_minutes(stranger):
    code = await coded(stranger)
    await exchange(stranger, 200, **code)
    assert (await exchange(stranger, **code))["error_codes"] == [54005]
    late = await coded(stranger)
    await stranger.control("clock", advance=601)
    assert (await exchange(stranger, **late))["error_codes"] == [70008]


async def test_a_code_may_be_asked_for_without_proof_or_with_a_plain_one(stranger):
    await stranger.control("consent", verb="PUT", answer="allow", user="cleo")
    base = {"client_id": seed.CLIENT_ID, "response_type": "code", "redirect_uri": BACK}
    url = f"{stranger.url}/login/organizations/oauth2/v2.0/authorize"
    for more, form in (
        ({}, {}),
        (
            {"code_challenge": "p" * 43, "code_challenge_method": "plain"},
            {"code_verifier": "p" * 43},
        ),
    ):
        query = urlencode(base | {"scope": "User.Read"} | more)
        async with stranger.session.get(f"{url}?{query}", allow_redirects=False) as answer:
            back = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        given = await exchange(stranger, 200, code=back["code"], **form)
        assert {"refresh_token", "id_token", "client_info"} & set(given) == set()


async def test_a_revoked_sign_in_is_told_as_invalid_grant(stranger):
    app, got = await stranger.connect()
    assert (await stranger.control("revoke", user="cleo"))["revoked"] == 2
    said = await silently(app, force_refresh=True)
    assert said["error"] == "invalid_grant"
    assert "AADSTS50173" in said["error_description"]
    stranger.token = got["access_token"]
    assert await stranger.refused("GET", "/me", status=401) == "InvalidAuthenticationToken"


async def test_more_than_was_allowed_and_closed_accounts_get_nothing(stranger, teams):
    app, _ = await stranger.connect(scopes=["Calendars.Read"])
    said = await silently(app, ["Calendars.ReadWrite"])
    assert "AADSTS65001" in said["error_description"]
    teams.people["cleo"].enabled = False
    said = await silently(app, ["Calendars.Read"], force_refresh=True)
    assert "AADSTS50057" in said["error_description"]


async def test_access_tokens_expire(cleo):
    await cleo.call("GET", "/me")
    await cleo.control("clock", advance=3600)
    assert await cleo.refused("GET", "/me", status=401) == "InvalidAuthenticationToken"
    await cleo.sign_in()
    assert (await cleo.control("expire_tokens"))["expired"] == 2
    assert await cleo.refused("GET", "/me", status=401) == "InvalidAuthenticationToken"
    await cleo.sign_in()
    assert (await cleo.control("expire_tokens", user="dan"))["expired"] == 0


async def test_the_applications_own_token_is_for_other_things(cleo):
    form = {
        "grant_type": "client_credentials",
        "client_id": teams_seed.APP_ID,
        "client_secret": teams_seed.APP_PASSWORD,
        "scope": "https://graph.microsoft.com/.default",
    }
    url = f"{cleo.url}/login/{teams_seed.TENANT}/oauth2/v2.0/token"
    path = f"/users/{teams_seed.aad_id('cleo')}"
    assert await cleo.refused("GET", path, status=403) == "Authorization_RequestDenied"
    async with cleo.session.post(url, data=form) as answer:
        cleo.token = (await answer.json())["access_token"]
    assert await cleo.refused("GET", "/me") == "BadRequest"
    assert (await cleo.call("GET", path))["mail"] == "cleo@acme.example"
