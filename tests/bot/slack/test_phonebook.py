"""The phonebook in Slack: the dialog of a contact, its list, and what comes of them (PHB-01 to PHB-05)."""

import json
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from bot.actions.meet_agent import meet_agent
from bot.actions.phonebook import add_contact
from bot.domain.contacts import MOST_EMAILS, MOST_PHONES, Contact, ContactKind
from bot.domain.ids import ContactId
from bot.domain.people import Agent
from bot.domain.phones import Phone, PhoneKind
from bot.sandbox.slack import seed
from bot.slack.refs import owned_ref
from bot.texts import texts
from tests.bot.slack.asking import command, press, views, words
from tests.bot.slack.workplace import Workplace

LONG = Contact(
    ContactId("long"),
    "W" * 80,
    organisation="*O*" * 26,
    kind=ContactKind.VIP,
    emails=tuple(f"{'e' * 60}{n}@{'d' * 180}.example" for n in range(MOST_EMAILS)),
    phones=tuple(Phone(f"+49 30 12345 678{n:02} ext. 12345678", PhoneKind.HOME) for n in range(MOST_PHONES)),
    picture_url="https://pics.example/" + "p" * 470,
)  # fmt: skip
GUS = Contact(ContactId("c" * 32), "Gus Grey", emails=("gus@example.com",))


async def top(work: Workplace) -> dict[str, Any]:
    return (await views(work))[-1]


async def book(work: Workplace) -> list[Contact]:
    return list(await work.store.read(lambda tx: tx.contacts.book("")))


async def agent_of(work: Workplace, user: str = "U0ADA") -> Agent:
    account = owned_ref(seed.TEAM, user)
    profile = await work.chat.profile(account)
    return await work.store.run(meet_agent, account, profile, texts("en", "bot"))


async def keep(work: Workplace, *contacts: Contact) -> None:
    agent = await agent_of(work)
    for one in contacts:
        await work.store.run(add_contact, one, agent)


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """Return what stands in the fields of a dialog."""
    found = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            chosen = element.get("initial_option") or {}
            value = element.get("initial_value", chosen.get("value", ""))
            found[block["block_id"].partition(" ")[0]] = value
    return found


async def submit(work: Workplace, /, **values: str) -> Any:
    view = await top(work)
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    named = {one["block_id"].partition(" ")[0]: one for one in inputs}
    filled = {
        named[name]["block_id"]: {named[name]["element"]["action_id"]: value}
        for name, value in values.items()
    }
    return await work.control(
        "submit", {"user": "U0ADA", "view_id": view["id"], "values": filled}
    )  # fmt: skip


async def push(work: Workplace, action: str, value: str | None = None) -> Any:
    body = {"user": "U0ADA", "view_id": (await top(work))["id"], "action_id": action}
    return await work.control("press", body | ({"value": value} if value else {}))


async def guest_types(work: Workplace, conversation, **fields: str) -> None:
    def change(tx: Any) -> None:
        tx.guests.save(replace(tx.guests.get(conversation.guest_id), **fields))

    await work.store.run(change)


async def test_a_guest_is_added_from_the_card_with_what_they_said(work: Workplace) -> None:
    # PHB-01 PHB-02
    conversation = await work.conversation()
    await guest_types(work, conversation, email="gus@example.com", phone="+49 30 1234567")
    assert (await press(work, conversation, "contact"))["ok"]
    there = shown(await top(work))
    assert (there["name"], there["emails"], there["work"]) == (
        "Gus",
        "gus@example.com",
        "+49 30 1234567",
    )
    done = await submit(
        work,
        name="Gus Grey",
        organisation="Acme",
        mobile="0171 22, +49 171 33333",
        kind="vip",
        emails="gus@example.com\ng@home.example",
        picture="https://pics.example/gus.png",
    )
    assert done["views"] == []
    [kept] = await book(work)
    assert (kept.name, kept.organisation, kept.kind) == ("Gus Grey", "Acme", ContactKind.VIP)
    assert kept.emails == ("gus@example.com", "g@home.example")
    assert kept.phones == (
        Phone("+49 30 1234567"),
        Phone("0171 22", PhoneKind.MOBILE),
        Phone("+49 171 33333", PhoneKind.MOBILE),
    )
    assert kept.picture_url == "https://pics.example/gus.png"
    assert kept.owner_id == (await agent_of(work)).id
    assert await work.store.read(lambda tx: tx.contacts.is_vip(conversation.guest_id))


