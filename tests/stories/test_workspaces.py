"""Several workspaces at once: each hears its own, even where everything looks the same."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.sandbox.slack import seed
from bot.slack.install import install_code
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import KEY, Door, Json, Place, Way, a_place
from tests.stories.slack_desk import SlackDesk


@pytest.fixture(params=[Door.EVENTS, Door.SOCKET])
async def place(request: pytest.FixtureRequest, a_file: str) -> AsyncIterator[Place]:
    """The program beside Slack, with each way to hear of events."""
    async with a_place(a_file, request.param, Way.WEBSOCKET) as place:
        yield place


def install_link(place: Place) -> str:
    return f"{place.base}/slack/install?code={install_code(KEY)}"


async def install(place: Place, user: str) -> str:
    """Let somebody follow our install link to the end, in their browser; return the last page."""
    async with place.http.get(install_link(place), allow_redirects=False) as answer:
        address = answer.headers["Location"]
        cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    allowed = {"user": user, "allow": "1"}
    async with place.http.post(address, data=allowed, allow_redirects=False) as answer:
        back = answer.headers["Location"]
    assert parse_qs(urlsplit(back).query)["code"]
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    async with place.http.get(back, headers={"Cookie": cookie}) as answer:
        assert answer.status == 200
        return await answer.text()


async def with_globex(place: Place) -> None:
    """Have a second workspace with a service of its own."""
    assert "Globex" in await install(place, "U0EVE")
    await SlackDesk(place, "eve").slack(
        "conversations.invite", channel="C0GLOBEX", users=await bot_of(place)
    )
    await place.service_in(seed.OTHER_TEAM, "Front", "C0GLOBEX")
    await place.widget("front", "Front")


async def bot_of(place: Place) -> str:
    return next(
        one.bot_user_id
        for (app, team), one in place.sandbox.installations.items()
        if (app, team) == (seed.APP, seed.OTHER_TEAM)
    )


async def test_a_workspace_installs_the_app_and_its_people_get_links(place: Place) -> None:
    # ENT-07, B7
    assert "Globex" in await install(place, "U0EVE")
    words, _pictures = await desk(place, "eve").home()
    assert f"{place.base}/c/eve" in words


async def test_equal_time_stamps_in_two_workspaces_are_two_threads(place: Place) -> None:
    # B7, ENT-05, CONV-07
    await with_globex(place)
    gus, olga = Guest(place, "Gus"), Guest(place, "Olga")
    ada, eve = desk(place, "ada"), desk(place, "eve")
    await place.control("clock", {"freeze": True})
    await gus.begin(widget(place, "sales"), "To Acme")
    await olga.begin(widget(place, "front"), "To Globex")
    here = await ada.finds("Sales", "Gus", "To Acme")
    there = await eve.finds("Front", "Olga", "To Globex")
    assert here.root == there.root
    assert here.posts[0].ref == there.posts[0].ref
    first, second = await ada.writes(here, "From Acme"), await eve.writes(there, "From Globex")
    assert first == second
    await gus.sees(lambda me: me.texts == ["To Acme", "From Acme"])
    await olga.sees(lambda me: me.texts == ["To Globex", "From Globex"])
    await eve.edits(there, second, "Changed in Globex")
    await eve.reacts(there, there.posts[0].ref, "👍")
    await olga.sees(lambda me: me.texts[1:] == ["Changed in Globex"] and me.reactions("To Globex"))
    await eve.writes(there, "!close")
    await olga.sees(lambda me: me.header["state"] == "closed")
    await ada.deletes(here, first)
    await gus.sees(lambda me: me.texts == ["To Acme"])
    assert (await gus.look())["state"] == "open"
    assert not gus.reactions("To Acme")
    assert olga.texts == ["To Globex", "Changed in Globex"]


async def test_a_workspace_that_removes_the_app_is_not_spoken_for_any_more(
    slack_place: Place,
) -> None:
    # B7
    await with_globex(slack_place)
    olga, gus = Guest(slack_place, "Olga"), Guest(slack_place, "Gus")
    await olga.begin(widget(slack_place, "front"), "To Globex")
    await desk(slack_place, "eve").finds("Front", "Olga", "To Globex")
    await slack_place.control("uninstall", {"team": seed.OTHER_TEAM})
    await slack_place.settled()
    await olga.write("Is anybody there?")
    await gus.begin(widget(slack_place, "sales"), "To Acme")
    await desk(slack_place, "ada").finds("Sales", "Gus", "To Acme")
    assert posted_in(slack_place) == ["To Globex"]


def posted_in(place: Place) -> list[Json]:
    messages = place.sandbox.channels["C0GLOBEX"].messages.values()
    return [one.text for one in messages if one.username == "Olga"]
