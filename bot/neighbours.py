"""What each neighbour's adapter is told of the settings; they have been checked before."""

from bot.settings import Settings
from bot.teams.settings import TeamsSettings
from calendar_sync.settings import CalendarSettings, GoogleSettings, MicrosoftSettings


def teams_settings(settings: Settings) -> TeamsSettings:
    """Return what the Teams adapter has to be told; ids are in lower case, as tokens name them."""
    teams = settings.teams
    return TeamsSettings(
        app_id=teams.app_id.lower(),
        app_password=teams.app_password.get_secret_value().strip(),
        tenant_id=teams.tenant_id.lower(),
        allowed_tenants=teams.tenants,
        login_url=teams.login_url,
        openid_metadata_url=teams.openid_metadata_url,
        graph_url=teams.graph_url,
        service_hosts=teams.hosts,
        anonymous=teams.anonymous,
        targeted=teams.targeted,
    )


def calendar_settings(settings: Settings) -> CalendarSettings:
    """Return what the adapters for calendars have to be told; those that are not set up are left out."""
    google = microsoft = None
    if settings.google.is_used:
        told = settings.google
        google = GoogleSettings(
            client_id=told.client_id.strip(),
            client_secret=told.client_secret.get_secret_value().strip(),
            service_account_file=told.service_account_file,
            domains=told.domains,
            api_url=told.api_url,
            token_url=told.token_url,
            auth_url=told.auth_url,
        )
    if settings.microsoft.is_used:
        given = settings.microsoft
        microsoft = MicrosoftSettings(
            client_id=given.client_id.lower(),
            client_secret=given.client_secret.get_secret_value().strip(),
            tenant=given.tenant_id.lower(),
            login_url=given.login_url,
            graph_url=given.graph_url,
        )
    return CalendarSettings(google, microsoft)
