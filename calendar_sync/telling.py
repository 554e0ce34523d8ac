"""Tells of a calendar that refuses us, or lets us in again (B22)."""

from dataclasses import dataclass

from bot.commonmark import read_commonmark
from bot.deliver import Surroundings
from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId, PlatformName, Ref
from bot.domain.richtext import plain
from bot.lists import markdown
from bot.ports import Post
from bot.store import Transaction
from calendar_sync.calendars import account_of
from calendar_sync.lost import LOST
from calendar_sync.tickets import connect_link


@dataclass(frozen=True, slots=True)
class Telling:
    """Where to say it, and what."""

    place: Ref
    post: Post
    aloud: bool


class TellCalendarHandler:
    """Tells the agent alone, or a channel in which they can be booked."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Telling | None:
        """Write it; None when it is not so any more."""
        agent = tx.people.agent(AgentId(payload["agent_id"]))
        account, aloud = account_of(tx, agent.id), bool(payload["aloud"])
        if payload["what"] == LOST and account.lost_at is None:
            return None
        key = f"connect.told_{payload['what']}{'_aloud' if aloud else ''}"
        link = connect_link(self._around.links, agent.id, account.kind, tx.now)
        text = self._around.texts.say(key, name=markdown(agent.name), link=link)
        body = read_commonmark(text)
        named = f"calendar/{agent.id}/{payload['what']}/{payload['since']}"
        place = Ref(PlatformName(payload["platform"]), payload["place"])
        return Telling(place, Post(named, plain(body), body=body), aloud)

    async def send(self, job: Telling, *, maybe_sent: bool) -> None:
        """Say it where it stays."""
        platform = self._around.platform(job.place)
        say = platform.post if job.aloud else platform.tell
        await say(job.place, job.post, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Telling, result: None) -> None:
        """Nothing to remember: that it is lost is known."""
