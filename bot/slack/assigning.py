"""The dialog in which a conversation is given to a service and to one of its agents (ASG-03).

The service's menu tells us of a choice at once, and the assignees follow it. Slack's menus cannot hold what
cannot be chosen: a service that is barred says so below its name, and choosing it shows why (ASG-12).
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.actions.offers import Offer
from bot.assigning import Form, Given, Wish, about_member, about_offer, barred_words
from bot.domain.people import Agent
from bot.lists import markdown
from bot.slack.dialogs import ASSIGN, Context, modal, said, submits
from bot.slack.fields import block_of, chosen_in, field, menu, option
from bot.slack.picker import picked, picker
from bot.texts import Texts

Json = dict[str, Any]
SERVICE, ASSIGNEE = "service", "assignee"
PICK_SERVICE = "pick_service"
NOBODY = "-"
FEW = 99


def assigning(form: Form | None, context: Context, texts: Texts) -> Json:
    """Return the dialog; without a form the conversation has to be chosen first."""
    blocks: list[Json] = []
    if not context.conversation:
        blocks.append(picker(form.pick if form else None, texts))
    if form:
        blocks += _choices(form, texts, named=bool(context.conversation))
    title, send = texts.say("dialog.assign_title"), form.send if form else "dialog.assign_apply"
    return modal(ASSIGN, title, blocks, context, texts, submit=submits(texts, send))


def read_wish(view: Mapping[str, Any], conversation: str) -> Wish:
    """Return what is chosen for a conversation; what was chosen for another one does not count."""
    if block_of(view, SERVICE) != f"{SERVICE} {conversation}":
        return Wish()
    return Wish(chosen_in(view, SERVICE), _assignee(view))


def read_given(view: Mapping[str, Any], context: Context) -> Given:
    """Return what is given to whom; an assignee counts in the service for which they were chosen."""
    service = chosen_in(view, SERVICE)
    block = block_of(view, ASSIGNEE) or ""
    assignee = _assignee(view) if block.endswith(f" {service}") else ""
    return Given(context.conversation or picked(view), service, assignee, context.stood)


def _assignee(view: Mapping[str, Any]) -> str:
    return chosen_in(view, ASSIGNEE).removeprefix(NOBODY)


def _choices(form: Form, texts: Texts, *, named: bool) -> list[Json]:
    title = markdown(form.pick.label)
    now = texts.say("dialog.assign_now", title=title, now=form.now)
    heads = [said(now if named else now.partition("\n\n")[2])]
    if form.chosen is None:
        return [*heads, _service(form, texts)]
    if form.barred:
        why = f"⛔ {barred_words(form.chosen, texts)}"
        return [*heads, _service(form, texts), said(markdown(why))]
    return [*heads, _service(form, texts), _members(form, form.chosen, texts)]


def _service(form: Form, texts: Texts) -> Json:
    by_workspace = groupby(form.offers, key=lambda one: one.workspace)
    nowhere = texts.say("dialog.service_nowhere")
    named = [
        (place or nowhere, [_offer(one, texts) for one in found]) for place, found in by_workspace
    ]
    chosen = form.chosen.service.id if form.chosen else None
    element = menu(PICK_SERVICE, named, chosen, texts.say("dialog.assign_service_choose"))
    label, hint = texts.say("dialog.assign_service"), texts.say("dialog.assign_service_hint")
    return field(f"{SERVICE} {form.pick.id}", label, element, hint=hint, tells=True)


def _offer(offer: Offer, texts: Texts) -> Json:
    return option(offer.service.id, offer.service.name, about_offer(offer, texts))


def _members(form: Form, offer: Offer, texts: Texts) -> Json:
    nobody = option(NOBODY, texts.say("dialog.assign_nobody"))
    members = [option(one.id, one.name, about_member(one, form.me, texts)) for one in offer.members]
    named = [("", [nobody, *members])]
    if len(members) > FEW:
        parts = [slice(start, start + FEW) for start in range(0, len(members), FEW)]
        groups = [(_from_to(offer.members[one]), members[one]) for one in parts]
        named = [(texts.say("dialog.assign_nobody_group"), [nobody]), *groups]
    chosen, hint = form.assignee or NOBODY, texts.say("dialog.assign_assignee_hint")
    element = menu(ASSIGNEE, named, chosen, texts.say("dialog.assign_assignee_choose"))
    block = f"{ASSIGNEE} {form.pick.id} {offer.service.id}"
    return field(block, texts.say("dialog.assign_assignee"), element, hint=hint)


def _from_to(agents: Sequence[Agent]) -> str:
    """Return from whom to whom a part of a long list goes."""
    return f"{agents[0].name[:30]} … {agents[-1].name[:30]}"
