"""What a person's token lets an application do in their mailbox."""

from __future__ import annotations

from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import graph_error
from bot.sandbox.teams.mailboxes.records import Calendar, Mailbox
from bot.sandbox.teams.outlook.changes import settle_online

_MORE = {
    "Calendars.Read": {"Calendars.Read", "Calendars.ReadWrite"},
    "MailboxSettings.Read": {"MailboxSettings.Read", "MailboxSettings.ReadWrite"},
    "User.Read": {"User.Read", "User.ReadWrite"},
}


def check_scope(call: Call, scope: str) -> None:
    """Refuse unless the person allowed that, or more."""
    if not call.scopes & _MORE.get(scope, {scope}):
        raise graph_error(
            403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."
        )


def need_scope(call: Call, scope: str) -> Mailbox:
    """Return the mailbox of whom the token is for, if the person allowed that, or more."""
    check_scope(call, scope)
    mailbox = call.teams.outlook.mailboxes.get(call.person)
    if mailbox is None:
        raise graph_error(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )
    settle_online(call.teams)
    return mailbox


def calendar_of(call: Call, mailbox: Mailbox, name: str = "") -> Calendar:
    """Return the calendar that is named, or that of the path, or the default one."""
    name = name or call.request.match_info.get("calendar", "")
    calendar = call.teams.outlook.calendar_of(mailbox, name)
    if calendar is None:
        raise graph_error(
            404, "ErrorItemNotFound", "The specified object was not found in the store."
        )
    return calendar


def writable_calendar(call: Call, mailbox: Mailbox, name: str = "") -> Calendar:
    """Return the calendar if one may write there."""
    calendar = calendar_of(call, mailbox, name)
    if not calendar.writable:
        raise graph_error(
            403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."
        )
    return calendar
