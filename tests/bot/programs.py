"""The real program and the sandbox, for tests of what stands around both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from bot.app import Parts, assemble
from bot.sandbox.app import standalone
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.settings import Settings, SlackValues
from bot.store.migrate import upgrade

KEY = "a key that nobody needs to guess, for tests"


@asynccontextmanager
async def sandbox() -> AsyncIterator[SlackSandbox]:
    """Run the stand-in for Slack alone."""
    slack = seed.seed_demo(SlackSandbox())
    runner = web.AppRunner(standalone(slack), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/sandbox"
    yield slack
    await runner.cleanup()


def settings_for(api_url: str, folder: Path, **more) -> Settings:
    """Return complete settings for a database of one's own."""
    return Settings().model_copy(
        update={
            "database_url": SecretStr(f"sqlite:///{folder / 'frontdesk.db'}"),
            "public_url": "http://127.0.0.1:1",
            "secret_key": SecretStr(KEY),
            "port": 0,
            "slack": SlackValues(
                bot_token=SecretStr(seed.BOT_TOKEN),
                signing_secret=SecretStr(seed.SIGNING_SECRET),
                api_url=api_url,
            ),
            **more,
        }
    )


@asynccontextmanager
async def parts_for(settings: Settings) -> AsyncIterator[Parts]:
    """Have the parts, with nothing started."""
    await asyncio.to_thread(upgrade, settings.database_url.get_secret_value())
    parts = assemble(settings)
    yield parts
    await parts.slack.stop()
    await parts.close()
