"""The people, services and entrances that the tests share, and the time as a test says it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from bot.actions.open_conversation import Opening, open_conversation
from bot.domain.conversations import Conversation
from bot.domain.entrances import EntranceKind, Widget
from bot.domain.ids import AgentId, GuestId, PlatformName, Ref, ServiceId, WidgetId
from bot.domain.links import Links
from bot.domain.messages import in_place
from bot.domain.people import Agent, Guest, Mode, Service
from bot.store import Transaction
from bot.store import tables as t

ALARM = "escalate"
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LINKS = Links("https://desk.example")


def slack(value: str) -> Ref:
    """Name something on Slack."""
    return Ref(PlatformName.SLACK, value)


def teams(value: str) -> Ref:
    """Name something on Teams."""
    return Ref(PlatformName.TEAMS, value)


SLACK_CHANNEL = slack("T1/C1")
TEAMS_CHANNEL = teams("team/channel")
ADA = Agent(AgentId("ada"), "Ada", "ada", (slack("T1/U1"),), "https://pics.example/ada.png")
TIM = Agent(AgentId("tim"), "Tim", "tim", (teams("tim"),))
EVE = Agent(AgentId("eve"), "Eve", "eve", (slack("T1/U3"),), manages=True)
SALES = Service(ServiceId("sales"), "Sales", (SLACK_CHANNEL,))
BOTH = Service(ServiceId("both"), "Both", (SLACK_CHANNEL, TEAMS_CHANNEL))
INSIDE = Service(
    ServiceId("inside"), "Inside", (slack("T1/C2"),), mode=Mode.NOTES, share_links=False
)
GUS = Guest(GuestId("gus"), "Gus", "gus@example.com")
ANN = Guest(GuestId("ann"), "Ann")
BOB = Guest(GuestId("bob"), "Bob")
TO_SALES = Opening(EntranceKind.WIDGET, "w_sales")
TO_BOTH = Opening(EntranceKind.WIDGET, "w_both")
TO_INSIDE = Opening(EntranceKind.WIDGET, "w_inside")
TO_ADA_BY_WIDGET = Opening(EntranceKind.WIDGET, "w_ada")
TO_ADA = Opening(EntranceKind.CONTACT, "ada")


class Clock:
    """The time, as the test says."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def set_up(tx: Transaction) -> None:
    """Bring in everybody and every entrance; Ada and Eve are members of all services, Tim of one."""
    for agent in (ADA, TIM, EVE):
        tx.people.add_agent(agent)
    for service in (SALES, BOTH, INSIDE):
        tx.people.add_service(service)
        tx.entrances.add_widget(Widget(WidgetId(f"w_{service.id}"), (service.id,)))
        tx.people.set_members(service.id, [ADA.id, EVE.id])
    tx.people.add_member(BOTH.id, TIM.id)
    tx.entrances.add_widget(Widget(WidgetId("w_ada"), agent_id=ADA.id))
    for guest in (GUS, ANN, BOB):
        tx.guests.add(guest)


def opened(
    tx: Transaction, opening: Opening = TO_SALES, guest: Guest = GUS, root: str | None = None
) -> Conversation:
    """Have a conversation; `root`: its first thread has this root on Slack already."""
    conversation = open_conversation(tx, guest.id, opening)
    if root:
        tx.threads.opened(tx.threads.of(conversation.id)[0].id, slack(root))
    return conversation


def left_behind(tx: Transaction, conversation: Conversation) -> None:
    """Have a conversation go on elsewhere: it has left all its threads."""
    for thread in tx.threads.of(conversation.id):
        tx.threads.leave(thread.id)


def waiting(tx: Transaction, kind: str | None = None) -> list[dict[str, str]]:
    """Return what waits in the outbox, first come first, with its kind among its fields.

    The alarm that every waiting guest has is left out, unless it is asked for.
    """
    o = t.outbox.c
    rows = tx._db.execute(select(o.kind, o.payload).where(o.buried_at.is_(None)).order_by(o.id))
    found = [{"kind": row.kind, **row.payload} for row in rows]
    return [one for one in found if one["kind"] == kind or (not kind and one["kind"] != ALARM)]


def emptied(tx: Transaction) -> None:
    """Forget what waits in the outbox, so that a test sees what comes next."""
    tx._db.execute(delete(t.outbox))


def said(tx: Transaction, conversation: Conversation) -> list[str]:
    """Return the words and the notices of a conversation in the order in which people read them."""
    found = tx.messages.changes_after(conversation.id, 0, 1000).messages
    return [f"({m.notice.key})" if m.notice else m.text for m in in_place(found)]
