"""What the Slack adapter has to be told before it starts."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

DEFAULT_API_URL = "https://slack.com/api/"
FILE_HOST = "files.slack.com"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Credentials and addresses; what is secret is not shown when this is printed.

    With `bot_token` the app serves that workspace; with `client_id` and `client_secret` any number of
    workspaces can install it. `app_token` switches to Socket Mode. `api_url` ends in `/api/`.
    """

    signing_secret: str = field(default="", repr=False)
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = DEFAULT_API_URL

    def __post_init__(self) -> None:
        """Refuse what could never work, or would leave the entrance open (B8)."""
        if not self.signing_secret.strip() and not self.app_token:
            raise ValueError("Slack needs its signing secret, or an app token for Socket Mode")
        if not self.bot_token and not (self.client_id and self.client_secret):
            raise ValueError("Slack needs a bot token, or a client id with its secret")
        if not self.api_url.endswith("/api/"):
            raise ValueError("the address of Slack's API ends in /api/")

    @property
    def authorize_url(self) -> str:
        """Return where people allow the app into their workspace."""
        return self.api_url.removesuffix("api/") + "oauth/v2/authorize"

    def holds_files(self, address: str) -> bool:
        """Tell whether an address is Slack's own store of files: only there does a token go (B16)."""
        try:
            asked, api = urlsplit(address), urlsplit(self.api_url)
            same_port = asked.port == api.port
        except ValueError:
            return False
        if asked.username is not None or asked.password is not None:
            return False
        if self.api_url == DEFAULT_API_URL:
            return (asked.scheme, asked.netloc) == ("https", FILE_HOST)
        return asked.scheme == api.scheme and asked.hostname == api.hostname and same_port
