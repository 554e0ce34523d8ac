"""What a person wrote, as our formatted text; and what they mean when they name us in it."""

import re
from collections.abc import Mapping

from bot.actions.agent_message import Written
from bot.domain.ids import Ref
from bot.domain.richtext import Body, plain, with_start, without_start
from bot.slack.events import Said
from bot.slack.mrkdwn import named_in, read_mrkdwn
from bot.slack.refs import owned_ref, time_of
from bot.slack.richtext import mentioned, read_blocks

SPOKEN_MARK = re.compile(r"(reply|note)\b\s*[::]?\s*", re.IGNORECASE)
OURSELVES = "frontdesk"


def names_in(said: Said) -> set[str]:
    """Return the ids of everybody and everything that it names."""
    return mentioned(said.blocks) | named_in(said.text)


def persons(team: str, names: Mapping[str, str]) -> Mapping[str, Ref]:
    """Return the accounts behind the words that stand for people; of two with one word neither."""
    people = {one: word for one, word in names.items() if one.startswith(("U", "W"))}
    words = list(people.values())
    return {word: owned_ref(team, one) for one, word in people.items() if words.count(word) == 1}


def written(said: Said, names: Mapping[str, str]) -> Written:
    """Return what was written, formatted."""
    body = _body(said, names)
    return _written(said, plain(body), body)


def asked_of_us(said: Said, names: Mapping[str, str], bot_user: str) -> str:
    """Return the words of a message without our name in it: a command."""
    named = {**names, bot_user: OURSELVES}
    return " ".join(plain(_body(said, named)).replace(f"@{OURSELVES}", " ").split(" ")).strip()


def marked(said: Said, names: Mapping[str, str], bot_user: str) -> Written | None:
    """Read `@Frontdesk reply …` and `@Frontdesk note …` as the agent's own message (CONV-08).

    None when it is anything else that we are asked.
    """
    body = _body(said, {**names, bot_user: OURSELVES})
    text = plain(body)
    name = re.match(rf"\s*@{OURSELVES}[\s,::]*", text)
    mark = SPOKEN_MARK.match(text, name.end()) if name else None
    if mark is None or mark.end() == len(text):
        return None
    sign = f"{mark[1].lower()}: "
    rest = with_start(sign, without_start(body, mark.end()))
    return _written(said, sign + text[mark.end() :], rest)


def _written(said: Said, text: str, body: Body) -> Written:
    return Written(text, body, tuple(said.files), said.version, time_of(said.written_as))


def _body(said: Said, names: Mapping[str, str]) -> Body:
    found = read_blocks(said.blocks, names)
    return read_mrkdwn(said.text, names) if found is None else found
