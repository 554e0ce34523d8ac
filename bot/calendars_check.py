"""What has to be set for calendars, and what does not go together."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bot.addresses import is_loopback, read_address
from bot.settings import GoogleValues, MicrosoftValues, Problem, Settings, name_of
from calendar_sync.settings import (
    GOOGLE_API,
    GOOGLE_SIGN_IN,
    GOOGLE_TOKENS,
    MICROSOFT_GRAPH,
    MICROSOFT_LOGIN,
)

GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
TENANT = re.compile(rf"organizations|common|consumers|{GUID.pattern}")
NEEDED = ("client_email", "private_key")


def check_calendars(settings: Settings) -> Iterator[Problem]:
    """Return what would keep calendars from being connected; nothing has to be set for the built-in one."""
    if settings.google.is_used:
        yield from _google(settings.google)
    if settings.microsoft.is_used:
        yield from _microsoft(settings.microsoft)


def _google(google: GoogleValues) -> Iterator[Problem]:
    has_secret = bool(google.client_secret.get_secret_value().strip())
    if google.client_id and not has_secret:
        yield Problem(name_of("google", "client_secret"), "google_client_secret")
    if has_secret and not google.client_id:
        yield Problem(name_of("google", "client_id"), "google_client_id")
    yield from _service_account(google)
    for name, usual in (
        ("api_url", GOOGLE_API),
        ("token_url", GOOGLE_TOKENS),
        ("auth_url", GOOGLE_SIGN_IN),
    ):
        end = "/" if usual.endswith("/") else ""
        yield from _address("google", name, getattr(google, name), usual, end)


def _service_account(google: GoogleValues) -> Iterator[Problem]:
    """Look at the file of a service account; without its domains it could act as anybody."""
    file, domains = google.service_account_file, google.domains
    if file and not _is_service_account(Path(file)):
        yield Problem(name_of("google", "service_account_file"), "google_service_account_file")
    if domains and not file:
        yield Problem(name_of("google", "service_account_file"), "google_service_account_missing")
    if (file and not domains) or not all(DOMAIN.fullmatch(domain) for domain in domains):
        yield Problem(name_of("google", "service_domains"), "google_service_domains")


def _is_service_account(file: Path) -> bool:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and all(isinstance(told.get(name), str) for name in NEEDED)


def _microsoft(microsoft: MicrosoftValues) -> Iterator[Problem]:
    if not GUID.fullmatch(microsoft.client_id):
        yield Problem(name_of("microsoft", "client_id"), "microsoft_client_id")
    secret = microsoft.client_secret.get_secret_value().strip()
    if not secret or GUID.fullmatch(secret):
        key = "microsoft_client_secret_id" if secret else "microsoft_client_secret"
        yield Problem(name_of("microsoft", "client_secret"), key)
    if not TENANT.fullmatch(microsoft.tenant_id):
        yield Problem(name_of("microsoft", "tenant_id"), "microsoft_tenant_id")
    for name, usual in (("login_url", MICROSOFT_LOGIN), ("graph_url", MICROSOFT_GRAPH)):
        yield from _address("microsoft", name, getattr(microsoft, name), usual, "/")


def _address(part: str, name: str, address: str, usual: str, end: str) -> Iterator[Problem]:
    named, parts = name_of(part, name), read_address(address)
    if parts is None or parts.scheme not in ("http", "https") or not address.endswith(end):
        yield Problem(named, "calendar_address", {"usual": usual})
    elif parts.username is not None or parts.query or parts.fragment:
        yield Problem(named, "calendar_address_more")
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        yield Problem(named, "calendar_address_open")
