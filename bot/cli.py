"""The command `frontdesk`: what each of its words does.

Exit codes: 0 done; 1 not done, and why; 2 the settings or the command line are wrong.
Whatever takes long to import is imported where it is used, so that every command starts at once.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli_contacts import contacts
from bot.cli_hours import ESCALATION, change_hours, escalation_options, hours, named
from bot.cli_tables import audit, stats

if TYPE_CHECKING:
    from bot.app import Parts
    from bot.domain.ids import PlatformName
    from bot.errands import Errand

SLACK_CHANNEL = click.option("--slack-channel", metavar="ID", help="C0123456789, or TEAM/ID.")
TEAMS_CHANNEL = click.option(
    "--teams-channel",
    metavar="LINK",
    help="What “Get link to channel” copies, or 19:…@thread.tacv2.",
)


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


@main.command()
@click.option("--no-migrate", is_flag=True, help="Leave the database's tables as they are.")
@click.pass_obj
def serve(env_file: Path | None, *, no_migrate: bool) -> None:
    """Run Frontdesk."""
    _errand(env_file).serve(migrate=not no_migrate)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of FRONTDESK_PORT.")
@click.pass_obj
def demo(env_file: Path | None, port: int | None) -> None:
    """Try Frontdesk with stand-ins for Slack and Teams: no account, nothing leaves this machine."""
    _errand(env_file).demo(port)


@main.command()
@click.pass_obj
def migrate(env_file: Path | None) -> None:
    """Bring the database's tables up to date; safe to repeat."""
    click.echo(_errand(env_file).migrate())


@main.command()
@click.pass_obj
def doctor(env_file: Path | None) -> None:
    """Look at everything that can be wrong, and say what to do about it."""
    is_fine, text = _errand(env_file).examine()
    click.echo(text)
    sys.exit(0 if is_fine else 1)


@main.group()
def service() -> None:
    """Add and list services: what guests can write to."""


@service.command("add")
@click.argument("name")
@SLACK_CHANNEL
@TEAMS_CHANNEL
@click.option("--manager", metavar="ACCOUNT", help="Slack or Teams id, mail address or name.")
@click.option(
    "--mode",
    type=click.Choice(["answers", "notes"]),
    default="answers",
    show_default=True,
    help="What a plain reply in a thread is: an answer to the guest, or a note that stays inside.",
)
@click.pass_obj
def add_service(  # noqa: PLR0917  click gives each option a name of its own
    env_file: Path | None,
    name: str,
    slack_channel: str | None,
    teams_channel: str | None,
    manager: str | None,
    mode: str,
) -> None:
    """Make a service whose conversations come to a channel in Slack, in Teams, or in both."""
    from bot.domain.people import Mode  # noqa: PLC0415  slow to import
    from bot.setting_up import set_up_service  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        made, channel = await set_up_service(
            parts.store,
            parts.desks,
            name,
            _channels(slack_channel, teams_channel),
            manager=manager,
            mode=Mode(mode),
        )
        return parts.words.say("cli.service_added", name=made.name, channel=channel)

    click.echo(_errand(env_file).run(work))


@service.command("connect")
@click.argument("name")
@SLACK_CHANNEL
@TEAMS_CHANNEL
@click.pass_obj
def connect_service(
    env_file: Path | None, name: str, slack_channel: str | None, teams_channel: str | None
) -> None:
    """Give a service a channel on the other platform too, or another one where it is."""
    from bot.setting_up import connect_service as connect  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        channels = _channels(slack_channel, teams_channel)
        made, channel = await connect(parts.store, parts.desks, name, channels)
        return parts.words.say("cli.service_connected", name=made.name, channel=channel)

    click.echo(_errand(env_file).run(work))


