"""Ways in, as a page needs them before anybody is known (ENT-01, ENT-03, ENT-06, ENT-08)."""

from typing import Literal

from bot.actions.accept import invitation_of
from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation
from bot.domain.entrances import Asked, EntranceKind, Form, Theme, Widget
from bot.domain.ids import AgentId, ServiceId, WidgetId
from bot.domain.invitations import Invitation
from bot.domain.links import Links
from bot.domain.messages import LONGEST_TEXT, MOST_FILES
from bot.domain.names import first_name
from bot.domain.naming import Cast, shown_to_guests
from bot.domain.people import Agent, Presence, Service
from bot.store import Transaction
from calendar_sync.store.bookables import Bookables
from web_widget.presence import best, opens_at, presence_of, presence_of_service
from web_widget.shapes import (
    AskedName,
    EntranceShape,
    LimitsShape,
    ServiceShape,
    StrangerShape,
    ThemeShape,
)
from web_widget.uploads import LARGEST_FILE
from web_widget.views import time_json

LIMITS: LimitsShape = {"text": LONGEST_TEXT, "files": MOST_FILES, "file_bytes": LARGEST_FILE}
WHEN_JOINING = Form(name=Asked.REQUIRED)
WHEN_INVITED = Form(name=Asked.HIDDEN, email=Asked.HIDDEN)
NAMES_SHOWN = 3
STRANGERS_SHOWN = 8


def entrance_json(
    tx: Transaction, kind: EntranceKind, name: str, links: Links, language: str
) -> EntranceShape:
    """Show a way in; NotFound when it leads nowhere."""
    match kind:
        case EntranceKind.WIDGET:
            return _widget(tx, tx.entrances.widget(WidgetId(name)), links, language)
        case EntranceKind.CONTACT:
            return {
                **_contact(tx.people.agent_by_slug(name), links),
                "id": name,
                "language": language,
            }
        case EntranceKind.SHARE:
            return {**_share(tx, name, links), "language": language}


