"""Every address of ours that leaves the house."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from bot.domain.names import initials

COLORS = 8


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses below `public_url`, which has no slash at its end."""

    public_url: str

    def contact(self, slug: str) -> str:
        """Return an agent's contact link (ENT-01)."""
        return f"{self.public_url}/c/{slug}"

    def qr_code(self, slug: str) -> str:
        """Return the picture of the contact link (ENT-07)."""
        return f"{self.contact(slug)}/qr.png"

    def share(self, token: str) -> str:
        """Return a conversation's own link (ENT-06)."""
        return f"{self.public_url}/j/{token}"

    def avatar(self, name: str, person: str) -> str:
        """Return a picture of somebody's initials; the address holds nothing else about them (TTL-05)."""
        return f"{self.public_url}/avatars/{_picture(name, person)}.png"

    def snippet(self, widget_id: str) -> str:
        """Return the script tag that puts a widget on a web site (ENT-03)."""
        return f'<script async src="{self.public_url}/embed.js" data-widget="{widget_id}"></script>'


@lru_cache(4096)
def _picture(name: str, person: str) -> str:
    """Name a picture: those who write much are asked for with every message."""
    color = sha256(person.encode()).digest()[0] % COLORS
    return f"{quote(initials(name), safe='')}-{color}"
