"""Meetings and their hosts in the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from bot.domain.errors import NotFound
from bot.domain.ids import AgentId, ConversationId, GuestId, ServiceId
from bot.store.dialects import insert_new
from calendar_sync import tables as t
from calendar_sync.meetings import Host, Meeting, MeetingId, MeetingState, Shown
from calendar_sync.turns import Assigned

m, h = t.meeting.c, t.host.c
BY_ID = select(t.meeting).where(m.id == bindparam("meeting"))
# What refers to it need not wait: it stays.
LOCKED = BY_ID.with_for_update(key_share=True)
HOSTS = (
    select(t.host)
    .where(h.meeting_id.in_(bindparam("meetings", expanding=True)))
    .order_by(h.is_organiser.desc(), h.agent_id)
)
REMINDED = insert_new(t.reminded)
BOOKED = m.state == MeetingState.BOOKED


@dataclass(frozen=True, slots=True)
class Booked:
    """When a meeting keeps a host busy."""

    id: MeetingId
    start: datetime
    end: datetime


class Meetings:
    """Find and keep meetings; times are aware UTC."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def get(self, meeting_id: MeetingId) -> Meeting:
        """Return a meeting; NotFound when there is none."""
        return self._one(BY_ID, {"meeting": meeting_id})

    def locked(self, meeting_id: MeetingId) -> Meeting:
        """Return a meeting as it is now, and let nobody else change it until the commit."""
        return self._one(LOCKED, {"meeting": meeting_id})

    def by_source(self, source: str) -> Meeting | None:
        """Return the meeting that was booked by the same request before."""
        return next(iter(self._some(m.source == source)), None)

    def of_conversation(self, conversation_id: ConversationId) -> Sequence[Meeting]:
        """Return the meetings of a conversation, the first first."""
        return self._some(m.conversation_id == conversation_id)

    def by_event(self, agent_id: AgentId, event: str) -> Meeting | None:
        """Return the meeting that an entry of an agent's calendar is for."""
        mine = select(h.meeting_id).where(h.event == event, h.agent_id == agent_id)
        return next(iter(self._some(m.id.in_(mine))), None)

    def coming_of_agent(self, agent_id: AgentId, most: int = 50) -> Sequence[Meeting]:
        """Return an agent's meetings that are not over, the next first."""
        return self._some(BOOKED, m.ends_at > self._now, m.id.in_(_hosted((agent_id,))))[:most]

    def coming_of_guest(self, guest_id: GuestId, most: int = 50) -> Sequence[Meeting]:
        """Return a guest's meetings that are not over, the next first."""
        return self._some(BOOKED, m.ends_at > self._now, m.guest_id == guest_id)[:most]

    def count_coming(self, guest_id: GuestId, agent_id: AgentId) -> int:
        """Count the future meetings of a guest with an agent (MTG-03)."""
        mine = (BOOKED, m.guest_id == guest_id, m.starts_at > self._now)
        query = select(func.count()).where(*mine, m.id.in_(_hosted((agent_id,))))
        return self._db.scalar(query) or 0

    def of_agents(
        self, agents: Collection[AgentId], start: datetime, end: datetime
    ) -> Mapping[AgentId, Sequence[Booked]]:
        """Return the meetings of each agent between two instants, also those that only reach into that."""
        query = (
            select(h.agent_id, m.id, m.starts_at, m.ends_at)
            .join(t.meeting, m.id == h.meeting_id)
            .where(h.agent_id.in_(list(agents)), h.declined.is_(False), BOOKED)
            .where(m.starts_at < end, m.ends_at > start)
            .order_by(m.starts_at)
        )
        found: dict[AgentId, list[Booked]] = defaultdict(list)
        for row in self._db.execute(query):
            booked = Booked(MeetingId(row.id), row.starts_at, row.ends_at)
            found[AgentId(row.agent_id)].append(booked)
        return found

    def given(self, service_id: ServiceId, since: datetime) -> Sequence[Assigned]:
        """Return which agents got a service's meetings lately, or have any of them still before them."""
        recent = (m.booked_at >= since) | (m.ends_at >= self._now)
        query = (
            select(h.agent_id, m.starts_at, m.booked_at)
            .join(t.meeting, m.id == h.meeting_id)
            .where(m.service_id == service_id, BOOKED, h.is_organiser, recent)
        )
        return [
            Assigned(AgentId(row.agent_id), row.starts_at, row.booked_at)
            for row in self._db.execute(query)
        ]

    def unwritten(self, agent_id: AgentId) -> Sequence[MeetingId]:
        """Return the future meetings that an agent's calendar lacks, or shows as they were (B22)."""
        stale = (h.is_there.is_(False), h.shows < m.sequence, h.trouble != "")
        query = select(h.meeting_id).join(t.meeting, m.id == h.meeting_id)
        lacking = query.where(h.agent_id == agent_id, m.ends_at > self._now, stale[0] | stale[1])
        return [MeetingId(one) for one in self._db.scalars(lacking.order_by(m.starts_at))]

    def in_trouble(self) -> int:
        """Count the future meetings that a calendar did not take."""
        query = select(func.count()).select_from(t.host.join(t.meeting, m.id == h.meeting_id))
        return self._db.scalar(query.where(h.trouble != "", m.ends_at > self._now, BOOKED)) or 0

    def add(self, meeting: Meeting) -> None:
        """Keep a new meeting with its hosts."""
        fixed = {
            "id": meeting.id,
            "conversation_id": meeting.conversation_id,
            "guest_id": meeting.guest_id,
            "service_id": meeting.service_id,
            "source": meeting.source,
            "booked_at": meeting.booked_at,
        }
        self._db.execute(insert(t.meeting), fixed | _changing(meeting))
        rows = [
            {"meeting_id": meeting.id, "agent_id": one.agent_id, **_host_row(one)}
            for one in meeting.hosts
        ]
        self._db.execute(insert(t.host), rows)

    def save(self, meeting: Meeting) -> None:
        """Write what can change in a meeting; hosts have `save_host`."""
        self._db.execute(update(t.meeting).where(m.id == meeting.id).values(_changing(meeting)))

    def save_host(self, meeting_id: MeetingId, host: Host) -> None:
        """Write what became of a host's event."""
        mine = update(t.host).where(h.meeting_id == meeting_id, h.agent_id == host.agent_id)
        self._db.execute(mine.values(_host_row(host)))

    def note_reminded(self, meeting: Meeting, minutes: int) -> bool:
        """Note that a reminder of this start goes out now; False: it did before (MTG-08)."""
        row = {"meeting_id": meeting.id, "minutes": minutes, "starts_at": meeting.start}
        noted = self._db.execute(REMINDED[self._db.dialect.name], row | {"at": self._now})
        return noted.first() is not None

    def _one(self, query: Any, asked: Mapping[str, object]) -> Meeting:
        row = self._db.execute(query, asked).one_or_none()
        if row is None:
            raise NotFound("meeting_unknown")
        return self._with_hosts([row])[0]

    def _some(self, *where: ColumnElement[bool]) -> Sequence[Meeting]:
        query = select(t.meeting).where(*where).order_by(m.starts_at, m.id)
        return self._with_hosts(self._db.execute(query).all())

    def _with_hosts(self, rows: Sequence[Row[Any]]) -> Sequence[Meeting]:
        hosts: dict[str, list[Host]] = defaultdict(list)
        for row in self._db.execute(HOSTS, {"meetings": [row.id for row in rows]}):
            hosts[row.meeting_id].append(_host(row))
        return [_meeting(row, hosts[row.id]) for row in rows]


