"""What an operator sets, in the environment or in a file of the same form: read once, at the entrance.

A name is `FRONTDESK_` and the field; what belongs to a neighbour has two underscores in between, as in
`FRONTDESK_SLACK__BOT_TOKEN`. The environment wins over the file.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.teams.settings import GRAPH_URL, LOGIN_URL, OPENID_METADATA_URL, SERVICE_HOSTS
from calendar_sync.settings import (
    EVERY_TENANT,
    GOOGLE_API,
    GOOGLE_SIGN_IN,
    GOOGLE_TOKENS,
    MICROSOFT_GRAPH,
    MICROSOFT_LOGIN,
)

PREFIX, INSIDE = "FRONTDESK_", "__"
SLACK_API = "https://slack.com/api/"


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SlackValues(BaseModel):
    """How we are known to Slack.

    With a bot token we serve its workspace; with a client id and secret, those that install the app. Both
    together serve both. An app token switches to Socket Mode.
    """

    bot_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    api_url: str = SLACK_API

    @property
    def is_used(self) -> bool:
        """Tell whether Slack is meant to be served: anything but its address is set."""
        return self.model_copy(update={"api_url": SLACK_API}) != SlackValues()


class TeamsValues(BaseModel):
    """How we are known to Teams, and where it is; the addresses are for other clouds and for stand-ins."""

    app_id: str = ""
    app_password: SecretStr = SecretStr("")
    tenant_id: str = ""
    allowed_tenants: str = ""
    login_url: str = LOGIN_URL
    openid_metadata_url: str = OPENID_METADATA_URL
    graph_url: str = GRAPH_URL
    service_hosts: str = ",".join(SERVICE_HOSTS)
    anonymous: bool = False
    targeted: bool = True

    @property
    def is_used(self) -> bool:
        """Tell whether Teams is meant to be served: the addresses and `targeted` alone say nothing."""
        named = (self.app_id, self.app_password.get_secret_value(), self.tenant_id)
        return any(named) or bool(self.allowed_tenants) or self.anonymous

    @property
    def tenants(self) -> tuple[str, ...]:
        """Return the allowed tenants one by one."""
        return _listed(self.allowed_tenants)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the service hosts one by one, as addresses are compared: in lower case."""
        return _listed(self.service_hosts)


class MailValues(BaseModel):
    """Where mails go, and in whose name."""

    url: SecretStr = SecretStr("console:")
    sender: str = ""


class GoogleValues(BaseModel):
    """How agents' calendars at Google are reached; the addresses are for stand-ins.

    With a client id each agent signs in; with the file of a service account nobody has to, in the domains of
    mail addresses for which it may act.
    """

    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    service_account_file: str = ""
    service_domains: str = ""
    api_url: str = GOOGLE_API
    token_url: str = GOOGLE_TOKENS
    auth_url: str = GOOGLE_SIGN_IN

    @property
    def is_used(self) -> bool:
        """Tell whether calendars at Google are meant to be used: the addresses alone say nothing."""
        named = (self.client_id, self.client_secret.get_secret_value(), self.service_account_file)
        return any(named) or bool(self.service_domains)

    @property
    def domains(self) -> tuple[str, ...]:
        """Return the domains of the service account one by one."""
        return _listed(self.service_domains)


class MicrosoftValues(BaseModel):
    """How agents' calendars at Microsoft 365 are reached; addresses are for other clouds and stand-ins."""

    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    tenant_id: str = EVERY_TENANT
    login_url: str = MICROSOFT_LOGIN
    graph_url: str = MICROSOFT_GRAPH

    @property
    def is_used(self) -> bool:
        """Tell whether calendars at Microsoft are meant to be used."""
        return bool(self.client_id or self.client_secret.get_secret_value())


class Settings(BaseSettings):
    """Everything that can be set; what is secret is not shown when this is printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=INSIDE,
        env_ignore_empty=True,
        enable_decoding=False,
        extra="ignore",
        frozen=True,
    )

    database_url: SecretStr = SecretStr("sqlite:///frontdesk.db")
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    secret_key: SecretStr = SecretStr("")
    slack: SlackValues = SlackValues()
    teams: TeamsValues = TeamsValues()
    google: GoogleValues = GoogleValues()
    microsoft: MicrosoftValues = MicrosoftValues()
    mail: MailValues = MailValues()
    language: str = "en"
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    limits: bool = True
    log_level: LogLevel = LogLevel.INFO


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a setting; `key` finds the sentence, which also says what to do.

    `values` never hold what was set: it may be a secret.
    """

    name: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


def read_settings(file: Path | None = None) -> tuple[Settings, list[Problem]]:
    """Read everything; what cannot be read has its default, and its problem.

    So all the rest can be looked at too, and one start shows every mistake.
    """
    source: dict[str, Any] = {"_env_file": file, "_env_file_encoding": "utf-8"}
    problems = list(_unknown_names(file))
    try:
        return Settings(**source), problems
    except ValidationError as found:
        wrong = [tuple(str(part) for part in error["loc"]) for error in found.errors()]
    problems += [Problem(name_of(*path), _why(path)) for path in wrong]
    return Settings(**source, **_defaults(wrong)), problems


def name_of(*path: str) -> str:
    """Return the name of a setting as it stands in the environment."""
    return PREFIX + INSIDE.join(path).upper()


def known_names() -> frozenset[str]:
    """Return the names of all settings."""
    return frozenset(_names(Settings))


def _listed(text: str) -> tuple[str, ...]:
    """Take a list apart that is written with commas; ids and hosts do not tell capitals apart."""
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def _names(model: type[BaseModel], *path: str) -> Iterator[str]:
    for name, one in model.model_fields.items():
        if isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel):
            yield from _names(one.annotation, *path, name)
        else:
            yield name_of(*path, name)


def _unknown_names(file: Path | None) -> Iterator[Problem]:
    """Find names that begin like ours and mean nothing: a typing mistake would else stay unseen."""
    given = {*os.environ, *(dotenv_values(file) if file else ())}
    known = {name.removeprefix(PREFIX): name for name in sorted(known_names())}
    for name in sorted({name.upper() for name in given} - set(known.values())):
        if name.startswith(PREFIX):
            close = get_close_matches(name.removeprefix(PREFIX), known, n=1)
            key = "unknown_name_close" if close else "unknown_name"
            yield Problem(name, key, {"close": known[close[0]]} if close else {})


def _why(path: tuple[str, ...]) -> str:
    """Name the sentence about a value of the wrong kind; pydantic's own would repeat the value."""
    return f"wrong_{path[-1]}"


def _defaults(paths: list[tuple[str, ...]]) -> dict[str, Any]:
    """Return the default of each of these fields, as deep as they stand."""
    found: dict[str, Any] = {}
    for first, *rest in paths:
        default = Settings.model_fields[first].default
        if rest:
            found.setdefault(first, {})[rest[0]] = getattr(default, rest[0])
        else:
            found[first] = default
    return found
