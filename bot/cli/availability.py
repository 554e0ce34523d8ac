"""The command for when an agent, and how a service, can be booked (MTG-02, MTG-11)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.errand import errand

if TYPE_CHECKING:
    from bot.app import Parts


@click.command()
@click.argument("owner")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=VALUE",
    help='As in "hours=mon-fri 09:00-17:00; sat 10:00-12:00"; may be repeated. The names are those that it '
    "prints.",
)
@click.pass_obj
def availability(env_file: Path | None, owner: str, changes: tuple[str, ...]) -> None:
    """Show when an agent, or how a service, can be booked, a name and a value in a line; change it."""
    from bot.availability import set_and_show  # noqa: PLC0415  slow to import

    values = dict(_read(one) for one in changes)

    async def work(parts: Parts) -> str:
        shown = await set_and_show(parts.store, parts.desks, owner, values)
        return "\n".join(f"{name}={'; '.join(value.splitlines())}" for name, value in shown.items())

    click.echo(errand(env_file).run(work))


def _read(change: str) -> tuple[str, str]:
    name, sign, value = change.partition("=")
    if not sign:
        raise click.BadParameter(f"{change}: NAME=VALUE is needed")
    return name.strip(), value.strip()
