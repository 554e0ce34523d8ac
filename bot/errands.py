"""What every command does around its own work: settings, the parts, and mistakes said in words."""

import asyncio
import contextlib
import errno
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import app, doctor
from bot.app import Parts
from bot.domain.errors import FrontdeskError
from bot.logs import set_up_logs
from bot.ports import Finding, Refused, Retry, Unclear
from bot.settings import Problem, Settings, read_settings
from bot.settings_check import (
    check_database,
    check_settings,
    check_teams_manifest,
    database_url,
    sentence,
)
from bot.slack.manifest import manifest_text
from bot.store import StoreBusy
from bot.store.migrate import is_current, upgrade
from bot.teams.manifest import manifest_package
from bot.texts import texts

log = logging.getLogger(__name__)

WRONG_SETTINGS = 2


class Errand:
    """One call of the command, with its settings."""

    def __init__(self, env_file: Path | None) -> None:
        self.settings, self._unreadable = read_settings(env_file)
        self._words = texts(self.settings.language, "bot", "bot.slack", "bot.teams")

    def serve(self, *, migrate: bool) -> None:
        """Run Frontdesk until it is told to stop."""
        settings = self._checked()
        set_up_logs(settings.log_level)
        with self._database_in_words():
            if migrate:
                upgrade(database_url(settings))
            self._check_tables()
        self._warn_when_anonymous()

        async def work() -> None:
            listening = app.listen(settings.host, settings.port)
            address = f"http://{settings.host}:{listening.getsockname()[1]}"
            ready = self._words.say("cli.serving", address=address)
            await app.serve(app.build(app.assemble(settings)), listening, lambda: click.echo(ready))

        self._listen(work(), settings.host, settings.port)

    def demo(self, port: int | None) -> None:
        """Run the demo until it is told to stop; of the settings it needs none."""
        from bot.demo import HOST, run_demo  # noqa: PLC0415  nobody else needs the sandbox

        chosen = self.settings.port if port is None else port
        set_up_logs("warning")
        self._listen(run_demo(self.settings, chosen, click.echo), HOST, chosen)

    def _listen(self, work: Coroutine[None, None, None], host: str, port: int) -> None:
        """Run a server; a port that is taken is said in words."""
        try:
            with self._database_in_words():
                asyncio.run(work)
        except OSError as problem:
            if problem.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                raise
            self._give_up(self._words.say("cli.port_taken", port=port, host=host))

    def migrate(self) -> str:
        """Bring the tables up to date; needs no other setting than the database."""
        self._stop_at(check_database(self.settings))
        with self._database_in_words():
            upgrade(database_url(self.settings))
        return self._words.say("cli.migrated")

    def run(self, work: Callable[[Parts], Awaitable[str]]) -> str:
        """Do something with the database and Slack, beside a server that may be running."""
        settings = self._checked()
        with self._database_in_words():
            self._check_tables()

            async def with_parts() -> str:
                parts = app.assemble(settings)
                try:
                    return await work(parts)
                finally:
                    await parts.close()

            with self._mistakes_in_words():
                return asyncio.run(with_parts())

    def examine(self) -> tuple[bool, str]:
        """Look at everything; with wrong settings, at as much as they allow."""
        problems = [*self._unreadable, *check_settings(self.settings)]
        found = list(doctor.from_problems(problems, self._words))
        if not problems:
            found += asyncio.run(self._look())
        return all(one.is_fine for one in found), doctor.report(found, self._words, shown=str)

    def slack_manifest(self) -> str:
        """Return the manifest with our public address in it."""
        wrong = [one for one in check_settings(self.settings) if one.name.endswith("_PUBLIC_URL")]
        self._stop_at(wrong)
        return manifest_text(self.settings.public_url)

    def teams_manifest(self, output: Path | None) -> None:
        """Write the app for Teams to a file, or to standard output."""
        self._stop_at([*self._unreadable, *check_teams_manifest(self.settings)])
        teams, public_url = self.settings.teams, self.settings.public_url
        package = manifest_package(
            teams.app_id.lower(), public_url, self._words, targeted=teams.targeted
        )
        if output is None:
            click.echo(package, nl=False)
            return
        try:
            output.write_bytes(package)
        except OSError as problem:
            reason = problem.strerror
            self._give_up(self._words.say("cli.manifest_unwritable", file=output, reason=reason))
        click.echo(self._words.say("cli.manifest_written", file=output), err=True)

    def _warn_when_anonymous(self) -> None:
        """Say it where nobody can miss it: on the console and in the log."""
        if self.settings.teams.anonymous:
            log.warning("Teams is anonymous: whoever reaches this machine can speak in its name")
            click.echo(self._words.say("cli.teams_anonymous"), err=True)

    async def _look(self) -> Sequence[Finding]:
        parts = app.assemble(self.settings)
        try:
            return await doctor.examine(
                parts.settings, parts.store, parts.platforms, parts.mailer, parts.meetings
            )
        finally:
            await parts.close()

    def _checked(self) -> Settings:
        """Return the settings, or say everything that is wrong with them."""
        self._stop_at([*self._unreadable, *check_settings(self.settings)])
        return self.settings

    def _stop_at(self, problems: Sequence[Problem]) -> None:
        if problems:
            click.echo(self._words.say("settings.title", count=len(problems)), err=True)
            for problem in problems:
                click.echo(f"  - {sentence(problem, self._words)}", err=True)
            sys.exit(WRONG_SETTINGS)

    def _check_tables(self) -> None:
        if not is_current(database_url(self.settings)):
            self._give_up(self._words.say("cli.not_migrated"))

    @contextlib.contextmanager
    def _database_in_words(self) -> Iterator[None]:
        """Say what is wrong with the database; the driver's own words may hold its password."""
        try:
            yield
        except SQLAlchemyError as problem:
            reason = type(problem).__name__
            self._give_up(self._words.say("cli.database_away", reason=reason))
        except StoreBusy:
            self._give_up(self._words.say("cli.busy"))

    @contextlib.contextmanager
    def _mistakes_in_words(self) -> Iterator[None]:
        """Say what the rules, Slack, or we did not understand."""
        try:
            yield
        except Unclear as unclear:
            self._give_up(self._words.say(f"cli.{unclear.key}", **unclear.values))
        except FrontdeskError as error:
            self._give_up(self._words.say(f"errors.{error.key}", **error.values))
        except Refused as problem:
            self._give_up(self._words.say("cli.slack_refused", reason=str(problem)))
        except Retry as problem:
            self._give_up(self._words.say("cli.slack_away", reason=str(problem)))

    def _give_up(self, said: str) -> NoReturn:
        click.echo(said, err=True)
        sys.exit(1)
