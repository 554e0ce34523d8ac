"""What the Teams adapter has to be told before it starts."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOGIN_URL = "https://login.microsoftonline.com/"
OPENID_METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
GRAPH_URL = "https://graph.microsoft.com/v1.0/"
# A host, or a domain with everything below it when it begins with a dot.
SERVICE_HOSTS = ("smba.trafficmanager.net",)

HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """Credentials and addresses; what is secret is not shown when this is printed.

    `tenant_id` is where the app is registered; `allowed_tenants` are those whose people we serve, which
    is the same one when none are named. Tokens go to `service_hosts` and to nobody else. With `anonymous`
    nothing is signed either way: for an emulator on this machine only.
    """

    app_id: str
    app_password: str = field(default="", repr=False)
    tenant_id: str = ""
    allowed_tenants: tuple[str, ...] = ()
    login_url: str = LOGIN_URL
    openid_metadata_url: str = OPENID_METADATA_URL
    graph_url: str = GRAPH_URL
    service_hosts: tuple[str, ...] = SERVICE_HOSTS
    anonymous: bool = False
    targeted: bool = True

    def __post_init__(self) -> None:
        """Refuse what could never work, or would leave the entrance open."""
        if not self.app_id or not self.tenant_id:
            raise ValueError("Teams needs the app's id and the tenant it is registered in")
        if not self.app_password and not self.anonymous:
            raise ValueError("Teams needs the app's password")
        for address in (self.login_url, self.openid_metadata_url, self.graph_url):
            if not is_safe(address):
                raise ValueError("what Teams is told and believed goes over https")

    @property
    def tenants(self) -> frozenset[str]:
        """Return the tenants whose people may reach us."""
        return frozenset(self.allowed_tenants or (self.tenant_id,))

    def is_service(self, address: str) -> bool:
        """Tell whether an address is one of Teams' own: only there does a token go."""
        try:
            parts = urlsplit(address)
            host = parts.netloc.lower()
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None:
            return False
        named = any(
            host == known or (known.startswith(".") and host.endswith(known))
            for known in self.service_hosts
        )
        return named and is_safe(address)


def is_safe(address: str) -> bool:
    """Tell whether nobody between us and an address can listen or answer: https, or this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in HERE))
