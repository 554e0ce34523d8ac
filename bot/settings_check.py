"""What has to be set, and what does not go together; everything is found at once."""

import re
from collections.abc import Iterator
from email.utils import parseaddr

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.addresses import is_loopback, read_address
from bot.calendars_check import check_calendars
from bot.settings import Problem, Settings, TeamsValues, name_of
from bot.teams.settings import GRAPH_URL, LOGIN_URL, OPENID_METADATA_URL, is_safe
from bot.texts import Texts, languages

SHORTEST_KEY = 32
GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
# A host, or everything below a domain, which has two names at least: `.com` would be half the world.
HOST = re.compile(r"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|(?:\.[a-z0-9-]+){2,}|\[::1\])(?::[0-9]{1,5})?")


def check_settings(settings: Settings) -> list[Problem]:
    """Return everything that would keep the program from working as it was meant."""
    return [
        *_database(settings),
        *_public_url(settings),
        *_secret_key(settings),
        *_platforms(settings),
        *check_calendars(settings),
        *_mail(settings),
        *_language(settings),
    ]


def sentence(problem: Problem, words: Texts) -> str:
    """Say what is wrong with a setting, and what to do."""
    return words.say(f"settings.{problem.key}", name=problem.name, **problem.values)


def check_database(settings: Settings) -> list[Problem]:
    """Return what is wrong with the database's address; all that `migrate` needs."""
    return list(_database(settings))


def check_teams_manifest(settings: Settings) -> list[Problem]:
    """Return what is wrong with the settings that the manifest for Teams speaks of."""
    return [*_public_url(settings), *_guid(settings.teams.app_id, "app_id")]


def database_url(settings: Settings) -> str:
    """Return the database's address with the driver that we come with."""
    url = make_url(settings.database_url.get_secret_value())
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _database(settings: Settings) -> Iterator[Problem]:
    name = name_of("database_url")
    try:
        url = make_url(settings.database_url.get_secret_value())
    except ArgumentError:
        yield Problem(name, "database_unreadable")
        return
    if url.drivername == "sqlite":
        yield from _sqlite(url)
    elif url.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        key = "database_driver" if url.drivername.startswith("postgresql") else "database_kind"
        yield Problem(name, key)
    elif not url.database:
        yield Problem(name, "database_nameless")


def _sqlite(url: URL) -> Iterator[Problem]:
    if url.host:
        yield Problem(name_of("database_url"), "database_slashes")
    elif not url.database or url.database == ":memory:":
        yield Problem(name_of("database_url"), "database_in_memory")


def _public_url(settings: Settings) -> Iterator[Problem]:
    name = name_of("public_url")
    if not settings.public_url:
        yield Problem(name, "public_url_missing")
        return
    parts = read_address(settings.public_url)
    if parts is None or parts.scheme not in ("http", "https") or parts.username is not None:
        yield Problem(name, "public_url_unreadable")
        return
    if parts.path or parts.query or parts.fragment or settings.public_url[-1] in "?#":
        yield Problem(name, "public_url_path")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        yield Problem(name, "public_url_open")


def _secret_key(settings: Settings) -> Iterator[Problem]:
    """Look at each key: several, the newest first, is how a key is changed."""
    keys = settings.secret_key.get_secret_value().split(",")
    name, shortest = name_of("secret_key"), str(SHORTEST_KEY)
    if keys == [""]:
        yield Problem(name, "secret_key_missing", {"shortest": shortest})
    elif any(len(key.strip()) < SHORTEST_KEY for key in keys):
        yield Problem(name, "secret_key_short", {"shortest": shortest})


def _platforms(settings: Settings) -> Iterator[Problem]:
    """Look at each platform that is used; with none, everything that Slack needs is named."""
    if settings.teams.is_used:
        yield from _teams(settings)
    if settings.slack.is_used or not settings.teams.is_used:
        yield from _slack(settings)


def _slack(settings: Settings) -> Iterator[Problem]:
    slack = settings.slack
    bot, app = slack.bot_token.get_secret_value(), slack.app_token.get_secret_value()
    if bot and not bot.startswith("xoxb-"):
        yield Problem(name_of("slack", "bot_token"), "slack_bot_token")
    if app and not app.startswith("xapp-"):
        yield Problem(name_of("slack", "app_token"), "slack_app_token")
    if not slack.signing_secret.get_secret_value().strip() and not app:
        yield Problem(name_of("slack", "signing_secret"), "slack_signing_secret")
    yield from _slack_client(settings, has_token=bool(bot))
    yield from _slack_address(slack.api_url)


