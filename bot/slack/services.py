"""Services, set up from dialogs and from the Home tab."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import FrontdeskError
from bot.domain.ids import Ref, ServiceId
from bot.effects import Speaker
from bot.ports import Profile, Refused, Retry
from bot.service_hours import FIELD_OF as HOURS_FIELD_OF
from bot.service_hours import ZONE, save_hours
from bot.services import changeable_by, may_set_up, save
from bot.slack import hours, settings_forms, setup
from bot.slack.dialogs import Context, read_context, telling
from bot.slack.home import manager_names
from bot.slack.inbound import Desk, event_key
from bot.slack.opening import Views
from bot.slack.refs import owned_ref, read_place
from bot.slack.web import Web
from bot.slack.workspaces import Workspace
from bot.store import Transaction
from calendar_sync import service_form
from calendar_sync.availability_form import DURATIONS
from calendar_sync.dialogs import read_booking, save_booking

Json = Mapping[str, Any]
FIELD_OF = {"service_name_taken": setup.NAME, "service_name_empty": setup.NAME}


class Services:
    """Shows and takes the dialogs in which managers set up services (MGR-02)."""

    def __init__(self, desk: Desk, views: Views, web: Web) -> None:
        self._desk = desk
        self._views = views
        self._web = web

    async def overview(self, speaker: Speaker) -> Json:
        """Return the dialog that lists the services which somebody may change."""

        def read(tx: Transaction) -> Json:
            services, may_add = changeable_by(tx, speaker), may_set_up(tx, speaker)
            names = manager_names(tx, services)
            return setup.overview(services, names, self._desk.texts, may_add=may_add)

        return await self._desk.store.read(read)

    async def on_button(self, ack: AsyncAck, body: Json, action: Json) -> None:
        """Open the dialog of a service, or of a new one, for whom may set up."""
        workspace = await self._desk.workspace(body)
        account = owned_ref(workspace.team, str(body["user"]["id"]))
        speaker = await self._desk.speaker(account, account, is_stranger=False)
        wanted = "" if action["action_id"] == setup.ADD else str(action["value"])
        opens = {
            hours.OPEN_HOURS: self._read_hours,
            settings_forms.OPEN_BOOKING: self._read_booking,
        }
        read = opens.get(str(action["action_id"]), self._read_form)
        if speaker is not None:
            view = await self._desk.store.read(read, speaker, wanted)
            await self._views.open(workspace, body, view)
        await ack()

    async def on_submit(
        self, ack: AsyncAck, workspace: Workspace, body: Json, speaker: Speaker
    ) -> None:
        """Keep a service; what is wrong with it is said at its field."""
        context = read_context(body["view"])
        filled, user = setup.read_form(workspace.team, body["view"], context.service)
        if not await self._is_in(workspace, filled.channel):
            await self._refuse(ack, setup.CHANNEL, "slack.invite_me")
            return
        if user:
            manager = await self._manager(workspace, user)
            if manager is None:
                await self._refuse(ack, setup.MANAGER, "slack.no_manager")
                return
            filled = replace(filled, manager=manager)
        try:
            await self._desk.store.run(save, event_key(body), speaker, filled)
        except FrontdeskError as error:
            field = FIELD_OF.get(error.key, setup.NAME)
            await self._refuse(ack, field, f"errors.{error.key}", **error.values)
            return
        await self._views.publish_home(workspace, speaker)
        await ack(response_action="clear")

    async def on_hours(self, ack: AsyncAck, body: Json, speaker: Speaker) -> None:
        """Keep hours and escalation; what is wrong is said at its field. The dialog below stays open."""
        service_id = ServiceId(read_context(body["view"]).service)
        filled = hours.read_form(body["view"])
        try:
            await self._desk.store.run(save_hours, event_key(body), speaker, service_id, filled)
        except FrontdeskError as error:
            field = HOURS_FIELD_OF.get(error.key, ZONE)
            await self._refuse(ack, field, f"errors.{error.key}", **error.values)
            return
        await ack()

    async def on_booking(self, ack: AsyncAck, body: Json, speaker: Speaker) -> None:
        """Keep how a service can be booked; what is wrong is said at its field."""
        service_id = ServiceId(read_context(body["view"]).service)
        filled = settings_forms.read_values(body["view"], service_form.NAMES)
        try:
            await self._desk.store.run(save_booking, event_key(body), speaker, service_id, filled)
        except FrontdeskError as error:
            field = getattr(error, "field", DURATIONS)
            await self._refuse(ack, field, f"errors.{error.key}", **error.values)
            return
        await ack()

    def _read_booking(self, tx: Transaction, speaker: Speaker, wanted: str) -> Json:
        for service in changeable_by(tx, speaker):
            if service.id == wanted:
                values, slug = read_booking(tx, service)
                link = self._desk.links.booking(slug) if slug else ""
                return settings_forms.booking_form(service, values, link, self._desk.texts)
        return self._managers_only()

    def _read_hours(self, tx: Transaction, speaker: Speaker, wanted: str) -> Json:
        for service in changeable_by(tx, speaker):
            if service.id == wanted:
                return hours.form(service, self._desk.texts)
        return self._managers_only()

    def _managers_only(self) -> Json:
        texts = self._desk.texts
        title, words = texts.say("dialog.setup_title"), texts.say("errors.managers_only")
        return telling(title, words, Context(), texts)

    def _read_form(self, tx: Transaction, speaker: Speaker, wanted: str) -> Json:
        texts = self._desk.texts
        allowed = [one for one in changeable_by(tx, speaker) if one.id == wanted]
        if not allowed and not may_set_up(tx, speaker):
            return self._managers_only()
        service = allowed[0] if allowed else None
        held_by = tx.people.agent(service.manager_id) if service and service.manager_id else None
        return setup.form(service, setup.manager_of(held_by.accounts) if held_by else "", texts)

    async def _is_in(self, workspace: Workspace, channel: Ref) -> bool:
        asked = {"channel": read_place(channel).channel}
        try:
            found, _ = await self._web.call("conversations.info", workspace.token, asked)
        except Refused:
            return False
        return bool(found["channel"].get("is_member"))

    async def _manager(self, workspace: Workspace, user: str) -> tuple[Ref, Profile] | None:
        account = owned_ref(workspace.team, user)
        try:
            person = await self._desk.people.person(account)
        except (Refused, Retry):
            return None
        return (account, person.profile) if person.may_speak else None

    async def _refuse(self, ack: AsyncAck, field: str, key: str, **values: str) -> None:
        await ack(response_action="errors", errors={field: self._desk.texts.say(key, **values)})
