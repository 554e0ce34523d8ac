"""Every address of ours that leaves the house."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from bot.domain.names import initials

COLORS = 8
LONGEST_TIME = 12
MEETING_SIGNATURE = 40
FILES, REPORTS = "files", "reports"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses below `public_url`, which has no slash at its end."""

    public_url: str
    secret: str = field(default="", repr=False)

    def contact(self, slug: str) -> str:
        """Return an agent's contact link (ENT-01)."""
        return f"{self.public_url}/c/{slug}"

    def qr_code(self, slug: str) -> str:
        """Return the picture of the contact link (ENT-07)."""
        return f"{self.contact(slug)}/qr.png"

    def booking(self, slug: str) -> str:
        """Return where an agent or a service can be booked (ENT-02)."""
        return f"{self.public_url}/b/{slug}"

    def share(self, token: str) -> str:
        """Return a conversation's own link (ENT-06)."""
        return f"{self.public_url}/j/{token}"

    def invitation_token(self, seed: str) -> str:
        """Return what the link of an invitation holds; whoever has the seed alone cannot make it."""
        key = sha256(b"frontdesk/invitations/" + self.secret.encode()).digest()
        return urlsafe_b64encode(hmac.new(key, seed.encode(), sha256).digest()[:24]).decode()

    def meeting(self, meeting_id: str) -> str:
        """Return where its guest sees, moves and cancels a meeting (MTG-07)."""
        return f"{self.public_url}/m/{self.meeting_token(meeting_id)}"

    def meeting_token(self, meeting_id: str) -> str:
        """Return what the link of a meeting holds: its id, and that we made it; there is no row for it."""
        key = sha256(b"frontdesk/meetings/" + self.secret.encode()).digest()
        signature = hmac.new(key, meeting_id.encode(), sha256).hexdigest()
        return f"{meeting_id}.{signature[:MEETING_SIGNATURE]}"

    def meeting_of(self, token: str) -> str | None:
        """Return the meeting that a link is for; None for a token that we did not make."""
        meeting_id = token.rpartition(".")[0]
        if not meeting_id.isascii():
            return None
        ours = self.meeting_token(meeting_id)
        is_ours = hmac.compare_digest(ours.encode(), token.encode("utf-8", "replace"))
        return meeting_id if is_ours else None

    def avatar(self, name: str, person: str) -> str:
        """Return a picture of somebody's initials; the address holds nothing else about them (TTL-05)."""
        return f"{self.public_url}/avatars/{_picture(name, person)}.png"

    def face(self, path: str | None, name: str, person: str) -> str:
        """Return somebody's own picture, else their initials (TTL-05)."""
        return f"{self.public_url}{path}" if path else self.avatar(name, person)

    def file(self, file_id: str, until: datetime) -> str:
        """Return where anybody who has the address gets a guest's file, until then."""
        end = int(until.timestamp())
        return f"{self.public_url}/files/{file_id}?until={end}&signature={self._signed(file_id, end, FILES)}"

    def is_ours(
        self, named: str, until: str, signature: str, now: datetime, use: str = FILES
    ) -> bool:
        """Tell whether an address of a file is one of ours, and still good."""
        if not (until.isascii() and until.isdecimal() and len(until) < LONGEST_TIME):
            return False
        expected = self._signed(named, int(until), use)
        return hmac.compare_digest(expected.encode(), signature.encode()) and (
            now.timestamp() < int(until)
        )

    def phonebook(self, agent_id: str, book: str, form: str, until: datetime) -> str:
        """Return where whoever has the address gets a phonebook as a file, until then (PHB-05)."""
        which, end = "mine" if book else "shared", int(until.timestamp())
        path = f"{agent_id}/{which}/{form}"
        signature = self._signed(path, end, "phonebook")
        return f"{self.public_url}/phonebook/{path}?until={end}&signature={signature}"

    def is_our_phonebook(  # noqa: PLR0917  the parts of an address
        self, agent_id: str, which: str, form: str, until: str, signature: str, now: datetime
    ) -> bool:
        """Tell whether an address of a phonebook is one of ours, and still good."""
        named = f"{agent_id}/{which}/{form}"
        return self.is_ours(named, until, signature, now, "phonebook")

    def report(self, report_id: str, until: datetime) -> str:
        """Return where anybody who has the address gets a report, until then (MGR-03)."""
        end = int(until.timestamp())
        signature = self._signed(report_id, end, REPORTS)
        return f"{self.public_url}/reports/{report_id}?until={end}&signature={signature}"

    def _signed(self, named: str, end: int, use: str) -> str:
        key = sha256(f"frontdesk/{use}/{self.secret}".encode()).digest()
        return hmac.new(key, f"{named} {end}".encode(), sha256).hexdigest()

    def snippet(self, widget_id: str) -> str:
        """Return the script tag that puts a widget on a web site (ENT-03)."""
        return f'<script async src="{self.public_url}/embed.js" data-widget="{widget_id}"></script>'


@lru_cache(4096)
def _picture(name: str, person: str) -> str:
    """Name a picture: those who write much are asked for with every message."""
    color = sha256(person.encode()).digest()[0] % COLORS
    return f"{quote(initials(name), safe='')}-{color}"
