"""Phonebooks in files: fetched from an agent and taken over, written and sent to an agent alone (PHB-05)."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.actions.import_contacts import import_contacts
from bot.contact_files import FileForm, read_file, write_file
from bot.deliver.surroundings import Surroundings
from bot.domain.acts import Act
from bot.domain.contact_entries import LARGEST_FILE, Reading
from bot.domain.deliveries import Payload, Whisper
from bot.domain.errors import NotAllowed
from bot.domain.ids import PlatformName, Ref
from bot.domain.people import Agent
from bot.entries import import_report, refused
from bot.ports import Refused, Upload
from bot.store import Transaction

# For how long the address of a phonebook is good, where the platform does not keep the file.
REACHABLE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Importing:
    """Whose file it is, where it can be fetched, where they look, and into which book it goes."""

    account: Ref
    place: Ref
    source: Ref
    book: str


class ImportContactsHandler:
    """Brings an agent's file to us and keeps what it says; they are told what became of it."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Importing:  # noqa: ARG002  all is in the payload
        """Say which."""
        platform = PlatformName(payload["platform"])
        account, place = Ref(platform, payload["account"]), Ref(platform, payload["place"])
        return Importing(account, place, Ref(platform, payload["source"]), payload["book"])

    async def send(self, job: Importing, *, maybe_sent: bool) -> Reading | NotAllowed:  # noqa: ARG002  reads only
        """Download it and read it; what cannot be read is told and not tried again."""
        try:
            data = await self._around.platform(job.source).fetch_file(job.source, LARGEST_FILE)
            return await asyncio.to_thread(read_file, data)
        except Refused:
            return NotAllowed("contacts_unreachable")
        except NotAllowed as error:
            return error

    def record(self, tx: Transaction, job: Importing, result: Reading | NotAllowed) -> None:
        """Keep the entries, and tell."""
        texts = self._around.texts
        if isinstance(result, NotAllowed):
            said = refused(result.key, result.values, texts)
        else:
            by = _agent(tx, job.account)
            done = import_contacts(tx, result.entries, job.book, by, result.problems)
            said = import_report(done, texts)
        account = job.account
        tx.outbox.add(Whisper(account.platform, account.value, job.place.value, said))


@dataclass(frozen=True, slots=True)
class Exporting:
    """Who gets a phonebook, and its file."""

    account: Ref
    upload: Upload


class SendContactsHandler:
    """Sends an agent the file of a phonebook, in their own messages with the app."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Exporting:
        """Write the file as the book is now."""
        account = Ref(PlatformName(payload["platform"]), payload["account"])
        book, form = payload["book"], FileForm(payload["form"])
        agent = _agent(tx, account)
        url = self._around.links.phonebook(agent.id, book, form, tx.now + REACHABLE)
        name = self._around.texts.say("contact.file_mine" if book else "contact.file_shared")
        data = book_file(tx, book, form)
        upload = Upload(payload["file_id"], f"{name}.{form.ending}", form.type, data, url=url)
        return Exporting(account, upload)

    async def send(self, job: Exporting, *, maybe_sent: bool) -> Ref:
        """Send it."""
        platform = self._around.platform(job.account)
        return await platform.post_file(job.account, job.upload, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Exporting, result: Ref) -> None:  # noqa: ARG002  nobody changes it
        """Keep that it was given out."""
        given_out(tx, _agent(tx, job.account))


def book_file(tx: Transaction, book: str, form: FileForm) -> bytes:
    """Return the file of a book; agents are named as their contact links name them."""
    contacts = tx.contacts.book(book)
    ids = sorted({one.owner_id for one in contacts if one.owner_id})
    owners = {agent.id: agent.slug for agent in tx.people.agents(ids)} if ids else {}
    return write_file(form, contacts, owners)


def given_out(tx: Transaction, to: Agent) -> None:
    """Keep who got a phonebook."""
    tx.audit.add(Act.CONTACTS_EXPORTED, to.actor)


def _agent(tx: Transaction, account: Ref) -> Agent:
    found = tx.people.agent_by_account(account)
    assert found, "who asks was met before"
    return found
