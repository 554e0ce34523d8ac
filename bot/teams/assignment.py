"""Assignment through the pages of a dialog: from the service to its agent, and back (ASG-02)."""

from collections.abc import Mapping
from typing import Any

from bot import effects
from bot.assigning import ME, Form, Given, Wish, barred_words, field_of, give, read_form
from bot.commands import plain_refusal, refusal
from bot.domain.errors import FrontdeskError
from bot.domain.ids import ConversationId
from bot.effects import Speaker
from bot.lists import markdown
from bot.store import Transaction
from bot.teams import dialogs
from bot.teams.assigning import (
    APPLY,
    BACK,
    NOBODY,
    Page,
    assignee_page,
    named_member,
    named_offer,
    service_page,
)
from bot.teams.dialogs import ASSIGN, Asked
from bot.teams.inbound import Desk

Json = Mapping[str, Any]


class Assignment:
    """Shows the pages and takes what is chosen on them; what is refused is said where it was chosen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def opened(self, speaker: Speaker, conversation: str, wish: Wish) -> Json:
        """Return the first page."""
        asked = Asked(dialog=ASSIGN, conversation=conversation, words=ME if wish.me else "")
        return await self._page(speaker, asked, wish)

    async def on_sent(self, key: str, speaker: Speaker, asked: Asked) -> Json:
        """Turn the page, or do what was chosen on the last one."""
        if asked.step == APPLY:
            return await self._apply(key, speaker, asked)
        # An assignee is chosen on the second page only: whoever comes from the first keeps who has it.
        wish = Wish(asked.target, None, me=asked.words == ME)
        return await self._page(speaker, asked, wish, turned=asked.step != BACK)

    async def _apply(self, key: str, speaker: Speaker, asked: Asked) -> Json:
        assignee = asked.assignee.removeprefix(NOBODY)
        wish = Wish(asked.target, assignee)
        if asked.named.strip():
            form = await self._form(speaker, asked, wish)
            member = named_member(form.chosen, asked.named) if form and form.chosen else None
            if member is None:
                problem = self._say("errors.name_unknown", name=markdown(asked.named))
                return await self._page(speaker, asked, wish, problem=problem, turned=True)
            assignee = member.id
        given = Given(asked.conversation, asked.target, assignee, asked.stood)
        try:
            told = await self._desk.store.run(give, key, speaker, given)
        except FrontdeskError as error:
            at = field_of(error)
            if at == "conversation":
                return dialogs.saying(refusal(self._desk.texts, error), self._desk.texts)
            problem = markdown(plain_refusal(self._desk.texts, error))
            turned = at == "assignee"
            return await self._page(speaker, asked, wish, problem=problem, turned=turned)
        return dialogs.saying(told, self._desk.texts) if told else dialogs.closed()

    async def _page(
        self,
        speaker: Speaker,
        asked: Asked,
        wish: Wish,
        *,
        problem: str = "",
        turned: bool = False,
    ) -> Json:
        """Return the page of the services; `turned`: that of the agents of the one that is chosen."""
        form = await self._form(speaker, asked, wish)
        if form is None:
            return dialogs.saying(self._say("teams.dialog_gone"), self._desk.texts)
        if turned and form.chosen is None:
            problem = problem or self._say("dialog.assign_service_choose")
        elif turned and form.chosen and form.barred:
            problem = problem or markdown(barred_words(form.chosen, self._desk.texts))
        page = Page(_about(speaker, asked, form), self._desk.texts, problem, asked.named)
        if turned and form.chosen and not form.barred:
            return assignee_page(form, form.chosen, page)
        return service_page(form, page)

    async def _form(self, speaker: Speaker, asked: Asked, wish: Wish) -> Form | None:
        return await self._desk.store.read(_read, speaker, asked, wish)

    def _say(self, key: str, **values: str) -> str:
        return self._desk.texts.say(key, **values)


def _read(tx: Transaction, speaker: Speaker, asked: Asked, wish: Wish) -> Form | None:
    """Collect it; a service that was written by its name is looked up among those that there are."""
    try:
        conversation = effects.find_conversation(tx, ConversationId(asked.conversation))
    except FrontdeskError:
        return None
    form = read_form(tx, speaker, conversation, wish)
    if asked.step in (APPLY, BACK) or not asked.named.strip():
        return form
    named = named_offer(form.offers, asked.named)
    wanted = Wish(named.service.id if named else "", wish.assignee, me=wish.me)
    return read_form(tx, speaker, conversation, wanted)


def _about(speaker: Speaker, asked: Asked, form: Form) -> dict[str, str]:
    """Return what comes back with a page; how it stood is as the first page showed it."""
    return {
        "dialog": ASSIGN,
        "conversation": asked.conversation,
        "place": speaker.place.value,
        "stood": asked.stood or form.stood,
        "words": asked.words,
    }
