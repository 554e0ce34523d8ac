"""What each neighbour's adapter is told of the settings; they have been checked before."""

from bot.settings import Settings
from bot.teams.settings import TeamsSettings


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
