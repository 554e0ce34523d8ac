"""Settings: read from the environment and a file, all mistakes at once, no secret in any sentence."""

from pathlib import Path

import pytest

from bot.neighbours import calendar_settings, teams_settings
from bot.settings import Settings, known_names, read_settings
from bot.settings_check import check_database, check_settings, database_url, sentence
from bot.teams.settings import TeamsSettings
from bot.texts import texts
from calendar_sync.settings import CalendarSettings

KEY = "k" * 32
GOOD = {
    "FRONTDESK_PUBLIC_URL": "https://desk.example.com",
    "FRONTDESK_SECRET_KEY": KEY,
    "FRONTDESK_SLACK__BOT_TOKEN": "xoxb-1-2-3",
    "FRONTDESK_SLACK__SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
}
APP, TENANT = "1B2d3e4f-0000-4000-8000-00000000000a", "2b2d3e4f-0000-4000-8000-00000000000b"
SECRET = "abc8Q~value-of-the-secret"
TEAMS = {
    "TEAMS__APP_ID": APP,
    "TEAMS__APP_PASSWORD": SECRET,
    "TEAMS__TENANT_ID": TENANT,
}
HERE = {"PUBLIC_URL": "http://127.0.0.1:8080"}


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
        ("FRONTDESK_SLACK__BOT_TOKEN", "no_platform"),
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
    (TEAMS | {"TEAMS__APP_ID": ""}, "TEAMS__APP_ID", "teams_app_id"),
    (TEAMS | {"TEAMS__APP_ID": "frontdesk"}, "TEAMS__APP_ID", "teams_app_id"),
    (TEAMS | {"TEAMS__APP_ID": f"{{{APP}}}"}, "TEAMS__APP_ID", "teams_app_id"),
    (TEAMS | {"TEAMS__APP_PASSWORD": ""}, "TEAMS__APP_PASSWORD", "teams_app_password"),
    (TEAMS | {"TEAMS__APP_PASSWORD": "  "}, "TEAMS__APP_PASSWORD", "teams_app_password"),
    (TEAMS | {"TEAMS__APP_PASSWORD": TENANT}, "TEAMS__APP_PASSWORD", "teams_app_password_id"),
    (TEAMS | {"TEAMS__TENANT_ID": ""}, "TEAMS__TENANT_ID", "teams_tenant_id"),
    (TEAMS | {"TEAMS__TENANT_ID": "common"}, "TEAMS__TENANT_ID", "teams_tenant_id"),
    (
        TEAMS | {"TEAMS__ALLOWED_TENANTS": f"{TENANT},acme.example"},
        "TEAMS__ALLOWED_TENANTS",
        "teams_allowed_tenants",
    ),
    (TEAMS | {"TEAMS__LOGIN_URL": "login.example"}, "TEAMS__LOGIN_URL", "teams_address"),
    (TEAMS | {"TEAMS__LOGIN_URL": "https://login.example"}, "TEAMS__LOGIN_URL", "teams_address"),
    (TEAMS | {"TEAMS__GRAPH_URL": "ftp://graph.example/"}, "TEAMS__GRAPH_URL", "teams_address"),
    (TEAMS | {"TEAMS__GRAPH_URL": "https://a:b:c/"}, "TEAMS__GRAPH_URL", "teams_address"),
    (TEAMS | {"TEAMS__GRAPH_URL": "http://graph/"}, "TEAMS__GRAPH_URL", "teams_address_open"),
    (TEAMS | {"TEAMS__GRAPH_URL": "https://u:pw@g/"}, "TEAMS__GRAPH_URL", "teams_address_more"),
    (
        TEAMS | {"TEAMS__OPENID_METADATA_URL": "https://keys.example/?a=b"},
        "TEAMS__OPENID_METADATA_URL",
        "teams_address_more",
    ),
    (
        TEAMS | {"TEAMS__SERVICE_HOSTS": "smba.example,https://a.example"},
        "TEAMS__SERVICE_HOSTS",
        "teams_service_hosts",
    ),
    (TEAMS | {"TEAMS__SERVICE_HOSTS": ".com"}, "TEAMS__SERVICE_HOSTS", "teams_service_hosts"),
    (TEAMS | {"TEAMS__SERVICE_HOSTS": ","}, "TEAMS__SERVICE_HOSTS", "teams_service_hosts"),
    (TEAMS | {"TEAMS__ANONYMOUS": "maybe"}, "TEAMS__ANONYMOUS", "wrong_anonymous"),
    (TEAMS | {"TEAMS__TARGETED": "maybe"}, "TEAMS__TARGETED", "wrong_targeted"),
    (TEAMS | {"TEAMS__ANONYMOUS": "on"}, "TEAMS__ANONYMOUS", "teams_anonymous"),
    (
        TEAMS | HERE | {"TEAMS__ANONYMOUS": "on", "HOST": "0.0.0.0"},
        "TEAMS__ANONYMOUS",
        "teams_anonymous",
    ),
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


