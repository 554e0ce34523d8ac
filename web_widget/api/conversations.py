"""A guest's conversations: the list, one of them, closing and leaving."""

from collections.abc import Callable

from aiohttp import web

from bot.actions.close import close_as_guest, reopen_as_guest
from bot.actions.join import leave_as_guest
from bot.domain.conversations import Conversation
from bot.domain.ids import ConversationId, GuestId
from bot.domain.links import Links
from bot.domain.messages import Message
from bot.store import Transaction
from bot.texts import Texts
from web_widget.answers import answer, done
from web_widget.counting import take
from web_widget.keys import LIMITS, LINKS, STORE
from web_widget.news import Header, header_of
from web_widget.paths import conversation_in
from web_widget.sessions import Hash, as_guest, asking, who
from web_widget.shapes import ConversationAnswer, ConversationsShape, LastShape, ListedShape
from web_widget.speech import spoken_to
from web_widget.views import conversation_json, may_see, notice_text, time_json

LONGEST_LIST = 20
LOOKED_BACK = 5
EXCERPT = 200


async def get_conversations(request: web.Request) -> web.Response:
    """List them, the latest first."""
    links, texts = request.app[LINKS], spoken_to(request)
    return answer(await request.app[STORE].read(_list, asking(request), links, texts))


async def get_conversation(request: web.Request) -> web.Response:
    """Show one."""
    token, conversation_id = asking(request), conversation_in(request)
    links = request.app[LINKS]
    return answer(await request.app[STORE].read(_one, token, conversation_id, links))


async def post_close(request: web.Request) -> web.Response:
    """Close it (CONV-09)."""
    return await _act(request, close_as_guest)


async def post_reopen(request: web.Request) -> web.Response:
    """Open it again."""
    return await _act(request, reopen_as_guest)


async def post_leave(request: web.Request) -> web.Response:
    """Leave it."""
    return await _act(request, leave_as_guest)


async def _act(
    request: web.Request, action: Callable[[Transaction, GuestId, ConversationId], None]
) -> web.Response:
    token, conversation_id = asking(request), conversation_in(request)
    await take(request, token, (request.app[LIMITS].rules.changes, token, 1))
    await request.app[STORE].run(as_guest(token, action, conversation_id))
    return done()


def _one(
    tx: Transaction, token: Hash, conversation_id: ConversationId, links: Links
) -> ConversationAnswer:
    guest = who(tx, token)
    conversation = tx.conversations.get_for_guest(conversation_id, guest.id)
    shown = conversation_json(header_of(tx, conversation), guest.id, links)
    return {"conversation": shown, "cursor": conversation.last_number}


def _list(tx: Transaction, token: Hash, links: Links, texts: Texts) -> ConversationsShape:
    guest_id = who(tx, token).id
    mine = tx.conversations.of_guest(guest_id, LONGEST_LIST)
    return {"conversations": [_listed(tx, one, guest_id, links, texts) for one in mine]}


def _listed(
    tx: Transaction, conversation: Conversation, me: GuestId, links: Links, texts: Texts
) -> ListedShape:
    part, header = tx.participants.get(conversation.id, me), header_of(tx, conversation)
    return {
        **conversation_json(header, me, links),
        "last": _last(tx, header, me, texts),
        "unread": tx.messages.unread(conversation.id, part.seen),
        "cursor": conversation.last_number,
    }


def _last(tx: Transaction, header: Header, me: GuestId, texts: Texts) -> LastShape | None:
    """Return the last thing that the guest may know; what is among agents only does not count."""
    latest = tx.messages.latest(header.conversation.id, LOOKED_BACK, for_guests=True)
    for message in reversed(latest):
        if may_see(message, is_outsider=me in header.outsiders):
            words = notice_text(message, texts) or message.text or _file_names(message)
            at = time_json(message.written_at)
            return {"text": words[:EXCERPT], "at": at, "mine": message.guest_id == me}
    return None


def _file_names(message: Message) -> str:
    return ", ".join(file.name for file in message.files)
