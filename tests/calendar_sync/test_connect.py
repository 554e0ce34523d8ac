"""An agent connects a calendar with one button, chooses, and disconnects, over real HTTP."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from yarl import URL

from bot.domain.acts import Act
from bot.sandbox.faults import Planned
from bot.sandbox.google import seed
from calendar_sync.calendars import Unknown, Why
from calendar_sync.connect import COOKIE
from calendar_sync.connecting import choose_calendars, disconnect_calendar
from calendar_sync.ports import Account, CalendarKind, Span
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.sign_ins import SignIns
from calendar_sync.store.watches import Watches
from tests.calendar_sync.booked import HALF, NINE, TEN
from tests.calendar_sync.connected import House, house
from tests.world import ADA, EVE, TIM, waiting

# MTG-01 B21 S4 S13

ADDRESS = "ada@acme.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def there(store, clock):
    async with house(store, clock) as opened:
        yield opened


async def acts(there: House) -> list[str]:
    return await there.store.read(
        lambda tx: [one.entry.act for one in tx.audit.listed(LONG_AGO, 0, 99)]
    )


async def test_one_button_connects_and_the_main_calendar_is_chosen(there: House):
    page = await there.connect()
    assert "Your calendar is connected" in page
    account = await there.account()
    assert (account.kind, account.address) == (CalendarKind.GOOGLE, ADDRESS)
    assert (account.busy, account.target) == ((ADDRESS,), ADDRESS)
    assert await acts(there) == [Act.CALENDAR_CONNECTED]
    kinds = await there.store.read(lambda tx: {one["kind"] for one in waiting(tx)})
    assert kinds == {"sync_calendar", "renew_watch"}
    secret = await there.store.read(lambda tx: tx.of(Accounts).secret(ADA.id))
    assert "refresh" not in secret.text


async def test_a_link_that_was_got_before_becoming_another_connects_the_one_who_stays(there: House):
    address = there.link("google", TIM.id)
    _, page = await there.get(address)
    await there.store.run(lambda tx: tx.doubles.move_rights(tx.people.agent(TIM.id), ADA.id))
    answer = await there.press(page, address)
    assert "Your calendar is connected" in await answer.text()
    account = await there.account()
    assert (account.agent_id, account.address) == (ADA.id, ADDRESS)
    assert await there.account(TIM.id) is None


async def test_opening_pages_changes_nothing(there: House):  # B21
    for kind in ("google", "own", "choose"):
        for method in ("GET", "HEAD"):
            async with there.browser.request(method, there.link(kind)) as answer:
                assert answer.status in {200, 404}
    async with there.browser.head(there.links.public_url + "/calendar/callback/google") as answer:
        assert answer.status == 405
    assert await there.account() is None
    assert await acts(there) == []
    assert await there.store.read(lambda tx: waiting(tx)) == []


async def test_a_link_of_somebody_else_or_of_another_kind_opens_nothing(there: House):
    good = URL(there.link("google"))
    told = good.query["ticket"]
    for wrong in (
        good.with_query(ticket=told.replace("ada.", "eve.", 1)),
        good.with_query(ticket=told[:-1]),
        good.with_query(ticket=""),
        good.with_path("/calendar/connect/own").with_query(ticket=told),
        good.with_path("/calendar/connect/choose").with_query(ticket=told),
    ):
        status, page = await there.get(str(wrong))
        assert status == 403
        assert "not good any more" in page
        async with there.browser.post(wrong.with_query(""), data=dict(wrong.query)) as answer:
            assert answer.status == 403


async def test_only_the_browser_that_left_comes_back_and_once(there: House):
    address = there.link("google")
    _, page = await there.get(address)
    answer = await there.press(page, address, allow_redirects=False)
    assert answer.status == 303
    async with there.browser.get(answer.headers["Location"], allow_redirects=False) as allowed:
        back = allowed.headers["Location"]
    cookie = there.browser.cookie_jar.filter_cookies(URL(back))[COOKIE].value
    there.browser.cookie_jar.clear()
    status, page = await there.get(back)
    assert status == 400
    assert "did not begin in this browser" in page
    assert await there.account() is None
    there.browser.cookie_jar.update_cookies({COOKIE: cookie}, URL(back))
    status, _ = await there.get(back)
    assert status == 200
    there.browser.cookie_jar.update_cookies({COOKIE: cookie}, URL(back))
    status, _ = await there.get(back)
    assert status == 400


async def test_a_sign_in_ends_after_ten_minutes(there: House):
    address = there.link("google")
    _, page = await there.get(address)
    answer = await there.press(page, address, allow_redirects=False)
    async with there.browser.get(answer.headers["Location"], allow_redirects=False) as allowed:
        back = allowed.headers["Location"]
    await there.store.run(lambda tx: age_sign_ins(tx))
    status, _ = await there.get(back)
    assert status == 400
    assert await there.account() is None


def age_sign_ins(tx) -> None:
    tx._db.exec_driver_sql("UPDATE calendar_sign_in SET expires_at = '2020-01-01 00:00:00'")


async def test_whoever_unticks_a_right_reads_which_one_is_missing(there: House):
    there.google.consent.without = ("https://www.googleapis.com/auth/calendar.freebusy",)
    address = there.link("google")
    _, page = await there.get(address)
    answer = await there.press(page, address)
    assert answer.status == 400
    said = await answer.text()
    assert "to see when you are busy" in said
    assert "to see and change events" not in said
    assert await there.account() is None
    there.google.consent.without = ()
    again = unescape(re.search(r'class="button" href="([^"]+)"', said)[1])
    status, page = await there.get(again)
    assert status == 200
    assert "Your calendar is connected" in await (await there.press(page, again)).text()


async def test_whoever_says_no_has_changed_nothing(there: House):
    there.google.consent.answer = "deny"
    address = there.link("google")
    _, page = await there.get(address)
    answer = await there.press(page, address)
    assert answer.status == 400
    assert "not allowed" in await answer.text()
    assert await there.account() is None
    assert await there.store.run(lambda tx: tx.of(SignIns).take("anything")) is None


async def test_which_calendars_count_and_which_gets_the_events_is_chosen(there: House):
    await there.connect()
    address = there.link("choose")
    _, page = await there.get(address)
    assert "Team Acme" in page
    assert seed.HOLIDAYS in unescape(page)
    form = {"do": "save", "target": seed.TEAM}
    answer = await there.press(page, address, form=form)
    assert "Saved." in await answer.text()
    account = await there.account()
    assert (account.target, account.busy) == (seed.TEAM, (seed.TEAM,))
    for wrong in ("", seed.HOLIDAYS, "somebody@else.example"):
        answer = await there.press(page, address, form={"do": "save", "target": wrong})
        assert answer.status == 400
    assert (await there.account()).target == seed.TEAM
    assert (await acts(there))[-1] == Act.CALENDAR_CHOSEN


@pytest.mark.parametrize("way", ["choose", "own"])
async def test_disconnecting_leads_back_to_the_built_in_calendar(there: House, way: str):
    await there.connect()
    address = there.link(way)
    _, page = await there.get(address)
    answer = await there.press(page, address, form={"do": "disconnect"})
    assert "built-in calendar" in await answer.text()
    assert await there.account() is None
    calendar, account = await there.meetings.calendars.of(ADA.id)
    assert (calendar.kind, account.kind) == (CalendarKind.OWN, CalendarKind.OWN)
    assert (await acts(there))[-1] == Act.CALENDAR_DISCONNECTED


async def test_a_calendar_that_does_not_answer_is_not_half_connected(there: House):
    there.google.faults.update({"fail_next": [{"method": "calendarList.list", "with": "503"}]})
    address = there.link("google")
    _, page = await there.get(address)
    answer = await there.press(page, address)
    assert answer.status == 503
    assert await there.account() is None


async def test_a_calendar_that_does_not_answer_leaves_the_one_before(there: House):  # B22
    await there.connect()
    address = there.link("choose")
    _, page = await there.get(address)
    await there.press(page, address, form={"do": "save", "target": ADDRESS, "busy": seed.TEAM})
    before = await there.account()
    lunch = await there.control("create", calendar=seed.TEAM, start=NINE.isoformat())
    there.google.faults.update({"fail_next": [{"method": "calendarList.list", "with": "503"}]})
    address = there.link("google")
    answer = await there.press((await there.get(address))[1], address)
    assert answer.status == 503
    assert await there.account() == before
    found = await there.meetings.calendars.busy([ADA.id], NINE, TEN)
    assert found == {ADA.id: [Span(NINE, NINE + HALF)]}, lunch


async def test_whoever_connects_again_finds_what_they_chose(there: House):  # MTG-01
    await there.connect()
    address = there.link("choose")
    _, page = await there.get(address)
    await there.press(page, address, form={"do": "save", "target": seed.TEAM, "busy": ADDRESS})
    before = await there.account()
    assert (before.target, before.busy) == (seed.TEAM, (seed.TEAM, ADDRESS))
    await there.control("revoke")
    await there.connect()
    again = await there.account()
    assert (again.target, again.busy) == (before.target, before.busy)
    there.google.calendars[seed.TEAM].roles["ada"] = "reader"
    await there.connect()
    again = await there.account()
    assert (again.target, again.busy) == (ADDRESS, (ADDRESS, seed.TEAM))
    there.google.consent.user = "bob"
    await there.connect()
    another = await there.account()
    assert (another.target, another.busy) == ("bob@acme.example", ("bob@acme.example",))


async def test_nobody_is_free_while_a_calendar_is_looked_into(there: House, monkeypatch):  # B22
    await there.connect()
    await there.control("create", start=NINE.isoformat())
    seen = []
    google = there.meetings.calendars._adapters[CalendarKind.GOOGLE]
    listed = google.calendars

    async def meanwhile(account):
        seen.append(await there.meetings.calendars.busy([ADA.id], NINE, TEN))
        return await listed(account)

    monkeypatch.setattr(google, "calendars", meanwhile)
    await there.connect()
    assert seen[0] == {ADA.id: [Span(NINE, NINE + HALF)]}


async def test_names_in_pages_are_words_and_never_markup(there: House):
    evil = '<script>alert("1")</script>'
    await there.store.run(lambda tx: tx.people.save_agent(replace(EVE, name=evil)))
    _, page = await there.get(there.link("google", EVE.id))
    assert "<script" not in page
    there.google.calendars[ADDRESS].summary = evil
    assert "<script" not in await there.connect()


async def test_pages_can_be_framed_by_nobody_and_load_nothing(there: House):
    async with there.browser.get(there.link("google")) as answer:
        rules = answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules
    assert f"form-action 'self' {URL(there.google.url).origin()}" in rules
    async with there.browser.get(there.links.public_url + "/calendar/style.css") as answer:
        assert answer.content_type == "text/css"


async def test_what_is_not_set_up_says_so(store, clock):
    async with house(store, clock, outlook=False) as there:
        status, page = await there.get(there.link("outlook"))
        assert status == 404
        assert "not set up" in page
        told = URL(there.link("outlook"))
        async with there.browser.post(told.with_query(""), data=dict(told.query)) as answer:
            assert answer.status == 404
        status, page = await there.get(there.link("choose"))
        assert status == 404
        assert "No calendar is connected" in page
        account = Account(ADA.id, CalendarKind.OUTLOOK, "ada@x.example", ("c",), "c")
        await store.run(lambda tx: tx.of(Accounts).keep(account, "secret"))
        status, _ = await there.get(there.link("choose"))
        assert status == 400
        assert [one.key for one in await there.meetings.check()] == ["calendars", "calendar_unset"]
        found = await there.meetings.calendars.busy([ADA.id], clock.now, clock.now)
        assert found == {ADA.id: Unknown(Why.REFUSED)}


async def test_one_calendar_in_place_of_another_ends_what_told_of_the_first(there: House):
    await there.connect()
    await there.deliver()
    assert len(there.google.channels) == 1
    status, page = await there.get(there.link("own"))
    assert status == 200
    assert ADDRESS in page
    await there.connect()
    assert len(there.google.channels) == 0
    await there.deliver()
    [channel] = there.google.channels
    [kept] = await there.store.read(lambda tx: tx.of(Watches).of(ADA.id))
    assert kept.watch.id == channel
    there.google.faults.fail_next.append(Planned("channels.stop", "503"))
    address = there.link("own")
    answer = await there.press((await there.get(address))[1], address)
    assert answer.status == 200
    assert await there.store.read(lambda tx: tx.of(Watches).of(ADA.id)) == []


async def test_what_was_allowed_is_given_back_by_who_disconnects(there: House):  # MTG-01
    await there.connect()
    await there.deliver()
    [refresh] = there.google.refreshes
    address = there.link("own")
    await there.press((await there.get(address))[1], address)
    [waits] = await there.store.read(lambda tx: waiting(tx, "give_back"))
    assert refresh not in str(waits)
    there.google.faults.fail_next.append(Planned("revoke", "503"))
    await there.deliver()
    assert [one["name"] for one in there.google.calls].count("revoke") == 2
    assert not there.google.refreshes
    assert not there.google.accesses
    assert await there.store.read(lambda tx: waiting(tx, "give_back")) == []


@pytest.mark.parametrize("answer", ["400:invalid_token", "400:invalid_request"])
async def test_what_google_does_not_take_back_holds_nobody_up(there: House, answer: str):
    await there.connect()
    address = there.link("own")
    await there.press((await there.get(address))[1], address)
    there.google.faults.fail_next.append(Planned("revoke", answer))
    await there.deliver()
    assert await there.store.read(lambda tx: waiting(tx, "give_back")) == []
    assert await there.store.read(lambda tx: tx.outbox.buried()) == []


async def test_nothing_is_given_back_of_an_account_that_somebody_has(there: House):
    await there.connect()
    await there.connect(EVE.id)
    address = there.link("own")
    await there.press((await there.get(address))[1], address)
    await there.deliver()
    assert there.google.refreshes
    found = await there.meetings.calendars.busy([EVE.id], NINE, TEN)
    assert found == {EVE.id: []}
    await there.connect()
    await there.deliver()
    assert (await there.account()).lost_at is None


async def test_an_account_in_place_of_another_gives_that_one_back(there: House):
    await there.connect()
    there.google.consent.user = "bob"
    await there.connect()
    await there.deliver()
    assert {one.person for one in there.google.refreshes.values()} == {"bob"}


async def test_a_calendar_that_is_lost_leads_back_to_connecting(there: House):
    await there.connect()
    there.google.faults.fail_next.append(Planned("calendarList.list", "503"))
    status, page = await there.get(there.link("choose"))
    assert status == 503
    assert "does not answer" in page
    there.google.refreshes.clear()
    there.google.accesses.clear()
    status, page = await there.get(there.link("choose"))
    assert status == 409
    assert "/calendar/connect/google?ticket=" in page


async def test_where_nothing_takes_events_nothing_is_connected(there: House):
    for one in there.google.calendars.values():
        one.roles = dict.fromkeys(one.roles, "reader")
    address = there.link("google")
    _, page = await there.get(address)
    answer = await there.press(page, address)
    assert answer.status == 400
    assert await there.account() is None


async def test_the_same_choice_again_changes_nothing(there: House):
    await there.connect()
    account = await there.account()
    before = await acts(there)
    kept = await there.store.run(choose_calendars, ADA.id, account.busy, account.target)
    assert kept == account
    assert await acts(there) == before
    assert await there.store.run(choose_calendars, EVE.id, (), "x") is None
    assert await there.store.run(disconnect_calendar, EVE.id) is False


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=odd",
        "application/x-www-form-urlencoded",
        "x",
    ],
)
async def test_what_is_no_form_changes_nothing(there: House, kind: str):
    for name in ("google", "choose"):
        address = f"{there.links.public_url}/calendar/connect/{name}"
        headers = {"Content-Type": kind}
        async with there.browser.post(address, data=b"--x\r\nodd", headers=headers) as answer:
            assert answer.status == 403
    assert await there.account() is None
