"""The keys, the documents, the sign-in."""

import jwt
import pytest

from bot.sandbox.teams import seed

from .fake_bot import BOT_SCOPE, GRAPH_SCOPE, at


async def metadata(desk):
    url = f"{desk.base}/openid/.well-known/openidconfiguration"
    async with desk.session.get(url) as response:
        return response.status, await response.json() if response.status == 200 else None


async def keys(desk):
    async with desk.session.get(f"{desk.base}/openid/keys") as response:
        return (await response.json())["keys"]


async def test_the_documents_say_who_signs_and_with_which_keys(desk):
    status, document = await metadata(desk)
    assert status == 200
    assert document["issuer"] == "https://api.botframework.com"
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["jwks_uri"] == f"{desk.base}/openid/keys"
    (key,) = await keys(desk)
    assert key["kty"] == "RSA"
    assert key["kid"] == key["x5t"]
    assert "msteams" in key["endorsements"]
    assert (await desk.control("identity", verb="GET"))["fetched"] == {"metadata": 1, "keys": 1}


async def test_activities_are_signed_with_what_the_bot_service_claims(desk, app, teams):
    token = teams.identity.token(seed.APP_ID, teams.service_url)
    claims = await app.claims(token)
    assert claims["iss"] == "https://api.botframework.com"
    assert claims["aud"] == seed.APP_ID
    assert claims["serviceurl"] == teams.service_url
    assert claims["nbf"] < claims["exp"]
    assert jwt.get_unverified_header(token)["alg"] == "RS256"
    forged = teams.identity.token("another", teams.service_url, exp=None, iss="me")
    claims = jwt.decode(forged, options={"verify_signature": False})
    assert (claims["aud"], claims["iss"], "exp" in claims) == ("another", "me", False)


async def test_keys_are_rotated_and_the_old_one_is_dropped_or_kept(desk, app, teams):
    before = teams.identity.token(seed.APP_ID, teams.service_url)
    await desk.put("identity", rotate="keep")
    assert len(await keys(desk)) == 2
    assert await app.claims(before)
    said = await desk.put("identity", rotate=True)
    assert said["published"] == [said["kid"]]
    with pytest.raises(KeyError):
        await app.claims(before)
    await desk.post("cleo", "signed with the new key")
    assert app.received
    await desk.control("identity", verb="PUT", status=400, rotate="sometimes")


async def test_fetching_the_documents_can_fail_and_be_slow(desk, teams):
    await desk.put("identity", failing=True, endorsements=["webchat"])
    assert (await metadata(desk))[0] == 503
    await desk.put("identity", failing=False, slow=0.01)
    assert (await metadata(desk))[0] == 200
    assert (await keys(desk))[0]["endorsements"] == ["webchat"]


async def test_the_sign_in_is_found_by_tenant(desk):
    for tenant in (seed.TENANT, "acme.example"):
        url = f"{desk.base}/login/{tenant}/v2.0/.well-known/openid-configuration"
        async with desk.session.get(url) as response:
            document = await response.json()
        assert document["issuer"] == f"https://login.microsoftonline.com/{seed.TENANT}/v2.0"
        assert document["token_endpoint"].endswith(f"/login/{seed.TENANT}/oauth2/v2.0/token")
    url = f"{desk.base}/login/nowhere/v2.0/.well-known/openid-configuration"
    async with desk.session.get(url) as response:
        assert (response.status, (await response.json())["error_codes"]) == (400, [90002])


@pytest.mark.parametrize(
    ("change", "status", "number"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_secret": ""}, 401, 7000218),
        ({"client_id": "somebody"}, 400, 700016),
        ({"client_id": ""}, 400, 900144),
        ({"grant_type": ""}, 400, 900144),
        ({"grant_type": "password"}, 400, 70003),
        ({"scope": "https://graph.microsoft.com/User.Read"}, 400, 1002012),
        ({"scope": ""}, 400, 1002012),
        ({"scope": "https://nobody.example/.default"}, 400, 500011),
        ({"tenant": "nowhere"}, 400, 90002),
        ({"tenant": seed.OTHER_TENANT}, 400, 700016),
    ],
)
async def test_a_wrong_sign_in_gets_entras_own_number(bot, change, status, number):
    got, said = await bot.ask_token(**change)
    assert (got, said["error_codes"]) == (status, [number])
    assert said["error_description"].startswith(f"AADSTS{number}: ")


async def test_an_app_of_many_tenants_signs_in_everywhere(bot, desk):
    await desk.put("app", multi_tenant=True)
    assert (await bot.ask_token(tenant=seed.OTHER_TENANT))[0] == 200


async def test_tokens_are_for_one_audience_and_expire(bot, desk, teams):
    teams.clock.freeze(frozen=True)
    status, said = await bot.ask_token(BOT_SCOPE)
    assert (status, said["token_type"], said["expires_in"]) == (200, "Bearer", 3599)
    bot.token = said["access_token"]
    assert (await bot.call("GET", f"teams/{seed.TEAM}"))[0] == 200
    teams.clock.advance(3599)
    assert (await bot.call("GET", f"teams/{seed.TEAM}"))[0] == 401
    status, said = await bot.ask_token(GRAPH_SCOPE)
    bot.token = said["access_token"]
    assert (await bot.call("GET", f"teams/{seed.TEAM}"))[0] == 401
    url = f"{teams.graph_url}users/{seed.aad_id('cleo')}"
    assert (await bot.raw("GET", url))[0] == 200
    await desk.control("expire_tokens")
    status, said, _ = await bot.raw("GET", url)
    assert (status, said["error"]["code"]) == (401, "InvalidAuthenticationToken")


async def test_calls_without_a_token_are_refused(desk, teams):
    url = f"{desk.base}/connector/v3/{at(seed.SALES)}"
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}):
        async with desk.session.post(url, json={}, headers=headers) as response:
            assert response.status == 401
            assert "message" in await response.json()


async def test_the_sign_in_can_fail_like_any_other_call(bot, desk):
    await desk.put("faults", fail_next=[{"method": "token", "with": "503"}])
    assert (await bot.ask_token())[0] == 503
    assert (await bot.ask_token())[0] == 200
    calls = (await desk.control("calls", verb="GET", name="token"))["calls"]
    assert [one["status"] for one in calls][-2:] == [503, 200]
    assert seed.APP_PASSWORD not in str(calls)
