"""Who may come in and who may write, in words: links and reading only (ENT-06, ENT-07, CONV-14)."""

from collections.abc import Mapping

from bot.actions.reading import set_read_only
from bot.actions.share import set_share_link, until_words
from bot.commands.asked import Asked, Command, Reply, conversation_of, done
from bot.domain.errors import NotAllowed
from bot.domain.grammar import Words
from bot.domain.sharing import read_wish
from bot.store import Transaction


def _link(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`link`: my contact and booking links; with a conversation its own: `on`, `off`, `new`, `for 7 days`."""
    conversation = asked.conversation
    if conversation is None:
        link = asked.links.contact(asked.agent.slug)
        qr_code = asked.links.qr_code(asked.agent.slug)
        said = {"link": link, "booking": asked.links.booking(asked.agent.slug)}
        return Reply(asked.texts.say("command.contact_link", **said, qr_code=qr_code))
    wish = read_wish(words.rest)
    if wish:
        conversation = set_share_link(tx, conversation, wish, asked.agent.actor)
    if conversation.share is None or not conversation.share.is_valid(tx.now):
        return done(asked, conversation, "command.share_off")
    link, until = asked.links.share(conversation.share.token), until_words(conversation)
    return done(asked, conversation, "command.share_link", link=link, until=until)


def _readonly(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`readonly on|off`: whether outsiders may write; alone: how it is."""
    conversation = conversation_of(asked)
    said = words.rest.lower()
    if said not in ("", "on", "off"):
        raise NotAllowed("readonly_unknown")
    if said:
        set_read_only(tx, conversation, asked.agent.actor, only=said == "on")
    is_on = said == "on" if said else conversation.read_only
    return done(asked, conversation, "command.read_only" if is_on else "command.writable")


SHARING: Mapping[str, Command] = {
    "link": Command(_link),
    "readonly": Command(_readonly, needs_conversation=True),
}
