"""Find conversations: who waits, what I hold, by words, one of them whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.commands.asked import Asked, Command, Reply, conversation_of
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.escalation import Escalation
from bot.domain.grammar import Words
from bot.domain.hours import Hours
from bot.domain.ids import ServiceId
from bot.domain.late import late_since
from bot.domain.people import Agent
from bot.domain.wanted import Wanted, read_queue, read_wanted
from bot.domain.wording import fold
from bot.lists import conversation_summary, found_lines
from bot.store import Transaction
from bot.store.search import Found, Narrowed

SHOWN, SHOWN_OF_SEARCH = 20, 10


@dataclass(frozen=True, slots=True)
class List:
    """A page of a list: its name in the sentences, which page, how many lines at most."""

    name: str
    page: int
    most: int

    @property
    def start(self) -> int:
        """Return how many lines stand on the pages before."""
        return (self.page - 1) * self.most


def _queue(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`queue late tag:vip service:sales mine 2`: who waits, narrowed down, by pages."""
    wanted = read_queue(words.rest)
    here = List("queue", wanted.page, SHOWN)
    found = tx.search.queue(SHOWN + 1, narrowed(tx, wanted, asked.agent), here.start)
    return _listed(tx, asked, here, found)


def _mine(tx: Transaction, asked: Asked, words: Words) -> Reply:
    here = List("mine", read_queue(words.rest).page, SHOWN)
    return _listed(tx, asked, here, tx.search.held_by(asked.agent.id, SHOWN + 1, here.start))


def _search(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`search tag:vip service:sales anna`: all of it in one message, or in people, title and tags."""
    number = f"#{words.number} " if words.number else ""
    wanted = read_wanted(f"{number}{words.rest}")
    if not (wanted.words or wanted.tags or wanted.service):
        raise NotAllowed("search_empty")
    here, most = List("search", wanted.page, SHOWN_OF_SEARCH), SHOWN_OF_SEARCH + 1
    found = tx.search.words(wanted.words, most, narrowed(tx, wanted, asked.agent), here.start)
    return _listed(tx, asked, here, found)


def _show(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    conversation = conversation_of(asked)
    text = conversation_summary(tx, conversation, asked.texts, asked.links)
    return Reply(text, conversation=conversation)


def narrowed(tx: Transaction, wanted: Wanted, agent: Agent) -> Narrowed:
    """Return what was asked for as the store knows it; NotFound for a service that there is not."""
    services = tx.people.services() if wanted.service or wanted.late else ()
    named = fold(wanted.service or "")
    chosen = [service.id for service in services if fold(service.name) == named]
    if wanted.service and not chosen:
        raise NotFound("service_unknown")
    late: dict[ServiceId | None, tuple[Hours, Escalation]] = {None: (Hours(), Escalation())}
    late |= {service.id: (service.hours, service.rules.escalation) for service in services}
    since = {one: late_since(tx.now, *how) for one, how in late.items()} if wanted.late else {}
    return Narrowed(
        service_id=chosen[0] if chosen else None,
        tags=wanted.tags,
        assignee_id=agent.id if wanted.mine else None,
        unassigned=wanted.unassigned,
        late={one: at for one, at in since.items() if at} if wanted.late else None,
    )


def _listed(tx: Transaction, asked: Asked, here: List, found: Sequence[Found]) -> Reply:
    """Answer with a page of a list; one more than fits on it says that there is another page."""
    shown, goes_on = found[: here.most], len(found) > here.most
    if not shown:
        return Reply(asked.texts.say(f"command.{here.name}_empty"))
    last = here.start + len(shown)
    count = f"{here.start + 1}–{last}" if here.start or goes_on else str(last)  # noqa: RUF001  a range
    head = asked.texts.say(f"command.{here.name}_title", count=count)
    lines = [f"- {line}" for line in found_lines(tx, shown, asked.texts)]
    more = ["", asked.texts.say("command.more", page=here.page + 1)] if goes_on else []
    return Reply("\n".join((head, "", *lines, *more)))


FINDING: Mapping[str, Command] = {
    "queue": Command(_queue),
    "mine": Command(_mine),
    "show": Command(_show, needs_conversation=True),
    "search": Command(_search),
}
