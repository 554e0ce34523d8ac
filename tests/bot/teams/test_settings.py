"""What the adapter is told before it starts: nothing that would leave a door open."""

from typing import Any

import pytest

from bot.teams.settings import TeamsSettings, is_safe

GOOD = {"app_id": "a", "app_password": "p", "tenant_id": "t"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": ""},
        {"tenant_id": ""},
        {"app_password": ""},
        {"login_url": "http://login.example/"},
        {"graph_url": "http://graph.example/"},
        {"openid_metadata_url": "ftp://login.example/"},
        {"graph_url": "https://[broken"},
    ],
)
def test_what_could_never_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Teams"):
        TeamsSettings(**(GOOD | wrong))


def test_an_emulator_on_this_machine_needs_no_password() -> None:
    settings = TeamsSettings("a", tenant_id="t", anonymous=True, graph_url="http://127.0.0.1:1/")
    assert settings.tenants == {"t"}
    assert TeamsSettings(**GOOD, allowed_tenants=("x", "y")).tenants == {"x", "y"}


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(TeamsSettings("a", "secret", "t"))


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.trafficmanager.net/", True),
        ("https://a.teams.example/", True),
        ("http://smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net:444/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://user@smba.trafficmanager.net/", False),
        ("https://evilteams.example/", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_only_teams_own_addresses_get_a_token(address: str, known: bool) -> None:  # B16
    hosts = ("smba.trafficmanager.net", ".teams.example")
    assert TeamsSettings(**GOOD, service_hosts=hosts).is_service(address) is known


def test_this_machine_needs_no_lock() -> None:
    assert is_safe("http://localhost:80/")
    assert is_safe("http://[::1]/")
    assert not is_safe("http://127.0.0.2/")
    assert not is_safe("https://")
