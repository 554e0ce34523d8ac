"""Links by which one agent, and nobody else, connects a calendar or chooses among its calendars (MTG-01).

Whoever holds such a link acts for that agent, so it is shown to them alone, in their own platform, and ends
after a while. It proves who asked for it; the sign-in that begins there has a state of its own besides.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.ids import AgentId
from bot.domain.links import Links

GOOD_FOR = timedelta(hours=12)
LONGEST_TIME = 12
CHOOSE = "choose"


def connect_link(links: Links, agent_id: AgentId, kind: str, now: datetime) -> str:
    """Return where an agent begins to connect a calendar of a kind; `choose`: where they choose calendars."""
    return f"{links.public_url}/calendar/connect/{kind}?ticket={ticket(links, agent_id, kind, now)}"


def ticket(links: Links, agent_id: AgentId, kind: str, now: datetime) -> str:
    """Return what proves for a while that an agent asked: who, until when, and our signature."""
    end = str(int((now + GOOD_FOR).timestamp()))
    return f"{agent_id}.{end}.{_signature(links, agent_id, kind, end)}"


def agent_of(links: Links, told: str, kind: str, now: datetime) -> AgentId | None:
    """Return whose ticket it is; None for one that we did not make, that is over, or for another kind."""
    agent_id, _, rest = told.partition(".")
    end, _, signature = rest.partition(".")
    if not (agent_id.isascii() and end.isascii() and end.isdecimal() and len(end) < LONGEST_TIME):
        return None
    ours = _signature(links, AgentId(agent_id), kind, end)
    is_ours = hmac.compare_digest(ours.encode(), signature.encode("utf-8", "replace"))
    return AgentId(agent_id) if is_ours and now.timestamp() < int(end) else None


def _signature(links: Links, agent_id: AgentId, kind: str, end: str) -> str:
    key = sha256(b"frontdesk/calendar-tickets/" + links.secret.encode()).digest()
    return hmac.new(key, f"{agent_id} {kind} {end}".encode(), sha256).hexdigest()
