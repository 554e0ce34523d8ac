"""What the adapters for calendars have to be told before they start."""

from dataclasses import dataclass, field
from urllib.parse import urljoin

GOOGLE_API = "https://www.googleapis.com/calendar/v3/"
GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
GOOGLE_SIGN_IN = "https://accounts.google.com/o/oauth2/v2/auth"
EVERY_TENANT = "organizations"
MICROSOFT_LOGIN = "https://login.microsoftonline.com/"
MICROSOFT_GRAPH = "https://graph.microsoft.com/v1.0/"


@dataclass(frozen=True, slots=True)
class GoogleSettings:
    """How we are known to Google, and where it is.

    With a client id each agent connects their own calendar. With a service account that may act for a whole
    domain nobody has to: `domains` are those for whose people it may be used.
    """

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    service_account_file: str = ""
    domains: tuple[str, ...] = ()
    api_url: str = GOOGLE_API
    token_url: str = GOOGLE_TOKENS
    auth_url: str = GOOGLE_SIGN_IN

    @property
    def revoke_url(self) -> str:
        """Return where a token is given back: beside where it came from, at Google and at its stand-in."""
        return urljoin(self.token_url, "revoke")


@dataclass(frozen=True, slots=True)
class MicrosoftSettings:
    """How we are known to Microsoft 365, and where it is; `tenant` is whose people may sign in."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    tenant: str = EVERY_TENANT
    login_url: str = MICROSOFT_LOGIN
    graph_url: str = MICROSOFT_GRAPH


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """The calendars that can be connected besides the built-in one, which needs nothing."""

    google: GoogleSettings | None = None
    microsoft: MicrosoftSettings | None = None
