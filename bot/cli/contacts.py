"""The commands `frontdesk contacts …`: a phonebook comes in from a file, and goes out into one (PHB-05)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.errand import errand

if TYPE_CHECKING:
    from bot.app import Parts

SHARED, MINE = "shared", "mine"
BOOK = click.option(
    "--book",
    type=click.Choice([SHARED, MINE]),
    default=SHARED,
    show_default=True,
    help="The phonebook of everybody, or the agent's own.",
)
AGENT = click.option(
    "--agent", required=True, metavar="SLUG", help="Who does it: the end of their contact link."
)


@click.group()
def contacts() -> None:
    """Bring contacts in from a file, and write them into one."""


@contacts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BOOK
@AGENT
@click.pass_obj
def import_file(env_file: Path | None, file: Path, book: str, agent: str) -> None:
    """Take over a vCard or CSV file: new entries are added, known ones updated."""
    from bot.contact_files import read_file  # noqa: PLC0415  slow to import
    from bot.entries import import_report  # noqa: PLC0415  slow to import

    data = file.read_bytes()

    async def work(parts: Parts) -> str:
        from bot.actions.import_contacts import import_contacts  # noqa: PLC0415  slow to import

        read = read_file(data)
        by = await parts.store.read(lambda tx: tx.people.agent_by_slug(agent))
        into = by.id if book == MINE else ""
        done = await parts.store.run(import_contacts, read.entries, into, by, read.problems)
        return import_report(done, parts.words)

    click.echo(errand(env_file).run(work))


@contacts.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@BOOK
@AGENT
@click.option(
    "--form",
    type=click.Choice(["vcard3", "vcard4", "csv"]),
    default="vcard3",
    show_default=True,
    help="How it is written.",
)
@click.pass_obj
def export_file(env_file: Path | None, file: Path, book: str, agent: str, form: str) -> None:
    """Write a phonebook into a file."""
    from bot.contact_files import FileForm  # noqa: PLC0415  slow to import
    from bot.deliver.contacts import book_file, given_out  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        by = await parts.store.read(lambda tx: tx.people.agent_by_slug(agent))
        data = await parts.store.read(book_file, by.id if book == MINE else "", FileForm(form))
        await asyncio.to_thread(file.write_bytes, data)
        await parts.store.run(given_out, by)
        return parts.words.say("cli.contacts_written", file=str(file))

    click.echo(errand(env_file).run(work))
