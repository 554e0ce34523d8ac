"""A guest waits too long: the manager hears of it on the platform and by mail (ESC-01 to ESC-05)."""

from bot.domain.acts import SYSTEM
from bot.domain.ids import PlatformName
from bot.sandbox.smtp import SmtpSandbox
from bot.service_hours import set_hours
from tests.stories.desk import desk
from tests.stories.guest import Guest, widget
from tests.stories.place import Place, until, with_mail

HOUR = 3600


async def told(place: Place, name: str) -> list[str]:
    """Return what somebody was told in their own messages, formatted or not."""
    agent = desk(place, name)
    if place.platform is PlatformName.TEAMS:
        return await agent.whispers()
    state = await agent._state()
    return [str(one) for dm in state["dms"] for one in dm["messages"] if one.get("bot_id")]


async def test_after_an_hour_the_manager_is_told_and_mailed(
    lasting_place: Place, post: SmtpSandbox
) -> None:
    # ESC-01, ESC-02, ESC-03, ESC-04
    place = lasting_place
    await with_mail(place, post)
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Where is my order?")
    thread = await ada.finds("Sales", "Gus", "Where is my order?")
    await ada.writes(thread, "note: who knows?")
    await place.pass_by(HOUR - 120)
    await ada.writes(thread, "note: still nobody?")
    thread = await ada.sees(thread, lambda it: "still nobody?" in str(it.texts))
    assert "late" not in thread.card.subtitle
    await place.stop()
    await place.start()
    await place.pass_by(180)
    thread = await ada.sees(thread, lambda it: "Mona was told" in str(it.texts))
    await ada.sees(thread, lambda it: "⏰ late" in it.card.subtitle, "a card that says so")
    await until(lambda: post.mails, "the mail")
    [received] = post.mails
    assert received.recipients == ("mona@acme.example",)
    assert received.mail["Subject"] == "Gus has been waiting for 1 h (#1)"
    for kind in ("plain", "html"):
        words = received.mail.get_body((kind,)).get_content()
        assert "Where is my order?" in words
        assert "https://" in words
        assert "who knows" not in words

    async def was_told() -> bool:
        return any("Where is my order?" in one for one in await told(place, "mona"))

    await until(was_told, "Mona being told")
    await ada.writes(thread, "On its way")
    await ada.sees(thread, lambda it: "late" not in it.card.subtitle, "a card that is fine again")
    await gus.sees(lambda me: "On its way" in me.texts)
    assert gus.notices == []
    await place.pass_by(2 * HOUR)
    await gus.write("Thanks! And the bill?")
    await ada.sees(thread, lambda it: "Thanks! And the bill?" in it.texts)
    assert len(post.mails) == 1
    await place.pass_by(HOUR)
    await until(lambda: len(post.mails) == 2, "the mail of the next wait")


async def test_only_open_minutes_count_where_a_service_chose_so(web_place: Place) -> None:
    # ESC-05
    place = web_place
    closed = {"open": "mon-sun 00:00-00:01", "when": "hours", "after": "5"}

    def choose(tx) -> None:
        sales = tx.people.service_named("Sales")
        set_hours(tx, sales.id, closed, SYSTEM)

    await place.parts.store.run(choose)
    gus, ada = Guest(place, "Gus"), desk(place, "ada")
    await gus.begin(widget(place, "sales"), "Anybody there?")
    thread = await ada.finds("Sales", "Gus", "Anybody there?")
    await place.pass_by(3 * HOUR)
    await ada.writes(thread, "note: we are closed")
    thread = await ada.sees(thread, lambda it: "we are closed" in str(it.texts))
    assert "told" not in str(thread.texts)

    def reopen(tx) -> None:
        sales = tx.people.service_named("Sales")
        set_hours(tx, sales.id, {"when": "always"}, SYSTEM)

    await place.parts.store.run(reopen)
    await ada.sees(thread, lambda it: "Mona was told" in str(it.texts))
