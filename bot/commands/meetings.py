"""Meetings in words: book, find a free slot, list, move, call off; when one can be booked (MTG-07, MTG-10).

Calendars answer slowly, so what these words ask for is done by the outbox, as `doctor` is.
"""

from collections.abc import Mapping
from uuid import uuid4

from bot.commands.asked import Asked, Command, Reply
from bot.domain.deliveries import AskMeetings
from bot.domain.grammar import Words
from bot.store import Transaction

MEET, RESCHEDULE, CANCEL, AVAILABILITY = "meet", "reschedule", "cancel", "availability"


def _meet(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`meet ann@example.com tomorrow 10:00 30m "Subject"`; alone it opens the dialog (MTG-10)."""
    if words.rest:
        return _ask(tx, asked, words)
    text = asked.texts.say("command.meet_how")
    return Reply(text, dialog=MEET, conversation=asked.conversation)


def _reschedule(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`reschedule #142 tomorrow 11:00`; without a time it opens the dialog (MTG-07)."""
    if words.rest:
        return _ask(tx, asked, words)
    number = asked.conversation.number if asked.conversation else 0
    text = asked.texts.say("command.reschedule_how", number=number)
    return Reply(text, dialog=RESCHEDULE, conversation=asked.conversation)


def _availability(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`availability hours mon-fri 09:00-17:00`, `availability show`; alone it opens the dialog (MTG-02)."""
    if words.rest:
        return _ask(tx, asked, words)
    return Reply(asked.texts.say("command.availability_how"), dialog=AVAILABILITY)


def _ask(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """Have it done; the answer follows where they look, and they alone see it."""
    account, whom = asked.account, _named(tx, asked)
    rest = words.rest
    for word in asked.named:
        rest = rest.replace(f"@{word}", " ") if whom else rest
    tx.outbox.add(
        AskMeetings(
            account.platform,
            account.value,
            asked.place.value,
            asked.agent.id,
            uuid4().hex,
            f"{words.name} {rest}".strip(),
            conversation_id=asked.conversation.id if asked.conversation else "",
            whom=whom,
        )
    )
    key = "command.meetings_looks"
    return Reply(asked.texts.say(key), conversation=asked.conversation)


def _named(tx: Transaction, asked: Asked) -> str:
    """Return the slug of the agent whom the words name by the platform's own means, if there is one."""
    found = (tx.people.agent_by_account(account) for account in asked.named.values())
    return next((agent.slug for agent in found if agent), "")


MEETINGS: Mapping[str, Command] = {
    "meet": Command(_meet),
    "slots": Command(_ask),
    "meetings": Command(_ask),
    "reschedule": Command(_reschedule, needs_conversation=True),
    "cancel": Command(_ask, needs_conversation=True),
    "availability": Command(_availability),
}
