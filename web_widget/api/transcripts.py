"""A guest takes the conversation with them (CONV-11)."""

from typing import Literal

from aiohttp import hdrs, web

from bot.actions.cast import cast_of
from bot.actions.transcript import mail_transcript
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId
from bot.domain.naming import shown_to_guests
from bot.store import Transaction
from bot.texts import Texts, closest, languages, texts
from bot.transcripts import as_html, as_text, transcript
from web_widget import headers
from web_widget.answers import done
from web_widget.api.files import attachment
from web_widget.bodies import read_json
from web_widget.counting import take
from web_widget.guests import correct
from web_widget.keys import LIMITS, STORE
from web_widget.models import GuestFields, TranscriptTo
from web_widget.paths import conversation_in
from web_widget.sessions import Hash, asking, who, who_may_write

Format = Literal["text", "html"]
TYPES = {"text": ("text/plain", "txt"), "html": ("text/html", "html")}


async def get_transcript(request: web.Request) -> web.Response:
    """Download it; notes are never in it."""
    token, conversation_id = asking(request), conversation_in(request)
    form = request.query.get("format", "text")
    if form not in TYPES:
        raise NotAllowed("fields_invalid", field="format")
    wanted = request.headers.get("Accept-Language", "")[:200]
    words = texts(closest(wanted, languages("bot")), "bot")
    conversation, text = await request.app[STORE].read(
        _write, token, conversation_id, words, as_page=form == "html"
    )
    kind, ending = TYPES[form]
    own = {
        **headers.FILE,
        hdrs.CONTENT_TYPE: f"{kind}; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: attachment(f"conversation-{conversation.number}.{ending}"),
    }
    return web.Response(body=text.encode(), headers=own)


async def post_transcript(request: web.Request) -> web.Response:
    """Have it mailed to the guest's own address, which they may give with the call."""
    token, conversation_id = asking(request), conversation_in(request)
    await take(request, token, (request.app[LIMITS].rules.transcripts, token, 1))
    email = (await read_json(request, TranscriptTo)).email

    def mail(tx: Transaction) -> None:
        guest = who_may_write(tx, token)
        tx.conversations.get_for_guest(conversation_id, guest.id)
        if email:
            correct(tx, guest.id, GuestFields(email=email))
        mail_transcript(tx, guest.id, conversation_id)

    await request.app[STORE].run(mail)
    return done(202)


def _write(
    tx: Transaction, token: Hash, conversation_id: ConversationId, words: Texts, *, as_page: bool
) -> tuple[Conversation, str]:
    guest = who(tx, token)
    conversation = tx.conversations.get_for_guest(conversation_id, guest.id)
    is_outsider = tx.participants.get(conversation_id, guest.id).is_outsider
    title = shown_to_guests(conversation, cast_of(tx, conversation)).title
    lines = transcript(tx, conversation, words, for_guests=True, is_outsider=is_outsider)
    if as_page:
        return conversation, as_html(title, lines, words.language)
    return conversation, as_text(title, lines)
