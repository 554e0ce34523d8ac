"""The words of the command that are about hours and escalation (ESC-05)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.errand import errand

if TYPE_CHECKING:
    from bot.app import Parts

Command = TypeVar("Command", bound=Callable[..., Any])


ESCALATION = ("after", "when", "second", "next")


def escalation_options(command: Command) -> Command:
    """Give a command the options for guests who wait too long."""
    for option in (
        click.option("--next-agent", "next", type=click.Choice(["yes", "no"]), help=NEXT),
        click.option("--second-step", "second", metavar="MINUTES", help=SECOND),
        click.option("--escalate-when", "when", type=click.Choice(["always", "hours"]), help=WHEN),
        click.option("--escalate-after", "after", metavar="MINUTES", help=AFTER),
    ):
        command = option(command)
    return command


AFTER = "When the manager is told that a guest waits."
WHEN = "Whether all minutes count, or those in which the service is open."
SECOND = 'When everybody who manages is told, too; "" means never.'
NEXT = "Whether each step gives the conversation to the next agent."


def named(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return what was given on the command line."""
    return {name: words for name, words in values.items() if words is not None}


def change_hours(env_file: Path | None, name: str, values: dict[str, str]) -> None:
    """Change a service's hours or escalation, and say how it is now."""
    from bot.service_hours import told_in_words  # noqa: PLC0415  slow to import
    from bot.setting_up import set_hours  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        return told_in_words(await set_hours(parts.store, name, values), parts.words)

    click.echo(errand(env_file).run(work))


@click.command("hours")
@click.argument("name")
@click.option("--zone", metavar="ZONE", help="A time zone, as in Europe/Berlin.")
@click.option(
    "--open",
    "lines",
    multiple=True,
    metavar="LINE",
    help='As in "mon-fri 09:00-12:30,13:30-18:00" or "sat 22:00-02:00"; may be repeated, and replaces '
    'all that there were. "" means always open.',
)
@click.option(
    "--holiday",
    "holidays",
    multiple=True,
    metavar="DATE",
    help='As in 2026-12-25; may be repeated, and replaces all that there were. "" means none.',
)
@click.pass_obj
def hours(
    env_file: Path | None,
    name: str,
    zone: str | None,
    lines: tuple[str, ...],
    holidays: tuple[str, ...],
) -> None:
    """Say when a service is open; what is not named stays. Without options, show it."""
    told = {
        "zone": zone,
        "open": "\n".join(lines) if lines else None,
        "holidays": "\n".join(holidays) if holidays else None,
    }
    change_hours(env_file, name, named(told))
