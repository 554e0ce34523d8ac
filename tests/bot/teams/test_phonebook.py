"""The phonebook in Teams: the dialog of a contact, its list, and what comes of them (PHB-01 to PHB-05)."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from bot.actions.phonebook import add_contact
from bot.domain.contacts import Contact, ContactKind
from bot.domain.ids import ContactId
from bot.domain.phones import Phone, PhoneKind
from bot.sandbox.teams import seed
from bot.teams.cards import dumped
from bot.teams.surface import DIALOG
from tests.bot.slack.test_phonebook import LONG
from tests.bot.teams.asking import press, shown, slash, submit
from tests.bot.teams.workplace import Workplace, known

GUS = Contact(ContactId("known"), "Gus Grey", emails=("gus@example.com",))
MOST_BYTES = 28_000


def inputs(dialog: Any) -> dict[str, Any]:
    """Return what stands in the fields of a dialog."""
    body = dialog["card"]["content"]["body"]
    return {one["id"]: one.get("value", "") for one in body if one["type"].startswith("Input")}


def buttons(dialog: Any) -> list[str]:
    return [one["title"] for one in dialog["card"]["content"]["actions"]]


async def book(work: Workplace) -> list[Contact]:
    return list(await work.store.read(lambda tx: tx.contacts.book("")))


async def keep(work: Workplace, *contacts: Contact) -> None:
    agent = await known(work, "cleo", "Cleo")
    for one in contacts:
        await work.store.run(add_contact, one, agent)


async def guest_types(work: Workplace, conversation, **fields: str) -> None:
    def change(tx: Any) -> None:
        tx.guests.save(replace(tx.guests.get(conversation.guest_id), **fields))

    await work.store.run(change)


async def opened(work: Workplace, conversation) -> Any:
    return (await press(work, conversation, "contact"))["dialog"]


async def command(work: Workplace, text: str) -> Any:
    """Type a command in the dialog for it; return the dialog that stands in its place then."""
    body = {"user": "cleo", "channel": seed.SALES, "command": DIALOG}
    typed = (await work.control("command", body))["dialog"]
    return (await submit(work, typed, inputs={"words": text}))["dialog"]


async def threads(work: Workplace) -> list[Any]:
    state = await work.state("cleo")
    return [t for team in state["teams"] for c in team["channels"] for t in c["threads"]]


async def test_a_guest_is_added_from_the_card_with_what_they_said(work: Workplace) -> None:
    # PHB-01 PHB-02
    conversation = await work.conversation()
    await guest_types(work, conversation, email="gus@example.com", phone="+49 30 1234567")
    dialog = await opened(work, conversation)
    there = inputs(dialog)
    assert (there["name"], there["emails"], there["work"]) == (
        "Gus",
        "gus@example.com",
        "+49 30 1234567",
    )
    assert there["owner"] == (await known(work, "cleo", "Cleo")).id
    filled = {
        "name": "Gus Grey",
        "organisation": "Acme",
        "mobile": "0171 22, +49 171 33333",
        "kind": "vip",
        "emails": "gus@example.com\ng@home.example",
        "picture": "https://pics.example/gus.png",
    }
    assert (await submit(work, dialog, inputs=there | filled))["shows"] is None
    [kept] = await book(work)
    assert (kept.name, kept.organisation, kept.kind) == ("Gus Grey", "Acme", ContactKind.VIP)
    assert kept.emails == ("gus@example.com", "g@home.example")
    assert kept.phones == (
        Phone("+49 30 1234567"),
        Phone("0171 22", PhoneKind.MOBILE),
        Phone("+49 171 33333", PhoneKind.MOBILE),
    )
    assert await work.store.read(lambda tx: tx.contacts.is_vip(conversation.guest_id))


async def test_an_entry_is_changed_blocks_its_guest_and_is_deleted(work: Workplace) -> None:
    # PHB-01 PHB-03 PHB-04
    conversation = await work.conversation()
    dialog = await opened(work, conversation)
    await submit(work, dialog, inputs=inputs(dialog) | {"kind": "blocked", "owner": ""})
    guest = await work.store.read(lambda tx: tx.guests.get(conversation.guest_id))
    assert guest.blocked
    dialog = await opened(work, conversation)
    assert "book" not in inputs(dialog)
    assert buttons(dialog) == ["Save"]
    await submit(
        work,
        dialog,
        inputs=inputs(dialog)
        | {"kind": "external", "owner": (await known(work, "cleo", "Cleo")).id},
    )
    dialog = await opened(work, conversation)
    assert buttons(dialog) == ["Save", "Delete"]
    assert (await submit(work, dialog, action="Delete"))["shows"] is None
    assert await book(work) == []


async def test_ones_own_book_is_ones_own(work: Workplace) -> None:
    # PHB-03
    conversation = await work.conversation()
    dialog = await opened(work, conversation)
    await submit(work, dialog, inputs=inputs(dialog) | {"book": "mine"})
    assert await book(work) == []
    cleo = await known(work, "cleo", "Cleo")
    found = await work.store.read(lambda tx: tx.contacts.of_guest(conversation.guest_id))
    assert [one.book for one in found] == [cleo.id]


async def test_the_same_address_offers_an_update_that_is_shown_first(work: Workplace) -> None:
    # PHB-03
    conversation = await work.conversation()
    await keep(work, GUS)
    dialog = await opened(work, conversation)
    typed = {"emails": "GUS@example.com, new@example.com", "name": "Gustav"}
    offered = (await submit(work, dialog, inputs=inputs(dialog) | typed))["dialog"]
    assert inputs(offered)["emails"] == "gus@example.com\nnew@example.com"
    assert "Gus Grey" in shown(offered)
    assert "Gustav" in shown(offered)
    assert await book(work) == [GUS]
    assert (await submit(work, offered, inputs=inputs(offered)))["shows"] is None
    [kept] = await book(work)
    assert (kept.id, kept.name) == (GUS.id, "Gustav")
    assert kept.emails == ("gus@example.com", "new@example.com")
    found = await work.store.read(lambda tx: tx.contacts.of_guest(conversation.guest_id))
    assert found == [kept]


async def test_what_a_guest_typed_is_offered_by_a_button(work: Workplace) -> None:
    # WID-09 PHB-03
    conversation = await work.conversation()
    await guest_types(work, conversation, email="gus@example.com")
    await keep(work, GUS)
    dialog = await opened(work, conversation)
    assert "proves nothing" in shown(dialog)
    said = (await submit(work, dialog, action="It is Gus Grey"))["dialog"]
    assert inputs(said)["name"] == "Gus Grey"
    found = await work.store.read(lambda tx: tx.contacts.of_guest(conversation.guest_id))
    assert found == [GUS]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " \u200b"}, "needs a name"),
        ({"emails": "no"}, "no e-mail address"),
        ({"mobile": "+49 171 2, call me"}, "no phone number"),
        ({"picture": "http://x.example"}, "https://"),
    ],
)
async def test_what_cannot_be_so_is_said_and_every_word_stays(
    work: Workplace, values, words
) -> None:
    # PHB-01
    conversation = await work.conversation()
    dialog = await opened(work, conversation)
    again = (await submit(work, dialog, inputs=inputs(dialog) | values))["dialog"]
    assert words in shown(again)
    assert inputs(again) == inputs(dialog) | values
    assert await book(work) == []


async def test_the_longest_names_fit(work: Workplace) -> None:
    # PHB-01 PHB-05
    others = [Contact(ContactId(f"l{n}"), f"{n}" * 80, organisation="O" * 80) for n in range(9)]
    await keep(work, LONG, *others)
    dialog = await command(work, f"contact {'W' * 80}")
    there = inputs(dialog)
    assert there["emails"].split("\n") == list(LONG.emails)
    assert (await submit(work, dialog, inputs=there | {"organisation": "O" * 80}))["shows"] is None
    kept = await work.store.read(lambda tx: tx.contacts.get(LONG.id, "nobody"))
    assert (kept.phones, kept.emails, kept.organisation) == (LONG.phones, LONG.emails, "O" * 80)
    listed = await command(work, "contact")
    assert len(dumped(listed["card"]["content"])) < MOST_BYTES


async def test_the_phonebook_is_searched_and_entries_are_opened_and_made(work: Workplace) -> None:
    # PHB-05
    await work.conversation()
    await keep(work, GUS, Contact(ContactId("ada"), "Ada", organisation="Acme"))
    listed = await command(work, "contact")
    assert "Gus Grey" in shown(listed)
    found = (await submit(work, listed, action="Search", inputs={"query": "acme"}))["dialog"]
    assert "Gus Grey" not in shown(found)
    entry = (await submit(work, found, action="Open"))["dialog"]
    assert inputs(entry)["name"] == "Ada"
    listed = await command(work, "contact")
    none = (await submit(work, listed, action="Search", inputs={"query": "nobody"}))["dialog"]
    assert "Nobody like that" in shown(none)
    new = (await submit(work, none, action="New contact"))["dialog"]
    await submit(work, new, inputs=inputs(new) | {"name": "Zoe"})
    assert {one.name for one in await book(work)} == {"Ada", "Gus Grey", "Zoe"}


async def test_an_entry_that_is_gone_is_said_so(work: Workplace) -> None:
    # PHB-01
    await work.conversation()
    cleo = await known(work, "cleo", "Cleo")
    await keep(work, replace(GUS, owner_id=cleo.id))
    listed = await command(work, "contact")
    saved, deleted = await command(work, "contact gus"), await command(work, "contact gus")
    await work.store.run(lambda tx: tx.contacts.remove(GUS.id))
    for dialog, more in (
        (listed, {"action": "Open"}),
        (saved, {"inputs": inputs(saved)}),
        (deleted, {"action": "Delete"}),
    ):
        assert "no such contact" in shown((await submit(work, dialog, **more))["dialog"])


async def test_words_come_with_a_button_that_opens_the_dialog(work: Workplace) -> None:
    # PHB-01 MGR-01
    await work.conversation()
    assert any("not in the phonebook yet" in one for one in await slash(work, "contact #1"))
    messages = [one for thread in await threads(work) for one in thread["messages"]]
    whisper = next(m for m in reversed(messages) if m["targeted"] and m["by_app"])
    body = {"user": "cleo", "channel": seed.SALES, "message": whisper["id"]}
    dialog = (await work.control("press", body))["dialog"]
    assert inputs(dialog)["name"] == "Gus"


async def test_a_file_sent_to_the_app_is_taken_over_and_its_sender_is_told(work: Workplace) -> None:
    # PHB-05
    data = b64encode(b"Name,Email\nZoe,zoe@example.com\nBob,no\n").decode()
    file = {"name": "a.csv", "content": data}
    await work.control("post", {"user": "cleo", "text": "contact import", "files": [file]})
    await work.settle()
    said = (await work.whispers("cleo"))[-1]
    assert "2 new" in said
    assert "Line 3" in said
    assert {one.name for one in await book(work)} == {"Zoe", "Bob"}


async def test_the_phonebook_comes_as_a_file_that_only_who_asked_gets(work: Workplace) -> None:
    # PHB-05
    await keep(work, replace(GUS, id=ContactId("c" * 32)))
    await work.control("post", {"user": "cleo", "text": "contact export csv"})
    await work.settle()
    [card] = [
        m for m in (await work.state("cleo"))["chat"]["messages"] if "phonebook.csv" in str(m)
    ]
    cleo = await known(work, "cleo", "Cleo")
    assert f"https://desk.example/phonebook/{cleo.id}/shared/csv?until=" in str(card["cards"])
    assert "phonebook.csv" not in str((await work.state("dan"))["chat"])