def _hosted(agents: Collection[AgentId]) -> Any:
    return select(h.meeting_id).where(h.agent_id.in_(list(agents)), h.declined.is_(False))


def _changing(meeting: Meeting) -> dict[str, Any]:
    return {
        "subject": meeting.subject,
        "starts_at": meeting.start,
        "ends_at": meeting.end,
        "zone": meeting.zone,
        "extras": list(meeting.extras),
        "state": meeting.state,
        "sequence": meeting.sequence,
        "place": meeting.place,
        "changed_at": meeting.changed_at,
    }


def _host_row(host: Host) -> dict[str, Any]:
    return {
        "is_organiser": host.is_organiser,
        "event": host.event,
        "etag": host.etag,
        "generation": host.generation,
        "made_for": host.made_for,
        "shows": host.shows,
        "is_there": host.is_there,
        "calendar": host.calendar,
        "shown_from": host.shown.start if host.shown else None,
        "shown_until": host.shown.end if host.shown else None,
        "shown_place": host.shown.place if host.shown else "",
        "declined": host.declined,
        "trouble": host.trouble,
    }


def _host(row: Row[Any]) -> Host:
    shown = Shown(row.shown_from, row.shown_until, row.shown_place) if row.shown_from else None
    return Host(
        agent_id=AgentId(row.agent_id),
        is_organiser=row.is_organiser,
        event=row.event,
        etag=row.etag,
        generation=row.generation,
        made_for=AgentId(row.made_for) if row.made_for else None,
        shows=row.shows,
        is_there=row.is_there,
        calendar=row.calendar,
        shown=shown,
        declined=row.declined,
        trouble=row.trouble,
    )


def _meeting(row: Row[Any], hosts: Iterable[Host]) -> Meeting:
    return Meeting(
        id=MeetingId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        guest_id=GuestId(row.guest_id),
        source=row.source,
        subject=row.subject,
        start=row.starts_at,
        end=row.ends_at,
        zone=row.zone,
        hosts=tuple(hosts),
        booked_at=row.booked_at,
        changed_at=row.changed_at,
        service_id=ServiceId(row.service_id) if row.service_id else None,
        extras=tuple(row.extras),
        state=MeetingState(row.state),
        sequence=row.sequence,
        place=row.place,
    )
