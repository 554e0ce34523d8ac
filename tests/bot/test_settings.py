"""Settings: read from the environment and a file, all mistakes at once, no secret in any sentence."""

from pathlib import Path

import pytest

from bot.settings import Settings, known_names, read_settings
from bot.settings_check import check_database, check_settings, database_url, sentence
from bot.texts import texts

KEY = "k" * 32
GOOD = {
    "FRONTDESK_PUBLIC_URL": "https://desk.example.com",
    "FRONTDESK_SECRET_KEY": KEY,
    "FRONTDESK_SLACK__BOT_TOKEN": "xoxb-1-2-3",
    "FRONTDESK_SLACK__SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in known_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def problems(file: Path | None = None) -> set[tuple[str, str]]:
    settings, unreadable = read_settings(file)
    return {(one.name, one.key) for one in (*unreadable, *check_settings(settings))}


def test_the_defaults_are_those_of_one_machine_and_the_rest_is_what_has_to_be_told(
    environment,
) -> None:
    settings, unreadable = read_settings()
    assert unreadable == []
    assert check_settings(settings) == []
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 8080, "en")
    assert database_url(settings) == "sqlite:///frontdesk.db"
    assert settings.slack.api_url == "https://slack.com/api/"


def test_nothing_set_names_everything_that_is_missing_at_once(environment) -> None:
    for name in GOOD:
        environment.delenv(name)
    assert problems() == {
        ("FRONTDESK_PUBLIC_URL", "public_url_missing"),
        ("FRONTDESK_SECRET_KEY", "secret_key_missing"),
        ("FRONTDESK_SLACK__BOT_TOKEN", "slack_no_workspace"),
        ("FRONTDESK_SLACK__SIGNING_SECRET", "slack_signing_secret"),
    }


