"""A browser becomes a guest, says who they are, and goes."""

from aiohttp import web

from bot.actions.sessions import begin_session, end_session
from bot.store import Transaction
from web_widget.addresses import address_of
from web_widget.answers import answer, done
from web_widget.bodies import read_json
from web_widget.guests import correct, known_language, known_zone
from web_widget.keys import LIMITS, STORE
from web_widget.models import GuestFields, NewSession
from web_widget.sessions import as_guest, asking, bearer, who
from web_widget.views import guest_json


async def post_session(request: web.Request) -> web.Response:
    """Make a guest and their token; the only answer that ever holds one (S3)."""
    new = await read_json(request, NewSession)
    limits = request.app[LIMITS]
    limits.take(limits.rules.sessions, address_of(request))
    language, time_zone = known_language(new.language), known_zone(new.time_zone)
    token, guest = await request.app[STORE].run(begin_session, language, time_zone)
    return answer({"token": token, "guest": guest_json(guest)}, 201)


async def get_session(request: web.Request) -> web.Response:
    """Say who the token speaks for."""
    guest = await request.app[STORE].read(who, asking(request))
    return answer({"guest": guest_json(guest)})


async def patch_session(request: web.Request) -> web.Response:
    """Correct name, e-mail or phone (TTL-08); a typed e-mail is a label, never a key (WID-09, B11)."""
    token = asking(request)
    limits = request.app[LIMITS]
    limits.take(limits.rules.changes, token)
    given = await read_json(request, GuestFields)
    guest = await request.app[STORE].run(as_guest(token, correct, given))
    return answer({"guest": guest_json(guest)})


async def delete_session(request: web.Request) -> web.Response:
    """Revoke the token; its sockets close, on every node."""
    token, known_by = bearer(request), asking(request)

    def end(tx: Transaction) -> None:
        who(tx, known_by)
        end_session(tx, token)

    await request.app[STORE].run(end)
    return done()