def _slack_client(settings: Settings, *, has_token: bool) -> Iterator[Problem]:
    has_id = bool(settings.slack.client_id)
    has_secret = bool(settings.slack.client_secret.get_secret_value())
    if has_id and not has_secret:
        yield Problem(name_of("slack", "client_secret"), "slack_client_secret")
    if has_secret and not has_id:
        yield Problem(name_of("slack", "client_id"), "slack_client_id")
    if not (has_token or has_id or has_secret):
        key = "slack_no_workspace" if settings.slack.is_used else "no_platform"
        yield Problem(name_of("slack", "bot_token"), key)


def _slack_address(address: str) -> Iterator[Problem]:
    name = name_of("slack", "api_url")
    parts = read_address(address)
    if parts is None or parts.scheme not in ("http", "https") or not address.endswith("/api/"):
        yield Problem(name, "slack_api_url")
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        yield Problem(name, "slack_api_open")


def _teams(settings: Settings) -> Iterator[Problem]:
    teams = settings.teams
    yield from _guid(teams.app_id, "app_id")
    yield from _guid(teams.tenant_id, "tenant_id")
    if not all(GUID.fullmatch(tenant) for tenant in teams.tenants):
        yield Problem(name_of("teams", "allowed_tenants"), "teams_allowed_tenants")
    yield from _teams_password(teams)
    for name, usual in (("login_url", LOGIN_URL), ("graph_url", GRAPH_URL)):
        yield from _teams_address(name, getattr(teams, name), usual, end="/")
    usual = OPENID_METADATA_URL
    yield from _teams_address("openid_metadata_url", teams.openid_metadata_url, usual)
    if not teams.hosts or not all(HOST.fullmatch(host) for host in teams.hosts):
        yield Problem(name_of("teams", "service_hosts"), "teams_service_hosts")
    yield from _teams_anonymous(settings)


def _guid(value: str, name: str) -> Iterator[Problem]:
    if not GUID.fullmatch(value):
        yield Problem(name_of("teams", name), f"teams_{name}")


def _teams_password(teams: TeamsValues) -> Iterator[Problem]:
    """Look at the client secret; its id stands beside it in the portal and is copied by mistake."""
    password, name = teams.app_password.get_secret_value().strip(), name_of("teams", "app_password")
    if GUID.fullmatch(password):
        yield Problem(name, "teams_app_password_id")
    elif not password and not teams.anonymous:
        yield Problem(name, "teams_app_password")


def _teams_address(name: str, address: str, usual: str, end: str = "") -> Iterator[Problem]:
    named, parts = name_of("teams", name), read_address(address)
    if parts is None or parts.scheme not in ("http", "https") or not address.endswith(end):
        yield Problem(named, "teams_address", {"usual": usual})
    elif parts.username is not None or parts.query or parts.fragment:
        yield Problem(named, "teams_address_more")
    elif not is_safe(address):
        yield Problem(named, "teams_address_open")


def _teams_anonymous(settings: Settings) -> Iterator[Problem]:
    """Let nobody in unsigned from elsewhere: we listen here only, and are known here only."""
    public = read_address(settings.public_url)
    is_here = is_loopback(settings.host) and is_loopback(public and public.hostname)
    if settings.teams.anonymous and not is_here:
        yield Problem(name_of("teams", "anonymous"), "teams_anonymous")


def _mail(settings: Settings) -> Iterator[Problem]:
    name, url = name_of("mail", "url"), settings.mail.url.get_secret_value()
    if url == "console:":
        return
    if "@" not in parseaddr(settings.mail.sender)[1]:
        key = "mail_sender_unreadable" if settings.mail.sender else "mail_sender_missing"
        yield Problem(name_of("mail", "sender"), key)
    parts = read_address(url)
    if parts is None or parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/"):
        yield Problem(name, "mail_url")
    elif parts.query not in ("", "starttls=off"):
        yield Problem(name, "mail_option")
    elif parts.username is not None and parts.password is None:
        yield Problem(name, "mail_password")
    elif parts.query and parts.username is not None and not is_loopback(parts.hostname):
        yield Problem(name, "mail_open")


def _language(settings: Settings) -> Iterator[Problem]:
    spoken = languages("bot")
    if settings.language not in spoken:
        known = ", ".join(sorted(spoken))
        yield Problem(name_of("language"), "language_unknown", {"known": known})
