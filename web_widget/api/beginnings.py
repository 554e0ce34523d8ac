"""How a guest gets into a conversation: by the first message, or by somebody's share link."""

from aiohttp import web

from bot.actions.accept import invitation_of, join_by_invitation
from bot.actions.cast import cast_of
from bot.actions.join import join_by_share_link
from bot.actions.open_conversation import Opening
from bot.domain.conversations import Page
from bot.domain.ids import ConversationId
from bot.domain.links import Links
from bot.domain.messages import Draft
from bot.store import Transaction
from bot.texts import Texts
from web_widget.addresses import address_of
from web_widget.answers import answer
from web_widget.bodies import read_json
from web_widget.counting import take
from web_widget.entrances import WHEN_JOINING
from web_widget.guests import check_form, correct, refuse_pretence
from web_widget.keys import LIMITS, LINKS, STORE, VIPS
from web_widget.limits import TooMany
from web_widget.models import GuestFields, Joining, NewConversation, PageSeen
from web_widget.news import faces_of, header_of
from web_widget.opening import OpensTooMany, write_first
from web_widget.paths import share_in
from web_widget.sessions import Hash, asking, who_may_write
from web_widget.shapes import JoinedShape, OpenedShape
from web_widget.speech import spoken_to
from web_widget.uploads import Received, Receiving
from web_widget.views import conversation_json, message_json


async def post_conversation(request: web.Request) -> web.Response:
    """Take the first message; the conversation comes with it, never before (ENT-04)."""
    token = asking(request)
    limits, store = request.app[LIMITS], request.app[STORE]
    rules = limits.rules
    await take(
        request, token, (rules.messages_from, address_of(request), 1), (rules.messages, token, 1)
    )

    async def admit() -> None:
        await store.read(who_may_write, token)

    async with Receiving(request, NewConversation, token, admit) as received:
        return answer(await _open(request, token, received), 201)


async def post_join(request: web.Request) -> web.Response:
    """Let a guest in who holds the link (ENT-06)."""
    token, share = asking(request), share_in(request)
    await take(request, token, (request.app[LIMITS].rules.changes, token, 1))
    fields = (await read_json(request, Joining)).guest
    joined = await request.app[STORE].run(_join, token, share, fields, request.app[LINKS])
    return answer(joined)


async def _open(
    request: web.Request, token: Hash, received: Received[NewConversation]
) -> OpenedShape:
    limits, address = request.app[LIMITS], address_of(request)
    wait = max(
        limits.wait(limits.rules.openings, token),
        limits.wait(limits.rules.openings_from, address),
    )
    if wait and await request.app[VIPS].is_vip(token):
        wait = 0
    try:
        opened, is_new = await request.app[STORE].run(
            _write_first, token, received, request.app[LINKS], spoken_to(request), may_open=not wait
        )
    except OpensTooMany:
        raise TooMany(wait) from None
    if is_new:
        limits.count(limits.rules.openings, token)
        limits.count(limits.rules.openings_from, address)
    return opened


def _write_first(
    tx: Transaction,
    token: Hash,
    received: Received[NewConversation],
    links: Links,
    texts: Texts,
    *,
    may_open: bool,
) -> tuple[OpenedShape, bool]:
    body = received.body
    entrance = body.entrance
    opening = Opening(entrance.kind, entrance.id, entrance.service, _page(body.page))
    draft = Draft(body.message.text, files=received.files)
    guest, message, is_new = write_first(
        tx,
        token,
        opening,
        draft,
        key=body.message.key,
        fields=body.guest,
        contents=received.contents,
        may_open=may_open,
    )
    header = header_of(tx, tx.conversations.get(ConversationId(message.conversation_id)))
    return {
        "conversation": conversation_json(header, guest.id, links),
        "message": message_json(message, faces_of(tx, [message]), guest.id, links, texts),
        "cursor": message.changed,
    }, is_new


def _join(
    tx: Transaction, token: Hash, share: str, fields: GuestFields | None, links: Links
) -> JoinedShape:
    """Let them in under a name that is not one of the team's; an invitation brings its own name."""
    guest = who_may_write(tx, token)
    is_invited = invitation_of(tx, share) is not None
    if not is_invited:
        tx.conversations.by_share_token(share)
    if fields:
        guest = correct(tx, guest.id, fields)
    if not is_invited:
        check_form(WHEN_JOINING, guest)
    join = join_by_invitation if is_invited else join_by_share_link
    conversation = join(tx, guest.id, share)
    refuse_pretence(guest, (agent.name for agent in cast_of(tx, conversation).agents))
    return {"conversation": conversation_json(header_of(tx, conversation), guest.id, links)}


def _page(seen: PageSeen | None) -> Page:
    return Page(seen.url, seen.title, seen.referrer) if seen else Page()
