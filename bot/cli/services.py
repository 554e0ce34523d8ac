"""The commands `frontdesk service …`: what guests can write to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.errand import errand
from bot.cli.hours import ESCALATION, change_hours, escalation_options, hours, named

if TYPE_CHECKING:
    from bot.app import Parts
    from bot.domain.ids import PlatformName

SLACK_CHANNEL = click.option("--slack-channel", metavar="ID", help="C0123456789, or TEAM/ID.")
TEAMS_CHANNEL = click.option(
    "--teams-channel",
    metavar="LINK",
    help="What “Get link to channel” copies, or 19:…@thread.tacv2.",
)


@click.group()
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

    click.echo(errand(env_file).run(work))


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

    click.echo(errand(env_file).run(work))


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

    click.echo(errand(env_file).run(work))


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

    click.echo(errand(env_file).run(work))


@service.command("list")
@click.pass_obj
def list_services(env_file: Path | None) -> None:
    """Show the services, one a line."""
    from bot.setting_up import services_listed  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        rows = await parts.store.read(services_listed)
        lines = [parts.words.say("cli.service_row", **row) for row in rows]
        return "\n".join(lines) or parts.words.say("cli.service_none")

    click.echo(errand(env_file).run(work))


service.add_command(hours)


def _channels(slack_channel: str | None, teams_channel: str | None) -> dict[PlatformName, str]:
    from bot.domain.ids import PlatformName  # noqa: PLC0415  as all of ours

    told = {PlatformName.SLACK: slack_channel, PlatformName.TEAMS: teams_channel}
    return {platform: words for platform, words in told.items() if words}