WRONG = [
    ({"PORT": "eighty"}, "PORT", "wrong_port"),
    ({"PORT": "70000"}, "PORT", "wrong_port"),
    ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES", "wrong_trusted_proxies"),
    ({"LIMITS": "maybe"}, "LIMITS", "wrong_limits"),
    ({"LOG_LEVEL": "loud"}, "LOG_LEVEL", "wrong_log_level"),
    ({"LANGUAGE": "tlh"}, "LANGUAGE", "language_unknown"),
    ({"PUBLIC_URL": "desk.example.com"}, "PUBLIC_URL", "public_url_unreadable"),
    ({"PUBLIC_URL": "https://"}, "PUBLIC_URL", "public_url_unreadable"),
    ({"PUBLIC_URL": "https://a:b:c"}, "PUBLIC_URL", "public_url_unreadable"),
    ({"PUBLIC_URL": "https://me@desk.example.com"}, "PUBLIC_URL", "public_url_unreadable"),
    ({"PUBLIC_URL": "ftp://desk.example.com"}, "PUBLIC_URL", "public_url_unreadable"),
    ({"PUBLIC_URL": "https://desk.example.com/"}, "PUBLIC_URL", "public_url_path"),
    ({"PUBLIC_URL": "https://desk.example.com/desk"}, "PUBLIC_URL", "public_url_path"),
    ({"PUBLIC_URL": "https://desk.example.com?a=b"}, "PUBLIC_URL", "public_url_path"),
    ({"PUBLIC_URL": "https://desk.example.com#"}, "PUBLIC_URL", "public_url_path"),
    ({"PUBLIC_URL": "http://desk.example.com"}, "PUBLIC_URL", "public_url_open"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY", "secret_key_short"),
    ({"SECRET_KEY": f"{KEY},short"}, "SECRET_KEY", "secret_key_short"),
    ({"SLACK__BOT_TOKEN": "xoxp-1"}, "SLACK__BOT_TOKEN", "slack_bot_token"),
    ({"SLACK__APP_TOKEN": "xoxb-1"}, "SLACK__APP_TOKEN", "slack_app_token"),
    ({"SLACK__SIGNING_SECRET": ""}, "SLACK__SIGNING_SECRET", "slack_signing_secret"),
    ({"SLACK__SIGNING_SECRET": "  "}, "SLACK__SIGNING_SECRET", "slack_signing_secret"),
    ({"SLACK__CLIENT_ID": "1.2"}, "SLACK__CLIENT_SECRET", "slack_client_secret"),
    ({"SLACK__CLIENT_SECRET": "1"}, "SLACK__CLIENT_ID", "slack_client_id"),
    ({"SLACK__BOT_TOKEN": ""}, "SLACK__BOT_TOKEN", "slack_no_workspace"),
    ({"SLACK__API_URL": "https://slack.com"}, "SLACK__API_URL", "slack_api_url"),
    ({"SLACK__API_URL": "slack.com/api/"}, "SLACK__API_URL", "slack_api_url"),
    ({"SLACK__API_URL": "http://slack.com/api/"}, "SLACK__API_URL", "slack_api_open"),
    ({"MAIL__URL": "smtp://mail.example.com"}, "MAIL__SENDER", "mail_sender_missing"),
    (
        {"MAIL__URL": "smtp://mail.example.com", "MAIL__SENDER": "Desk"},
        "MAIL__SENDER",
        "mail_sender_unreadable",
    ),
    ({"MAIL__URL": "imap://a", "MAIL__SENDER": "a@b.example"}, "MAIL__URL", "mail_url"),
    ({"MAIL__URL": "smtp://a/b", "MAIL__SENDER": "a@b.example"}, "MAIL__URL", "mail_url"),
    ({"MAIL__URL": "smtp://a?tls=no", "MAIL__SENDER": "a@b.example"}, "MAIL__URL", "mail_option"),
    ({"MAIL__URL": "smtp://me@a", "MAIL__SENDER": "a@b.example"}, "MAIL__URL", "mail_password"),
    (
        {"MAIL__URL": "smtp://me:pw@a?starttls=off", "MAIL__SENDER": "a@b.example"},
        "MAIL__URL",
        "mail_open",
    ),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL", "database_unreadable"),
    ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL", "database_kind"),
    ({"DATABASE_URL": "postgresql+asyncpg://a/b"}, "DATABASE_URL", "database_driver"),
    ({"DATABASE_URL": "postgresql://a"}, "DATABASE_URL", "database_nameless"),
    ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL", "database_in_memory"),
    ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL", "database_in_memory"),
    ({"DATABASE_URL": "sqlite://frontdesk.db"}, "DATABASE_URL", "database_slashes"),
    ({"DATABSE_URL": "x"}, "DATABSE_URL", "unknown_name_close"),
    ({"ZZZ": "x"}, "ZZZ", "unknown_name"),
]


@pytest.mark.parametrize(("told", "name", "key"), WRONG, ids=lambda value: str(value)[:60])
def test_each_mistake_has_its_own_sentence(environment, told, name, key) -> None:
    for setting, value in told.items():
        environment.setenv(f"FRONTDESK_{setting}", value)
    assert problems() == {(f"FRONTDESK_{name}", key)}


FINE = [
    {"PUBLIC_URL": "http://127.0.0.1:8080"},
    {"PUBLIC_URL": "http://localhost"},
    {"PUBLIC_URL": "http://[::1]:8080"},
    {"SECRET_KEY": f"{KEY},{KEY}"},
    {"SLACK__SIGNING_SECRET": "", "SLACK__APP_TOKEN": "xapp-1"},
    {"SLACK__CLIENT_ID": "1.2", "SLACK__CLIENT_SECRET": "3"},
    {"SLACK__BOT_TOKEN": "", "SLACK__CLIENT_ID": "1.2", "SLACK__CLIENT_SECRET": "3"},
    {"SLACK__API_URL": "http://127.0.0.1:9/sandbox/slack/api/"},
    {"MAIL__URL": "smtps://me:p%40ss@mail.example.com", "MAIL__SENDER": "Acme <a@b.example>"},
    {"MAIL__URL": "smtp://mailhog:1025?starttls=off", "MAIL__SENDER": "a@b.example"},
    {"MAIL__URL": "smtp://me:pw@127.0.0.1:1025", "MAIL__SENDER": "a@b.example"},
    {"DATABASE_URL": "postgres://me:pw@db/frontdesk"},
    {"DATABASE_URL": "sqlite:////var/lib/frontdesk.db", "PORT": "0", "LIMITS": "off"},
    {"LANGUAGE": "de", "LOG_LEVEL": "debug", "TRUSTED_PROXIES": "2"},
]


@pytest.mark.parametrize("told", FINE, ids=lambda value: str(value)[:60])
def test_what_goes_together_is_taken(environment, told) -> None:
    for setting, value in told.items():
        environment.setenv(f"FRONTDESK_{setting}", value)
    assert problems() == set()


def test_every_kind_of_mistake_is_shown_in_one_go(environment) -> None:
    environment.setenv("FRONTDESK_PORT", "x")
    environment.setenv("FRONTDESK_SLACK", "everything")
    environment.setenv("FRONTDESK_SECRET_KEY", "short")
    environment.setenv("FRONTDESK_TYPO", "1")
    found = {key for _name, key in problems()}
    assert {"wrong_port", "wrong_slack", "secret_key_short", "unknown_name"} <= found


def test_a_file_is_read_and_the_environment_wins_over_it(environment, tmp_path: Path) -> None:
    file = tmp_path / "frontdesk.env"
    file.write_text(
        "# ours\nFRONTDESK_PORT=9000\nexport FRONTDESK_HOST='0.0.0.0'\nFRONTDESK_PROT=1\nOTHER=1\n"
    )
    environment.setenv("FRONTDESK_PORT", "9001")
    settings, unreadable = read_settings(file)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")
    assert [(one.name, one.values) for one in unreadable] == [
        ("FRONTDESK_PROT", {"close": "FRONTDESK_PORT"})
    ]


@pytest.mark.parametrize("url", ["postgres://u:p%40w@db/x", "postgresql://u:p%40w@db/x"])
def test_postgresql_gets_the_driver_that_comes_with_us(environment, url: str) -> None:
    environment.setenv("FRONTDESK_DATABASE_URL", url)
    assert database_url(read_settings()[0]) == "postgresql+psycopg://u:p%40w@db/x"


def test_migrating_asks_for_the_database_only(environment) -> None:
    for name in GOOD:
        environment.delenv(name)
    assert check_database(read_settings()[0]) == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_sentence_names_its_setting_and_no_secret(environment, language: str) -> None:
    words = texts(language, "bot")
    for told, name, _key in WRONG:
        with pytest.MonkeyPatch.context() as patch:
            for setting, value in told.items():
                patch.setenv(f"FRONTDESK_{setting}", value)
            settings, unreadable = read_settings()
            for problem in (*unreadable, *check_settings(settings)):
                said = sentence(problem, words)
                assert f"FRONTDESK_{name}" in said
                assert "xoxp-1" not in said
                assert ":pw@" not in said


def test_secrets_are_not_shown_when_settings_are_printed(environment) -> None:
    environment.setenv("FRONTDESK_DATABASE_URL", "postgresql://me:hidden@db/x")
    environment.setenv("FRONTDESK_MAIL__URL", "smtp://me:hidden@mail")
    shown = repr(read_settings()[0])
    for secret in (KEY, "hidden", GOOD["FRONTDESK_SLACK__BOT_TOKEN"], "8f742231"):
        assert secret not in shown


def test_every_setting_has_a_sentence_for_a_value_of_the_wrong_kind() -> None:
    words = texts("en", "bot")
    typed = [
        name for name, one in Settings.model_fields.items() if one.annotation not in (str, None)
    ]
    secret = {"database_url", "secret_key"}
    assert all(words.knows(f"settings.wrong_{name}") for name in typed if name not in secret)


def test_the_guide_names_every_setting() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "settings.md").read_text()
    rows = {line.split("|")[1] for line in guide.splitlines() if line.startswith("| `")}
    named = {name.strip(" `") for row in rows for name in row.split(",")}
    assert named == known_names()