GOOGLE = {"GOOGLE__CLIENT_ID": "1.apps.example", "GOOGLE__CLIENT_SECRET": "GOCSPX-1"}
MICROSOFT = {"MICROSOFT__CLIENT_ID": APP, "MICROSOFT__CLIENT_SECRET": SECRET}
WRONG += [
    (GOOGLE | {"GOOGLE__CLIENT_SECRET": ""}, "GOOGLE__CLIENT_SECRET", "google_client_secret"),
    (GOOGLE | {"GOOGLE__CLIENT_ID": ""}, "GOOGLE__CLIENT_ID", "google_client_id"),
    (
        {"GOOGLE__SERVICE_DOMAINS": "acme.example"},
        "GOOGLE__SERVICE_ACCOUNT_FILE",
        "google_service_account_missing",
    ),
    (
        {"GOOGLE__SERVICE_ACCOUNT_FILE": "/nowhere", "GOOGLE__SERVICE_DOMAINS": "acme.example"},
        "GOOGLE__SERVICE_ACCOUNT_FILE",
        "google_service_account_file",
    ),
    (GOOGLE | {"GOOGLE__API_URL": "https://g.example"}, "GOOGLE__API_URL", "calendar_address"),
    (GOOGLE | {"GOOGLE__TOKEN_URL": "g.example"}, "GOOGLE__TOKEN_URL", "calendar_address"),
    (
        GOOGLE | {"GOOGLE__TOKEN_URL": "http://g.example/"},
        "GOOGLE__TOKEN_URL",
        "calendar_address_open",
    ),
    (
        GOOGLE | {"GOOGLE__AUTH_URL": "https://g.example/?a=b"},
        "GOOGLE__AUTH_URL",
        "calendar_address_more",
    ),
    (MICROSOFT | {"MICROSOFT__CLIENT_ID": "desk"}, "MICROSOFT__CLIENT_ID", "microsoft_client_id"),
    (
        MICROSOFT | {"MICROSOFT__CLIENT_SECRET": ""},
        "MICROSOFT__CLIENT_SECRET",
        "microsoft_client_secret",
    ),
    (
        MICROSOFT | {"MICROSOFT__CLIENT_SECRET": TENANT},
        "MICROSOFT__CLIENT_SECRET",
        "microsoft_client_secret_id",
    ),
    (
        MICROSOFT | {"MICROSOFT__TENANT_ID": "acme"},
        "MICROSOFT__TENANT_ID",
        "microsoft_tenant_id",
    ),
    (
        MICROSOFT | {"MICROSOFT__GRAPH_URL": "https://g.example"},
        "MICROSOFT__GRAPH_URL",
        "calendar_address",
    ),
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
    TEAMS,
    TEAMS | {"SLACK__BOT_TOKEN": "", "SLACK__SIGNING_SECRET": "", "SLACK__API_URL": "nowhere"},
    TEAMS | {"TEAMS__ALLOWED_TENANTS": f"{TENANT}, {APP}", "TEAMS__TARGETED": "off"},
    TEAMS | {"TEAMS__SERVICE_HOSTS": "127.0.0.1:3978,[::1]:3978,.Teams.example,localhost"},
    TEAMS
    | {
        "TEAMS__LOGIN_URL": "http://127.0.0.1:9/login/",
        "TEAMS__GRAPH_URL": "http://localhost/graph/",
        "TEAMS__OPENID_METADATA_URL": "http://[::1]:9/keys",
    },
    TEAMS | HERE | {"TEAMS__ANONYMOUS": "on", "TEAMS__APP_PASSWORD": "", "HOST": "::1"},
    {"TEAMS__LOGIN_URL": "nowhere", "TEAMS__TARGETED": "off"},
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


def test_half_of_teams_names_the_other_half_and_nothing_of_slack(environment) -> None:
    for name in ("FRONTDESK_SLACK__BOT_TOKEN", "FRONTDESK_SLACK__SIGNING_SECRET"):
        environment.delenv(name)
    environment.setenv("FRONTDESK_TEAMS__ALLOWED_TENANTS", TENANT)
    assert problems() == {
        ("FRONTDESK_TEAMS__APP_ID", "teams_app_id"),
        ("FRONTDESK_TEAMS__APP_PASSWORD", "teams_app_password"),
        ("FRONTDESK_TEAMS__TENANT_ID", "teams_tenant_id"),
    }


def test_half_of_slack_beside_teams_is_half_of_slack(environment) -> None:
    environment.delenv("FRONTDESK_SLACK__BOT_TOKEN")
    for setting, value in TEAMS.items():
        environment.setenv(f"FRONTDESK_{setting}", value)
    assert problems() == {("FRONTDESK_SLACK__BOT_TOKEN", "slack_no_workspace")}


def test_the_adapter_for_teams_is_told_what_was_set(environment) -> None:
    told = TEAMS | {"TEAMS__ALLOWED_TENANTS": f"{APP}, {TENANT}", "TEAMS__TARGETED": "off"}
    told |= {"TEAMS__SERVICE_HOSTS": "SMBA.example,127.0.0.1:3978"}
    for setting, value in told.items():
        environment.setenv(f"FRONTDESK_{setting}", value)
    assert teams_settings(read_settings()[0]) == TeamsSettings(
        app_id=APP.lower(),
        app_password=SECRET,
        tenant_id=TENANT,
        allowed_tenants=(APP.lower(), TENANT),
        service_hosts=("smba.example", "127.0.0.1:3978"),
        targeted=False,
    )


def test_the_adapter_for_teams_has_its_own_defaults(environment) -> None:
    for setting, value in TEAMS.items():
        environment.setenv(f"FRONTDESK_{setting}", value)
    made = teams_settings(read_settings()[0])
    assert made == TeamsSettings(APP.lower(), SECRET, TENANT)
    assert made.tenants == {TENANT}


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
    environment.setenv("FRONTDESK_TEAMS__APP_PASSWORD", "hidden")
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


def test_calendars_are_told_what_their_adapters_need(environment, tmp_path) -> None:
    settings, _ = read_settings()
    assert calendar_settings(settings) == CalendarSettings()
    key = tmp_path / "key.json"
    key.write_text('{"client_email": "desk@acme.iam.example", "private_key": "…"}')
    account = {"GOOGLE__SERVICE_ACCOUNT_FILE": str(key), "GOOGLE__SERVICE_DOMAINS": "Acme.example"}
    for name, value in (GOOGLE | MICROSOFT | account).items():
        environment.setenv(f"FRONTDESK_{name}", value)
    settings, _ = read_settings()
    assert check_settings(settings) == []
    told = calendar_settings(settings)
    assert told.google
    assert told.microsoft
    assert (told.google.client_id, told.google.domains) == ("1.apps.example", ("acme.example",))
    assert (told.microsoft.client_id, told.microsoft.tenant) == (APP.lower(), "organizations")
    assert "GOCSPX" not in repr(told)
    assert SECRET not in repr(told)


def test_a_service_account_acts_for_named_domains_only(environment, tmp_path) -> None:
    key = tmp_path / "key.json"
    key.write_text('{"client_email": "desk@acme.iam.example", "private_key": "…"}')
    environment.setenv("FRONTDESK_GOOGLE__SERVICE_ACCOUNT_FILE", str(key))
    name = "FRONTDESK_GOOGLE__SERVICE_DOMAINS"
    assert problems() == {(name, "google_service_domains")}
    environment.setenv(name, "acme.example,*")
    assert problems() == {(name, "google_service_domains")}
    environment.setenv(name, "acme.example")
    assert problems() == set()
