"""The command `frontdesk`: what each of its words does.

Exit codes: 0 done; 1 not done, and why; 2 the settings or the command line are wrong.
Whatever takes long to import is imported where it is used, so that every command starts at once.
"""

from pathlib import Path

import click

from bot.cli.apps import install_link, manifest
from bot.cli.availability import availability
from bot.cli.contacts import contacts
from bot.cli.running import demo, doctor, migrate, serve
from bot.cli.services import service
from bot.cli.tables import audit, stats
from bot.cli.widgets import link, widget

__all__ = ["main", "service"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with FRONTDESK_… settings; the environment wins over it.",
)
@click.pass_context
def main(context: click.Context, env_file: Path | None) -> None:
    """Serve guests from the web without leaving Slack."""
    context.obj = env_file


for command in (
    serve,
    demo,
    migrate,
    doctor,
    service,
    widget,
    link,
    availability,
    contacts,
    stats,
    audit,
    install_link,
    manifest,
):
    main.add_command(command)
