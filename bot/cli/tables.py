"""The commands `frontdesk stats` and `frontdesk audit`: what happened, as text or CSV (MGR-03, MGR-07)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.errand import errand

if TYPE_CHECKING:
    from bot.app import Parts


@click.command("stats")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=30,
    show_default=True,
    help="How many days, today included.",
)
@click.option("--service", "name", metavar="NAME", help="Of one service; without it, of all.")
@click.option("--csv", "as_csv", is_flag=True, help="As a table for other programs.")
@click.pass_obj
def stats(env_file: Path | None, days: int, name: str | None, *, as_csv: bool) -> None:
    """Show how many conversations there were, and how fast answers come."""
    from bot.commonmark import read_commonmark  # noqa: PLC0415  slow to import
    from bot.domain.richtext import plain  # noqa: PLC0415  as all of ours
    from bot.figure_tables import write_figures  # noqa: PLC0415  slow to import
    from bot.reports import report_text, sum_up  # noqa: PLC0415  slow to import
    from bot.setting_up import services_named  # noqa: PLC0415  slow to import

    async def work(parts: Parts) -> str:
        ids = await parts.store.read(services_named, [name] if name else [])
        report = await parts.store.read(sum_up, ids[0] if ids else None, days)
        if as_csv:
            return write_figures(report)
        return plain(read_commonmark(report_text(report, parts.words)))

    click.echo(errand(env_file).run(work), nl=not as_csv)


@click.command("audit")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DATE",
    help="From the beginning of this day (UTC), as in 2026-11-27.",
)
@click.pass_obj
def audit(env_file: Path | None, since: datetime) -> None:
    """Print who did what as CSV, the first first."""
    from bot.audit_tables import HEAD, write_page  # noqa: PLC0415  slow to import

    begins = since.replace(tzinfo=UTC)

    async def work(parts: Parts) -> str:
        click.echo(HEAD, nl=False)
        after: int | None = 0
        while after is not None:
            page, after = await parts.store.read(write_page, begins, after)
            click.echo(page, nl=False)
        return ""

    click.echo(errand(env_file).run(work), nl=False)
