"""The commands for our app on the platforms: what it is made of, and where it is installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.errand import errand

if TYPE_CHECKING:
    from bot.app import Parts


@click.command("install-link")
@click.pass_obj
def install_link(env_file: Path | None) -> None:
    """Print the link with which the app is installed into another workspace."""

    async def work(parts: Parts) -> str:
        address = parts.slack.install_address if parts.slack else None
        return address or parts.words.say("cli.install_off")

    click.echo(errand(env_file).run(work))


@click.group()
def manifest() -> None:
    """Make what a platform wants to know about the app."""


@manifest.command("slack")
@click.pass_obj
def slack_manifest(env_file: Path | None) -> None:
    """Print the manifest to paste into Slack, with our public address in it."""
    click.echo(errand(env_file).slack_manifest(), nl=False)


@manifest.command("teams")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it; else it goes to standard output.",
)
@click.pass_obj
def teams_manifest(env_file: Path | None, output: Path | None) -> None:
    """Write the app to upload into Teams: a zip with our address and the app's id in it."""
    if output is None and sys.stdout.isatty():
        raise click.UsageError("A zip is not for reading: give --output FILE.")
    errand(env_file).teams_manifest(output)
