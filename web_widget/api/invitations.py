"""A guest asks somebody else to join by mail (MEM-01)."""

from aiohttp import web

from bot.actions.invite import invite_as_guest
from bot.domain.ids import ConversationId
from bot.domain.invitations import read_invitee
from bot.domain.links import Links
from bot.store import Transaction
from web_widget.addresses import address_of
from web_widget.answers import answer
from web_widget.bodies import read_json
from web_widget.guests import read_guest
from web_widget.keys import LIMITS, LINKS, STORE
from web_widget.models import NewInvitation
from web_widget.paths import conversation_in
from web_widget.sessions import Hash, asking, who_may_write
from web_widget.shapes import InvitedShape


async def post_invitation(request: web.Request) -> web.Response:
    """Ask somebody; VIPs are limited like everybody, since others get the mails."""
    token, conversation_id = asking(request), conversation_in(request)
    given = await read_json(request, NewInvitation)
    limits = request.app[LIMITS]
    limits.take(limits.rules.invitations_from, address_of(request))
    limits.take(limits.rules.invitations, token)
    links = request.app[LINKS]
    return answer(await request.app[STORE].run(_invite, token, conversation_id, given, links))


def _invite(
    tx: Transaction,
    token: Hash,
    conversation_id: ConversationId,
    given: NewInvitation,
    links: Links,
) -> InvitedShape:
    me = who_may_write(tx, token)
    tx.conversations.get_for_guest(conversation_id, me.id)
    asked = read_guest(tx, conversation_id, given)
    whom = read_invitee(asked.email or "", asked.name or "", me.language)
    return {"outcome": invite_as_guest(tx, me.id, conversation_id, whom, links).outcome.value}