@service.command("set")
@click.argument("name")
@click.option(
    "--routing",
    type=click.Choice(["everyone", "round_robin", "least_busy", "owner_first", "first_answer"]),
    help="Who gets a new conversation.",
)
@click.option(
    "--leaving",
    type=click.Choice(["first", "always", "never"]),
    help="When its members leave a group that is given to another service.",
)
@click.option(
    "--returning",
    type=click.Choice(["origin", "current", "both"]),
    help="Whose members come back to a guest when no agent is left.",
)
@click.option(
    "--user-group",
    metavar="GROUP",
    help="Who answers, in Slack: S0123456789 or @handle; '' for everybody in the channel.",
)
@escalation_options
@click.pass_obj
def set_service(
    env_file: Path | None, /, name: str, user_group: str | None, **rules: str | None
) -> None:
    """Change by which rules a service manages its conversations; what is not named stays."""
    from bot.setting_up import set_rules, set_up_group  # noqa: PLC0415  slow to import

    escalation = named({name: rules.pop(name) for name in ESCALATION})
    if escalation:
        change_hours(env_file, name, escalation)
        if user_group is None and not any(rules.values()):
            return

    async def work(parts: Parts) -> str:
        told = []
        if user_group is None or any(rules.values()):
            made = await set_rules(parts.store, name, **rules)
            chosen = {rule: str(getattr(made.rules, rule)) for rule in rules}
            told.append(parts.words.say("cli.service_set", name=made.name, **chosen))
        if user_group is not None:
            made, shown = await set_up_group(parts.store, parts.desks, name, user_group)
            key = "cli.group_set" if made.user_group else "cli.group_gone"
            told.append(parts.words.say(key, name=made.name, group=shown))
        return "\n".join(told)

    click.echo(_errand(env_file).run(work))


@service.command("picture")
@click.argument("name")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def set_picture(env_file: Path | None, name: str, file: Path | None) -> None:
    """Show a picture beside a service's name; without a FILE take it away again."""
    from bot.setting_up import set_up_picture  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        made = await set_up_picture(parts.store, name, file)
        key = "cli.picture_set" if made.picture else "cli.picture_gone"
        return parts.words.say(key, name=made.name)

    click.echo(_errand(env_file).run(work))


@service.command("list")
@click.pass_obj
def list_services(env_file: Path | None) -> None:
    """Show the services, one a line."""
    from bot.setting_up import services_listed  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        rows = await parts.store.read(services_listed)
        lines = [parts.words.say("cli.service_row", **row) for row in rows]
        return "\n".join(lines) or parts.words.say("cli.service_none")

    click.echo(_errand(env_file).run(work))


service.add_command(hours)
main.add_command(contacts)
main.add_command(stats)
main.add_command(audit)


@main.group()
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

    click.echo(_errand(env_file).run(work))


@main.command()
@click.argument("account")
@click.pass_obj
def link(env_file: Path | None, account: str) -> None:
    """Print somebody's contact link: for a Slack or Teams id, a mail address or a name."""
    from bot.setting_up import find_agent  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        agent = await find_agent(parts.store, parts.desks, account)
        return parts.links.contact(agent.slug)

    click.echo(_errand(env_file).run(work))


@main.command("install-link")
@click.pass_obj
def install_link(env_file: Path | None) -> None:
    """Print the link with which the app is installed into another workspace."""

    async def work(parts: Parts) -> str:
        address = parts.slack.install_address if parts.slack else None
        return address or parts.words.say("cli.install_off")

    click.echo(_errand(env_file).run(work))


@main.group()
def manifest() -> None:
    """Make what a platform wants to know about the app."""


@manifest.command("slack")
@click.pass_obj
def slack_manifest(env_file: Path | None) -> None:
    """Print the manifest to paste into Slack, with our public address in it."""
    click.echo(_errand(env_file).slack_manifest(), nl=False)


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
    _errand(env_file).teams_manifest(output)


def _channels(slack_channel: str | None, teams_channel: str | None) -> dict[PlatformName, str]:
    from bot.domain.ids import PlatformName  # noqa: PLC0415  as all of ours

    told = {PlatformName.SLACK: slack_channel, PlatformName.TEAMS: teams_channel}
    return {platform: words for platform, words in told.items() if words}


def _errand(env_file: Path | None) -> Errand:
    """Import what every command needs, with nothing collected meanwhile: an eighth of the time is won."""
    gc.disable()
    from bot.errands import Errand  # noqa: PLC0415  slow to import

    gc.freeze()
    gc.enable()
    return Errand(env_file)
