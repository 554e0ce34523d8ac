"""The first message: who writes, what the entrance asks of them, and the conversation that it begins."""

from collections.abc import Iterable, Mapping

from bot.actions.join import correct_guest
from bot.actions.open_conversation import Opening, addressed, write_first_message
from bot.domain.conversations import conversation_key
from bot.domain.entrances import Consent, EntranceKind, Form
from bot.domain.ids import FileId, WidgetId
from bot.domain.messages import Draft, Message
from bot.domain.people import Agent, Guest, Service
from bot.store import Transaction
from web_widget.guests import check_form, refuse_pretence, with_consent, with_fields
from web_widget.models import FirstFields
from web_widget.sessions import Hash, who_may_write
from web_widget.views import source_of


class OpensTooMany(Exception):
    """This would open one more conversation, and the guest has opened enough for now."""


def write_first(
    tx: Transaction,
    token: Hash,
    opening: Opening,
    draft: Draft,
    *,
    key: str,
    fields: FirstFields | None,
    contents: Mapping[FileId, bytes],
    may_open: bool,
) -> tuple[Guest, Message, bool]:
    """Keep who the guest is and write their first message, in one transaction (ENT-04, CONV-02 to 04).

    Returns True at the end when a conversation was opened for it. Safe to repeat.
    """
    before = who_may_write(tx, token)
    service, agent, _origin = addressed(tx, opening)
    form, consent = _asked(tx, opening)
    guest = with_consent(tx, with_fields(before, fields), consent, fields)
    if guest.name != before.name:
        refuse_pretence(guest, _team(tx, service, agent))
    check_form(form, guest)
    key_of_it = conversation_key(
        guest.id, service.id if service else None, agent.id if agent else None
    )
    is_new = tx.conversations.by_key(key_of_it) is None
    if is_new and not may_open:
        raise OpensTooMany
    if guest != before:
        correct_guest(tx, guest)
    source = source_of(guest.id, key)
    message = write_first_message(tx, guest.id, opening, draft, source=source, contents=contents)
    return guest, message, is_new


def _asked(tx: Transaction, opening: Opening) -> tuple[Form, Consent | None]:
    """Return what the entrance asks before the first message (WID-02)."""
    if opening.kind is not EntranceKind.WIDGET:
        return Form(), None
    widget = tx.entrances.widget(WidgetId(opening.id))
    return widget.form, widget.consent


def _team(tx: Transaction, service: Service | None, agent: Agent | None) -> Iterable[str]:
    """Yield the names that belong to those who answer."""
    if service:
        yield service.name
        yield from (member.name for member in tx.people.members(service.id))
    if agent:
        yield agent.name
