"""A meeting as a value."""

from bot.domain.ids import ConversationId
from calendar_sync.meetings import Host, Meeting, MeetingId
from tests.calendar_sync.booked import HALF, NINE
from tests.world import ADA, GUS, START

MEETING = Meeting(
    id=MeetingId("m1"),
    conversation_id=ConversationId("c1"),
    guest_id=GUS.id,
    source="1",
    subject="Offer",
    start=NINE,
    end=NINE + HALF,
    zone="UTC",
    hosts=(Host(ADA.id, is_organiser=True),),
    booked_at=START,
    changed_at=START,
)
