"""The settings of the demo: they lead to its stand-ins and nowhere else."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.sandbox.app import PREFIX
from bot.sandbox.google import seed as google_seed
from bot.sandbox.slack import seed
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.outlook import seed as outlook_seed
from bot.settings import (
    GoogleValues,
    MailValues,
    MicrosoftValues,
    Settings,
    SlackValues,
    TeamsValues,
)

SENDER = "Northlight Bicycles <frontdesk@northlight-bicycles.example>"


def demo_settings(
    settings: Settings, base: str, folder: Path, *, keys: str = "", mail_port: int = 0
) -> Settings:
    """Return settings that lead to the stand-ins and nowhere else, whatever the environment says.

    `keys` is where those of Teams are, when that is another address; mails go to the console without a port.
    """
    ours = {
        "database_url": SecretStr(f"sqlite:///{folder / 'demo.db'}"),
        "public_url": base,
        "secret_key": SecretStr(secrets.token_hex(32)),
        "slack": _slack_values(base),
        "teams": _teams_values(base, keys or base),
        "google": _google_values(base),
        "microsoft": _microsoft_values(base),
        "mail": _mail_values(mail_port),
        "trusted_proxies": 0,
    }
    return settings.model_copy(update=ours)


def _slack_values(base: str) -> SlackValues:
    return SlackValues(
        bot_token=SecretStr(seed.BOT_TOKEN),
        signing_secret=SecretStr(seed.SIGNING_SECRET),
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_url=f"{base}{PREFIX}/slack/api/",
    )


def _teams_values(base: str, keys: str) -> TeamsValues:
    teams = f"{base}{PREFIX}/teams"
    return TeamsValues(
        app_id=teams_seed.APP_ID,
        app_password=SecretStr(teams_seed.APP_PASSWORD),
        tenant_id=teams_seed.TENANT,
        login_url=f"{teams}/login/",
        openid_metadata_url=f"{keys}{PREFIX}/teams/openid/.well-known/openidconfiguration",
        graph_url=f"{teams}/graph/v1.0/",
        service_hosts=urlsplit(base).netloc,
    )


def _google_values(base: str) -> GoogleValues:
    """Return where agents of the demo connect their Google calendars."""
    google = f"{base}{PREFIX}/google"
    return GoogleValues(
        client_id=google_seed.CLIENT_ID,
        client_secret=SecretStr(google_seed.CLIENT_SECRET),
        api_url=f"{google}/calendar/v3/",
        token_url=f"{google}/token",
        auth_url=f"{google}/auth",
    )


def _microsoft_values(base: str) -> MicrosoftValues:
    """Return where agents of the demo connect their Outlook calendars."""
    teams = f"{base}{PREFIX}/teams"
    return MicrosoftValues(
        client_id=outlook_seed.CLIENT_ID,
        client_secret=SecretStr(outlook_seed.CLIENT_SECRET),
        login_url=f"{teams}/login/",
        graph_url=f"{teams}/graph/v1.0/",
    )


def _mail_values(port: int) -> MailValues:
    """Return where mails go: to the mailbox of the demo, or to the console when it has none."""
    if not port:
        return MailValues()
    return MailValues(url=SecretStr(f"smtp://127.0.0.1:{port}"), sender=SENDER)