async def test_an_entry_is_changed_and_blocks_its_guest(work: Workplace) -> None:
    # PHB-01 PHB-04
    conversation = await work.conversation()
    await press(work, conversation, "contact")
    await submit(work, book="mine", name="Private")
    assert await book(work) == []
    await press(work, conversation, "contact")
    there = shown(await top(work))
    assert there["name"] == "Private"
    assert "book" not in there
    await push(work, "contact_delete")
    await work.control("close_view", {"user": "U0ADA", "view_id": (await top(work))["id"]})
    await press(work, conversation, "contact")
    await submit(work, name="Gus", kind="blocked")
    guest = await work.store.read(lambda tx: tx.guests.get(conversation.guest_id))
    assert guest.blocked


async def test_the_same_address_offers_an_update_that_is_shown_first(work: Workplace) -> None:
    # PHB-03
    conversation = await work.conversation()
    await keep(work, GUS)
    await press(work, conversation, "contact")
    done = await submit(work, emails="GUS@example.com, new@example.com", name="Gustav")
    assert done["response_action"] == "update"
    offered = await top(work)
    assert shown(offered)["name"] == "Gustav"
    assert shown(offered)["emails"] == "gus@example.com\nnew@example.com"
    said = json.dumps(offered["blocks"])
    assert "Gus Grey" in said
    assert await book(work) == [GUS]
    assert (await submit(work))["views"] == []
    [kept] = await book(work)
    assert (kept.id, kept.name, kept.emails) == (
        GUS.id,
        "Gustav",
        ("gus@example.com", "new@example.com"),
    )
    found = await work.store.read(lambda tx: tx.contacts.of_guest(conversation.guest_id))
    assert found == [kept]


async def test_what_a_guest_typed_is_offered_by_a_button(work: Workplace) -> None:
    # WID-09 PHB-03
    conversation = await work.conversation()
    await guest_types(work, conversation, email="gus@example.com")
    await keep(work, GUS)
    await press(work, conversation, "contact")
    assert "proves nothing" in json.dumps(await top(work))
    await push(work, "contact_is_0")
    assert shown(await top(work))["name"] == "Gus Grey"
    found = await work.store.read(lambda tx: tx.contacts.of_guest(conversation.guest_id))
    assert found == [GUS]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": " \u200b"}, "name", "needs a name"),
        ({"emails": "no"}, "emails", "no e-mail address"),
        ({"mobile": "+49 171 2, call me"}, "mobile", "no phone number"),
        ({"work": "x" * 41}, "work", "no phone number"),
        ({"picture": "http://x.example"}, "picture", "https://"),
        ({"emails": " ".join(f"{n}@x.example" for n in range(9))}, "emails", "at most 8"),
        ({"work": ", ".join(f"+4930123{n:02}00" for n in range(13))}, "work", "at most 12"),
    ],
)
async def test_what_cannot_be_so_is_said_at_its_field(
    work: Workplace, values, field, words
) -> None:
    # PHB-01
    conversation = await work.conversation()
    await press(work, conversation, "contact")
    done = await submit(work, **values)
    assert done["response_action"] == "errors"
    assert words in done["errors"][field]
    assert await book(work) == []


async def test_an_address_of_another_entry_is_refused_at_its_field(work: Workplace) -> None:
    # PHB-03
    await keep(work, GUS, Contact(ContactId("two"), "Two"))
    await command(work, "contact two")
    done = await submit(work, emails="gus@example.com")
    [said] = done["errors"].values()
    assert said == "Gus Grey has this address or number already."


async def test_the_longest_names_fit(work: Workplace) -> None:
    # PHB-01 PHB-03 PHB-05
    others = [Contact(ContactId(f"l{n}"), f"{n}" * 80, organisation="O" * 80) for n in range(9)]
    await keep(work, LONG, *others)
    await command(work, f"contact {'W' * 80}")
    there = shown(await top(work))
    assert (there["name"], there["picture"]) == (LONG.name, LONG.picture_url)
    assert there["emails"].split("\n") == list(LONG.emails)
    assert len(there["home"].split(", ")) == MOST_PHONES
    assert (await submit(work, organisation="O" * 80))["views"] == []
    kept = await work.store.read(lambda tx: tx.contacts.get(LONG.id, "nobody"))
    assert (kept.phones, kept.emails, kept.organisation) == (LONG.phones, LONG.emails, "O" * 80)
    await command(work, "contact")
    assert (
        len([one for one in (await top(work))["blocks"] if one["block_id"].startswith("found")])
        == 8
    )


