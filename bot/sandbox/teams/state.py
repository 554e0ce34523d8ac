"""`TeamsSandbox`: everything that the stand-in knows, and plain ways to add and find it."""

from __future__ import annotations

import random
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults
from bot.sandbox.live import LiveHub
from bot.sandbox.teams.delivery import Deliverer
from bot.sandbox.teams.identity import Identity
from bot.sandbox.teams.mailboxes.state import Outlook
from bot.sandbox.teams.pacing import Pacing
from bot.sandbox.teams.records import (
    App,
    Audience,
    Dialog,
    Message,
    Person,
    Place,
    SharedFile,
    Team,
    Tenant,
    Token,
)


@dataclass
class TeamsSandbox:
    """One stand-in for Teams with one app.

    `base_url` is where the sandbox is mounted, prefix included (`http://127.0.0.1:8000/sandbox`);
    when empty it is learned from the first request. `manifest` (the app's manifest as a dict)
    decides permissions, commands and actions of the app that `seed_demo` makes; without one it may
    do everything.
    """

    base_url: str = ""
    clock: SandboxClock = field(default_factory=SandboxClock)
    seed: int = 0
    manifest: Mapping[str, Any] | None = None
    app: App = field(default_factory=lambda: App("", "", ""))

    tenants: dict[str, Tenant] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    files: dict[str, SharedFile] = field(default_factory=dict)
    uploads: dict[str, Json] = field(default_factory=dict)
    calls: deque[Json] = field(default_factory=lambda: deque(maxlen=50_000))
    call_count: int = 0
    token_lifetime: int = 3599
    graph_lag: float = 0.0

    def __post_init__(self) -> None:
        """Make the parts that need the clock and the seed."""
        self.rng = random.Random(self.seed)  # noqa: S311  repeatable names, not secrets
        self.faults = Faults(seed=self.seed)
        self.pacing = Pacing(self.clock.now)
        self.live: LiveHub[Audience] = LiveHub(self.hears)
        self.identity = Identity(lambda: self.url)
        self.courier = Courier(self.clock)
        self.deliverer = Deliverer(self.clock, self.courier, self.faults, self.identity)
        self.outlook = Outlook(self.clock, self.courier, self.faults, lambda: self.url, self.seed)

    async def hang_up(self) -> None:
        """Close every WebSocket, so that the server need not wait for them."""
        await self.live.close()
        await self.outlook.live.close()

    async def close(self) -> None:
        """End deliveries and sockets; the application's clean-up calls it."""
        await self.hang_up()
        await self.courier.close()

    # --- names and addresses ---------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where this stand-in is, without a slash at the end."""
        return f"{self.base_url}/teams"

    @property
    def service_url(self) -> str:
        """Return the connector's address as activities carry it."""
        return f"{self.url}/connector/"

    @property
    def graph_url(self) -> str:
        """Return where Graph is."""
        return f"{self.url}/graph/v1.0/"

    def new_secret(self, length: int = 24) -> str:
        """Return a long random word of this seed."""
        return f"{self.rng.getrandbits(4 * length):0{length}x}"

    def new_guid(self) -> str:
        """Return a GUID of this seed."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def new_id(self, place: Place) -> str:
        """Return the milliseconds of now, later than every message of that place."""
        place.last_id = max(int(self.clock.now() * 1000), place.last_id + 1)
        return str(place.last_id)

    # --- adding ----------------------------------------------------------------------------

    def add_person(self, person: Person) -> Person:
        """Add somebody under their key."""
        self.people[person.key] = person
        return person

    def add_team(self, team: Team) -> Team:
        """Add a team; its channels come with `add_channel`."""
        self.teams[team.id] = team
        return team

    def add_channel(self, team: Team, channel_id: str, name: str) -> Place:
        """Add a channel to a team; the first one has the team's own id, as General has."""
        place = Place(channel_id, team.tenant_id, name, team.id)
        self.places[channel_id] = place
        team.channels.append(channel_id)
        return place

    def chat_of(self, person: Person) -> Place:
        """Return the person's chat with the app: the same one each time."""
        known = self.chats.get(person.key)
        if known is None:
            known = f"a:{self.new_secret(40)}"
            self.chats[person.key] = known
            self.places[known] = Place(known, person.tenant_id, person=person.key)
        return self.places[known]

    # --- finding ---------------------------------------------------------------------------

    def person_by(self, account: str, tenant_id: str = "") -> Person | None:
        """Return whom a `29:` id, an object id or a user principal name means."""
        for person in self.people.values():
            known = {person.id, person.aad_id, person.email}
            if account in known and tenant_id in {"", person.tenant_id}:
                return person
        return None

    def team_of(self, place: Place) -> Team:
        """Return the team of a channel."""
        return self.teams[place.team]

    def team_by_group(self, group: str) -> Team | None:
        """Return the team of a Microsoft 365 group."""
        return next((team for team in self.teams.values() if team.group == group), None)

    def members_of(self, place: Place) -> list[Person]:
        """Return the people of a channel's team, or the one of a chat."""
        if not place.is_channel:
            return [self.people[place.person]]
        return [self.people[key] for key in self.team_of(place).members]

    def app_is_in(self, place: Place) -> bool:
        """Whether the app is installed there and was not blocked."""
        if place.is_channel:
            return self.team_of(place).installed
        person = self.people[place.person]
        return person.installed and not person.blocked

    def app_reads(self, place: Place) -> bool:
        """Whether the app hears messages that do not name it."""
        if not place.is_channel:
            return True
        return "ChannelMessage.Read.Group" in self.team_of(place).consented

    def sees(self, person: Person, message: Message) -> bool:
        """Whether a message is (still) shown to somebody who is there."""
        if message.only_for and message.only_for != person.key:
            return False
        return not message.expires or message.expires > self.clock.now()

    def hears(self, audience: Audience, key: str) -> bool:
        """Whether a person's client is told of something."""
        if audience.person:
            return audience.person == key
        place = self.places.get(audience.place)
        return place is None or self.people[key] in self.members_of(place)
