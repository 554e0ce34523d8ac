"""The commands for entrances: widgets, and agents' contact links."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.errand import errand
from bot.ports import Unclear

if TYPE_CHECKING:
    from bot.app import Parts


@click.group()
def widget() -> None:
    """Add widgets: what web sites show."""


@widget.command("add")
@click.option("--service", "services", multiple=True, metavar="NAME", help="May be repeated.")
@click.option("--agent", metavar="ACCOUNT", help="Lead to one agent instead of a service.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    metavar="URL",
    help="A site that may show it, as in https://www.example.com; may be repeated.",
)
@click.pass_obj
def add_widget(
    env_file: Path | None, services: tuple[str, ...], agent: str | None, origins: tuple[str, ...]
) -> None:
    """Make a widget, and print the script tag for the site."""
    from bot.setting_up import set_up_widget  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        made = await set_up_widget(parts.store, parts.desks, services, agent, origins)
        click.echo(parts.words.say("cli.widget_added", origins=", ".join(made.origins)), err=True)
        return parts.links.snippet(made.id)

    click.echo(errand(env_file).run(work))


@click.command()
@click.argument("account")
@click.option("--booking", is_flag=True, help="Their booking link; of a service, too.")
@click.pass_obj
def link(env_file: Path | None, account: str, *, booking: bool) -> None:
    """Print somebody's contact link: for a Slack or Teams id, a mail address or a name."""
    from bot.availability import booking_slug  # noqa: PLC0415  slow to import
    from bot.setting_up import find_agent  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        if booking:
            slug = await booking_slug(parts.store, parts.desks, account)
            if not slug:
                raise Unclear("not_bookable", name=account)
            return parts.links.booking(slug)
        agent = await find_agent(parts.store, parts.desks, account)
        return parts.links.contact(agent.slug)

    click.echo(errand(env_file).run(work))