async def test_the_phonebook_opens_from_the_home_tab_and_finds_entries(work: Workplace) -> None:
    # PHB-05
    await keep(work, GUS, Contact(ContactId("ada"), "Ada", organisation="Acme"))
    await work.control("open_home", {"user": "U0ADA"})
    await work.control("settled?timeout=10", verb="GET")
    home = (await work.state("U0ADA"))["home"]
    await work.control(
        "press", {"user": "U0ADA", "view_id": home["id"], "action_id": "open_phonebook"}
    )
    assert "Gus Grey" in json.dumps(await top(work))
    await push(work, "contact_search", "acme")
    assert "Gus Grey" not in json.dumps(await top(work))
    await push(work, "contact_open_0")
    assert shown(await top(work))["name"] == "Ada"
    await submit(work, name="Ada B")
    assert len(await views(work)) == 1
    await submit(work, search="nobody")
    assert "Nobody like that" in json.dumps(await top(work))
    await push(work, "contact_new")
    await submit(work, name="Zoe")
    assert {one.name for one in await book(work)} == {"Ada B", "Gus Grey", "Zoe"}


async def test_an_entry_of_another_is_not_deleted_and_that_is_said(work: Workplace) -> None:
    # PHB-03
    mona = await agent_of(work, "U0MONA")
    await work.store.run(add_contact, Contact(ContactId("x"), "Mona's", owner_id=mona.id), mona)
    await command(work, "contact mona")
    assert "contact_delete" not in json.dumps(await top(work))


async def test_words_in_a_thread_come_with_a_button_that_opens_the_dialog(work: Workplace) -> None:
    # PHB-01 MGR-01
    conversation = await work.conversation()
    await work.person("ada").chat_postMessage(
        channel=seed.SALES,
        thread_ts=await work.root(conversation),
        text="<@U0FRONTDESK> contact",
    )
    await work.settle()
    [told] = list(work.sandbox.channels[seed.SALES].ephemerals.values())
    assert "not in the phonebook yet" in told.text
    body = {"user": "U0ADA", "channel": seed.SALES, "ts": told.ts, "action_id": "open_contact"}
    await work.control("press", body)
    assert shown(await top(work))["name"] == "Gus"


async def test_whoever_may_not_speak_sees_no_phonebook(work: Workplace) -> None:
    # S17
    answer = await command(work, "contact gus", user="U0GIL", channel=seed.SUPPORT)
    assert "Only full members" in words(answer)
    assert await views(work, "U0GIL") == []


async def test_a_contact_that_is_gone_is_said_so(work: Workplace) -> None:
    # PHB-01
    await keep(work, GUS)
    await command(work, "contact")
    await work.store.run(lambda tx: tx.contacts.remove(GUS.id))
    await push(work, "contact_open_0")
    assert "no such contact" in json.dumps(await top(work))


async def send(work: Workplace, chat: str, name: str, content: str, text: str) -> None:
    encoded = b64encode(content.encode()).decode()
    body = {"user": "U0ADA", "channel": chat, "text": text, "filename": name, "content": encoded}
    await work.control("upload", body)
    await work.settle()


async def test_a_file_sent_to_the_app_is_taken_over_and_its_sender_is_told(work: Workplace) -> None:
    # PHB-05
    table = "Name,Email\nZoe,zoe@example.com\nBob,no\n"
    ada = work.person("ada")
    chat = (await ada.conversations_open(users="U0FRONTDESK"))["channel"]["id"]
    for words_with, expected in (("", 2), ("contact import mine", 2)):
        await send(work, chat, "people.csv", table, words_with)
        said = work.whispers()[-1]
        assert f"{expected} new" in said
        assert "Line 3" in said
    assert {one.name for one in await book(work)} == {"Zoe", "Bob"}
    mine = (await agent_of(work)).id
    assert len(await work.store.read(lambda tx: tx.contacts.book(mine))) == 2


async def test_a_file_that_holds_no_contacts_is_said_so(work: Workplace) -> None:
    # PHB-05
    ada = work.person("ada")
    chat = (await ada.conversations_open(users="U0FRONTDESK"))["channel"]["id"]
    await send(work, chat, "people.vcf", "\0", "")
    assert "neither a vCard nor a table" in work.whispers()[-1]
    answer = await command(work, "contact import")
    assert "Send the file" in words(answer)


async def test_the_phonebook_comes_as_a_file_that_only_who_asked_gets(work: Workplace) -> None:
    # PHB-05
    mine = (await agent_of(work)).id
    await keep(work, GUS, Contact(ContactId("d" * 32), "My Own", book=mine))
    for form, ending in (("", "vcf"), ("csv", "csv"), ("vcard4 mine", "vcf")):
        await command(work, f"contact export {form}")
        await work.settle()
        [*_, file] = work.sandbox.files.values()
        assert file.name.endswith(f".{ending}")
        [channel] = file.shares
        assert work.sandbox.channels[channel].kind == "im"
        assert ("Gus Grey" in (file.content or b"").decode()) is ("mine" not in form)
