"""The commands that run Frontdesk and look after it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.errand import errand


@click.command()
@click.option("--no-migrate", is_flag=True, help="Leave the database's tables as they are.")
@click.pass_obj
def serve(env_file: Path | None, *, no_migrate: bool) -> None:
    """Run Frontdesk."""
    errand(env_file).serve(migrate=not no_migrate)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of FRONTDESK_PORT.")
@click.pass_obj
def demo(env_file: Path | None, port: int | None) -> None:
    """Try Frontdesk with stand-ins for Slack and Teams: no account, nothing leaves this machine."""
    errand(env_file).demo(port)


@click.command()
@click.pass_obj
def migrate(env_file: Path | None) -> None:
    """Bring the database's tables up to date; safe to repeat."""
    click.echo(errand(env_file).migrate())


@click.command()
@click.pass_obj
def doctor(env_file: Path | None) -> None:
    """Look at everything that can be wrong, and say what to do about it."""
    is_fine, text = errand(env_file).examine()
    click.echo(text)
    sys.exit(0 if is_fine else 1)