def entrance_title(tx: Transaction, kind: EntranceKind, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the title of its page, and the sites that may frame it (WID-10); NotFound when there is none."""
    if kind is EntranceKind.CONTACT:
        return tx.people.agent_by_slug(name).name, ()
    if kind is EntranceKind.SHARE:
        conversation = _conversation_at(tx, name)[0]
        return shown_to_guests(conversation, cast_of(tx, conversation)).title, ()
    widget = tx.entrances.widget(WidgetId(name))
    return _widget_title(tx, widget), widget.origins or ("'self'",)


def form_json(form: Form) -> dict[str, AskedName]:
    """Show what is asked before the first message."""
    return {"name": form.name.value, "email": form.email.value, "phone": form.phone.value}


def theme_json(theme: Theme) -> ThemeShape:
    """Show how the widget looks."""
    return {"color": theme.color, "position": theme.position, "launcher": theme.launcher}


def _widget(tx: Transaction, widget: Widget, links: Links, language: str) -> EntranceShape:
    shown = _of_agent(tx, widget, links) if widget.agent_id else _of_services(tx, widget, links)
    consent = widget.consent
    return {
        **shown,
        "kind": "widget",
        "id": widget.id,
        "language": language,
        "form": form_json(widget.form),
        "consent": {"version": consent.version, "text": consent.text} if consent else None,
        "theme": theme_json(widget.theme),
        "greeting": widget.greeting,
        "origins": list(widget.origins),
    }


def _of_services(tx: Transaction, widget: Widget, links: Links) -> EntranceShape:
    services = [tx.people.service(ServiceId(service_id)) for service_id in widget.services]
    slugs = tx.of(Bookables).slugs()
    shown = [
        _service(service, presence_of_service(tx, service), links, slugs.get(service.id))
        for service in services
    ]
    there = best(Presence(one["presence"]) for one in shown)
    opening = opens_at(services, tx.now) if there is Presence.CLOSED else None
    entrance = _plain("widget", _widget_title(tx, widget), shown[0]["avatar_url"])
    entrance["services"] = shown
    entrance["presence"] = there.value
    entrance["opens_at"] = time_json(opening) if opening else None
    if len(shown) == 1:
        entrance["booking_url"] = shown[0]["booking_url"]
    return entrance


def _of_agent(tx: Transaction, widget: Widget, links: Links) -> EntranceShape:
    return _contact(tx.people.agent(AgentId(widget.agent_id or "")), links)


def _contact(agent: Agent, links: Links) -> EntranceShape:
    entrance = _plain("contact", agent.name, agent.avatar_url or links.avatar(agent.name, agent.id))
    entrance["presence"] = presence_of([agent]).value
    entrance["booking_url"] = links.booking(agent.slug) if agent.is_reachable else None
    return entrance


def _share(tx: Transaction, token: str, links: Links) -> EntranceShape:
    """Show what whoever holds a link may know: whose conversation it is, and first names (decision 0047)."""
    conversation, invitation = _conversation_at(tx, token)
    cast = cast_of(tx, conversation)
    shown = shown_to_guests(conversation, cast)
    is_used = invitation is not None and invitation.accepted_at is not None
    people = [] if conversation.read_only or is_used else strangers(cast, links)
    picture = shown.avatar_url or links.avatar(shown.title, shown.owner)
    return {
        "kind": "share",
        "title": shown.title,
        "avatar_url": picture,
        "language": "",
        "form": form_json(WHEN_INVITED if invitation else WHEN_JOINING),
        "limits": LIMITS,
        "people": people[:STRANGERS_SHOWN],
        "more": max(len(people) - STRANGERS_SHOWN, 0),
    }


def strangers(cast: Cast, links: Links) -> list[StrangerShape]:
    """Show who is there by first name; agents with their pictures, guests with their initials."""
    agents: list[StrangerShape] = [
        {
            "name": (first := first_name(one.name)),
            "kind": "agent",
            "avatar_url": one.avatar_url or links.avatar(first, one.id),
        }
        for one in cast.agents
    ]
    guests: list[StrangerShape] = [
        {
            "name": (first := first_name(one.name or "")),
            "kind": "guest",
            "avatar_url": links.avatar(first, one.id),
        }
        for one in cast.guests
    ]
    return [*agents, *guests]


def _conversation_at(tx: Transaction, token: str) -> tuple[Conversation, Invitation | None]:
    """Return where a link leads: share links and invitations look alike."""
    invitation = invitation_of(tx, token)
    if invitation is None:
        return tx.conversations.by_share_token(token), None
    return tx.conversations.get(invitation.conversation_id), invitation


def _plain(kind: Literal["widget", "contact"], title: str, avatar_url: str | None) -> EntranceShape:
    """Return what a widget and a contact link have in common, before anything special is known."""
    return {
        "kind": kind,
        "id": "",
        "title": title,
        "avatar_url": avatar_url,
        "language": "",
        "presence": Presence.AWAY.value,
        "opens_at": None,
        "services": [],
        "form": form_json(Form()),
        "consent": None,
        "theme": theme_json(Theme()),
        "greeting": "",
        "origins": [],
        "booking_url": None,
        "limits": LIMITS,
    }


def _service(service: Service, presence: Presence, links: Links, slug: str | None) -> ServiceShape:
    picture = service.avatar_url or links.avatar(service.name, service.id)
    return {
        "id": service.id,
        "name": service.name,
        "avatar_url": picture,
        "presence": presence.value,
        "booking_url": links.booking(slug) if slug else None,
    }


def _widget_title(tx: Transaction, widget: Widget) -> str:
    """Name whom one writes to; several services have no name in common, so they are all named."""
    if widget.agent_id:
        return tx.people.agent(AgentId(widget.agent_id)).name
    names = [tx.people.service(ServiceId(service_id)).name for service_id in widget.services]
    return " · ".join(names[:NAMES_SHOWN])
