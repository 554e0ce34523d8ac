"""Events over Graph: creating, reading, changing, deleting and cancelling them, and what is refused."""

from __future__ import annotations

import copy
import json
from datetime import datetime

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import TeamsError, graph_error
from bot.sandbox.teams.mailboxes.records import Calendar, Event, Mailbox
from bot.sandbox.teams.outlook import odata
from bot.sandbox.teams.outlook.access import need_scope, writable_calendar
from bot.sandbox.teams.outlook.changes import make_online, note
from bot.sandbox.teams.outlook.event_rules import EVENT, check
from bot.sandbox.teams.outlook.shapes import EVENT_NAMES, event_shape
from bot.sandbox.teams.outlook.zones import unknown_property, wrong_property
from bot.sandbox.teams.state import TeamsSandbox


def create(call: Call) -> tuple[int, Json]:
    """Create an event; the same transaction again gives the same event, another in its name is refused."""
    mailbox = need_scope(call, "Calendars.ReadWrite")
    wanted = odata.preferences(call)
    odata.check_options(call, ())
    calendar = writable_calendar(call, mailbox)
    body = copy.deepcopy(call.body)
    start, end = check(body)
    print_ = json.dumps(call.body, sort_keys=True)
    if known := _same_transaction(call, mailbox, body.get("transactionId"), print_):
        return 201, _shown(call, mailbox, known, wanted)
    event = add(call.teams, mailbox, calendar, body, (start, end))
    event.print = print_
    make_online(call.teams, mailbox, event)
    note(call.teams, mailbox, event, "created")
    _mail(call, event, "invitation")
    return 201, _shown(call, mailbox, event, wanted)


def add(
    teams: TeamsSandbox,
    mailbox: Mailbox,
    calendar: Calendar,
    body: Json,
    times: tuple[datetime, datetime],
) -> Event:
    """Put an event into a calendar; its marks are kept apart from what is shown."""
    outlook = teams.outlook
    event_id = f"AAkALg{outlook.new_word(58)}="
    event = Event(
        event_id,
        f"AAMkAG{outlook.new_word(114)}=",
        calendar.id,
        body,
        *times,
        uid=f"040000008200E00074C5B7101A82E008{outlook.new_word(48, '0123456789ABCDEF')}",
        organizer=mailbox.person,
        created=teams.clock.now(),
        marks=_marks(body),
    )
    calendar.events[event.id] = event
    return event


def _marks(body: Json) -> dict[str, str]:
    given = body.pop("singleValueExtendedProperties", None) or ()
    return {one["id"].lower(): one["value"] for one in given}


def _same_transaction(
    call: Call, mailbox: Mailbox, transaction: str | None, print_: str
) -> Event | None:
    if not transaction:
        return None
    for calendar in mailbox.calendars.values():
        for event in calendar.events.values():
            if event.removed or event.body.get("transactionId") != transaction:
                continue
            if event.print == print_:
                return event
            raise _duplicate(call, event)
    return None


def _duplicate(call: Call, event: Event) -> TeamsError:
    switches = call.teams.outlook.switches
    error = graph_error(
        switches.duplicate_status,
        "ErrorDuplicateTransactionId",
        "Your request can't be completed. You have already submitted this transaction ID for the "
        "event.",
    )
    if switches.duplicate_names_event and error.body:
        error.body["error"]["@event.existingEventId"] = event.loose_id
    return error


def _shown(call: Call, mailbox: Mailbox, event: Event, wanted: odata.Preferences) -> Json:
    path = f"users('{call.person}')/events/$entity"
    context = {"@odata.context": f"{call.teams.graph_url}$metadata#{path}"}
    return context | event_shape(call.teams, mailbox, event, wanted)


