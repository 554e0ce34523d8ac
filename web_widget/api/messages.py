"""Messages of a guest: writing, changing, reacting; what was read; typing."""

from aiohttp import web

from bot.actions.guest_change import delete_as_guest, edit_as_guest, react_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.actions.guest_typing import guest_is_typing
from bot.actions.reading import as_writer
from bot.actions.receipts import note_seen
from bot.domain.ids import ConversationId
from bot.domain.messages import Draft, Message
from bot.domain.people import Guest
from bot.store import Transaction
from web_widget.addresses import address_of
from web_widget.answers import answer, done
from web_widget.bodies import read_json
from web_widget.counting import take
from web_widget.keys import LIMITS, LINKS, STORE
from web_widget.models import EditedText, NewMessage, Seen
from web_widget.news import Face
from web_widget.paths import conversation_in, emoji_in, message_in
from web_widget.sessions import Hash, as_guest, asking, who_may_write
from web_widget.speech import spoken_to
from web_widget.uploads import Received, Receiving
from web_widget.views import message_json, source_of


async def post_message(request: web.Request) -> web.Response:
    """Take a message; sent again with the same key, it changes nothing."""
    token, conversation_id = asking(request), conversation_in(request)
    limits, store = request.app[LIMITS], request.app[STORE]
    rules = limits.rules
    await take(
        request, token, (rules.messages_from, address_of(request), 1), (rules.messages, token, 1)
    )

    async def admit() -> None:
        await store.read(_admit, token, conversation_id)

    async with Receiving(request, NewMessage, token, admit) as received:
        guest, message = await store.run(_write, token, conversation_id, received)
    return _sent(request, guest, message, 201)


async def patch_message(request: web.Request) -> web.Response:
    """Change the words of one's own message."""
    token, conversation_id, number = asking(request), conversation_in(request), message_in(request)
    await _count(request, token)
    text = (await read_json(request, EditedText)).text

    def edit(tx: Transaction) -> tuple[Guest, Message]:
        guest = who_may_write(tx, token)
        return guest, edit_as_guest(tx, guest.id, conversation_id, number, text)

    return _sent(request, *await request.app[STORE].run(edit), 200)


async def delete_message(request: web.Request) -> web.Response:
    """Delete one's own message."""
    token, conversation_id, number = asking(request), conversation_in(request), message_in(request)
    await _count(request, token)
    await request.app[STORE].run(as_guest(token, delete_as_guest, conversation_id, number))
    return done()


async def put_reaction(request: web.Request) -> web.Response:
    """React to a message."""
    return await _react(request, there=True)


async def delete_reaction(request: web.Request) -> web.Response:
    """Take a reaction back."""
    return await _react(request, there=False)


async def put_seen(request: web.Request) -> web.Response:
    """Note how far the guest has read."""
    token, conversation_id = asking(request), conversation_in(request)
    await _count(request, token)
    up_to = (await read_json(request, Seen)).up_to
    await request.app[STORE].run(as_guest(token, note_seen, conversation_id, up_to))
    return done()


async def post_typing(request: web.Request) -> web.Response:
    """Show that the guest types."""
    token, conversation_id = asking(request), conversation_in(request)
    await _count(request, token)
    await request.app[STORE].run(as_guest(token, guest_is_typing, conversation_id))
    return done()


async def _react(request: web.Request, *, there: bool) -> web.Response:
    token, conversation_id, number = asking(request), conversation_in(request), message_in(request)
    emoji = emoji_in(request)
    await _count(request, token)
    act = as_guest(token, react_as_guest, conversation_id, number, emoji, there=there)
    await request.app[STORE].run(act)
    return done()


async def _count(request: web.Request, token: Hash) -> None:
    await take(request, token, (request.app[LIMITS].rules.changes, token, 1))


def _admit(tx: Transaction, token: Hash, conversation_id: ConversationId) -> None:
    """Look whether this guest may send files here, before the first byte of one is read (B13)."""
    as_writer(tx, conversation_id, who_may_write(tx, token).id)


def _write(
    tx: Transaction, token: Hash, conversation_id: ConversationId, received: Received[NewMessage]
) -> tuple[Guest, Message]:
    guest, new = who_may_write(tx, token), received.body
    message = receive_guest_message(
        tx,
        guest.id,
        conversation_id,
        Draft(new.text, files=received.files),
        source=source_of(guest.id, new.key),
        contents=received.contents,
    )
    return guest, message


def _sent(request: web.Request, guest: Guest, message: Message, status: int) -> web.Response:
    """Show one's own message; who wrote it is known, so nothing is read for it."""
    me: dict[str, Face] = {guest.id: Face(guest.id, guest.shown_name, is_guest=True)}
    texts = spoken_to(request)
    shown = message_json(message, me, guest.id, request.app[LINKS], texts)
    return answer({"message": shown, "cursor": message.changed}, status)