def get(call: Call) -> Json:
    """Return an event."""
    mailbox = need_scope(call, "Calendars.Read")
    wanted = odata.preferences(call)
    query = odata.check_options(call, ("$select", "$expand"))
    event = event_of(call, mailbox)
    shape = event_shape(call.teams, mailbox, event, wanted, odata.expanded(query))
    names = EVENT_NAMES | ({"singleValueExtendedProperties"} if "$expand" in query else set())
    kept = odata.select(query, shape, EVENT_NAMES, EVENT)
    beside = {name: value for name, value in shape.items() if name in names - EVENT_NAMES}
    context = f"{call.teams.graph_url}$metadata#users('{call.person}')/events/$entity"
    return {"@odata.context": context, **kept, **beside}


def event_of(call: Call, mailbox: Mailbox) -> Event:
    """Return the event of the path."""
    event = call.teams.outlook.find(mailbox, call.match("event"))
    if event is None:
        raise no_item()
    return event


def no_item() -> TeamsError:
    """Return what is said of an event that is not there (any more)."""
    return graph_error(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def update(call: Call) -> Json:
    """Change what is given; attendees are replaced as a whole, and so is the text with its join link."""
    mailbox = need_scope(call, "Calendars.ReadWrite")
    wanted = odata.preferences(call)
    odata.check_options(call, ())
    event = event_of(call, mailbox)
    writable_calendar(call, mailbox, event.calendar)
    _match(call, event)
    new = copy.deepcopy(call.body)
    if "transactionId" in new and new["transactionId"] != event.body.get("transactionId"):
        raise wrong_property("The property 'transactionId' can only be set when it is created.")
    body = {**event.body, **new}
    start, end = check(body)
    marks = {**event.marks, **_marks(body)}
    # What was an online meeting stays one.
    body["isOnlineMeeting"] = body.get("isOnlineMeeting") or event.body.get("isOnlineMeeting")
    event.body, event.start, event.end, event.marks = body, start, end, marks
    make_online(call.teams, mailbox, event)
    note(call.teams, mailbox, event, "updated")
    _mail(call, event, "update")
    return _shown(call, mailbox, event, wanted)


def _match(call: Call, event: Event) -> None:
    wanted = call.request.headers.get("If-Match")
    if wanted is not None and wanted not in {f'W/"{event.change_key}"', "*"}:
        raise graph_error(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in "
            "the request does not match the current change key for the item.",
        )


def delete(call: Call) -> tuple[int, None]:
    """Delete an event; as the organizer one sends cancellations with it."""
    mailbox = need_scope(call, "Calendars.ReadWrite")
    odata.check_options(call, ())
    event = event_of(call, mailbox)
    writable_calendar(call, mailbox, event.calendar)
    _match(call, event)
    _remove(call, mailbox, event)
    return 204, None


def cancel(call: Call) -> tuple[int, None]:
    """Cancel a meeting with a few words to those who are invited; only its organizer may."""
    mailbox = need_scope(call, "Calendars.ReadWrite")
    odata.check_options(call, ())
    event = event_of(call, mailbox)
    if strange := {name.lower() for name in call.body} - {"comment"}:
        raise unknown_property(min(strange), "cancel")
    if event.response != "organizer":
        raise graph_error(
            400,
            "ErrorInvalidRequest",
            "Your request can't be completed. You need to be an organizer to cancel a meeting.",
        )
    _remove(call, mailbox, event)
    return 202, None


def _remove(call: Call, mailbox: Mailbox, event: Event) -> None:
    event.removed = True
    note(call.teams, mailbox, event, "deleted")
    if event.response == "organizer":
        _mail(call, event, "cancellation")


def _mail(call: Call, event: Event, kind: str) -> None:
    """Note whom Outlook writes to: everybody who is invited, always."""
    for one in event.body.get("attendees") or ():
        call.teams.outlook.mails.append(
            {
                "to": one["emailAddress"]["address"],
                "kind": kind,
                "event": event.id,
                "from": event.organizer,
                "at": call.teams.clock.now(),
            }
        )
