"""Every address of the guests' side, on one screen."""

from aiohttp import web

from web_widget.api import (
    beginnings,
    bookings,
    conversations,
    entrances,
    feed,
    files,
    invitations,
    meetings,
    messages,
    phonebook,
    pictures,
    reports,
    sessions,
    transcripts,
)
from web_widget.avatars import get_avatar
from web_widget.live import live
from web_widget.openapi import get_openapi
from web_widget.pages import (
    get_booking,
    get_contact,
    get_embed,
    get_frame,
    get_joining,
    get_meeting,
    get_qr_code,
    get_static,
)
from web_widget.problems import guests_problems

ONE = "/api/conversations/{conversation}"
BOOKING = "/api/bookings/{slug}"
MEETING = "/api/meetings/{token}"
ROUTES = (
    web.get("/c/{slug}", get_contact),
    web.get("/c/{slug}/qr.png", get_qr_code),
    web.get("/b/{slug}", get_booking),
    web.get("/m/{token}", get_meeting),
    web.get("/m/{token}/meeting.ics", meetings.get_ics),
    web.get("/j/{token}", get_joining),
    web.get("/w/{widget}", get_frame),
    web.get("/embed.js", get_embed),
    web.get("/static/{path:.+}", get_static),
    web.get("/avatars/{picture}", get_avatar),
    web.get("/pictures/{picture}.png", pictures.get_picture),
    web.get("/files/{file}", files.get_shared_file),
    web.get("/phonebook/{agent}/{book}/{form}", phonebook.get_phonebook),
    web.get("/reports/{report}", reports.get_report),
    web.get("/api/openapi.json", get_openapi),
    web.get("/api/entrances/{kind}/{id}", entrances.get_entrance),
    web.post("/api/sessions", sessions.post_session),
    web.get("/api/session", sessions.get_session),
    web.patch("/api/session", sessions.patch_session),
    web.delete("/api/session", sessions.delete_session),
    web.put("/api/session/picture", pictures.put_picture),
    web.delete("/api/session/picture", pictures.delete_picture),
    # The first that fits is taken: what is asked for most stands first.
    web.post(f"{ONE}/messages", messages.post_message),
    web.get("/api/conversations", conversations.get_conversations),
    web.post("/api/conversations", beginnings.post_conversation),
    web.post("/api/shares/{token}/join", beginnings.post_join),
    web.get(ONE, conversations.get_conversation),
    web.post(f"{ONE}/close", conversations.post_close),
    web.post(f"{ONE}/reopen", conversations.post_reopen),
    web.post(f"{ONE}/leave", conversations.post_leave),
    web.post(f"{ONE}/invitations", invitations.post_invitation),
    web.get(f"{ONE}/transcript", transcripts.get_transcript),
    web.post(f"{ONE}/transcript", transcripts.post_transcript),
    web.patch(f"{ONE}/messages/{{number}}", messages.patch_message),
    web.delete(f"{ONE}/messages/{{number}}", messages.delete_message),
    web.put(f"{ONE}/messages/{{number}}/reactions/{{emoji}}", messages.put_reaction),
    web.delete(f"{ONE}/messages/{{number}}/reactions/{{emoji}}", messages.delete_reaction),
    web.put(f"{ONE}/seen", messages.put_seen),
    web.post(f"{ONE}/typing", messages.post_typing),
    web.get(f"{ONE}/files/{{file}}", files.get_file),
    web.get(f"{ONE}/feed", feed.get_feed),
    web.get(f"{ONE}/live", live, allow_head=False),
    web.get(BOOKING, bookings.get_booking),
    web.get(f"{BOOKING}/slots", bookings.get_slots),
    web.post(f"{BOOKING}/holds", bookings.post_hold),
    web.delete(f"{BOOKING}/holds/{{hold}}", bookings.delete_hold),
    web.post(f"{BOOKING}/meetings", bookings.post_meeting),
    web.get("/api/meetings", meetings.get_meetings),
    web.get(MEETING, meetings.get_meeting),
    web.get(f"{MEETING}/slots", meetings.get_meeting_slots),
    web.post(f"{MEETING}/move", meetings.post_move),
    web.post(f"{MEETING}/cancel", meetings.post_cancel),
)


def add_guest_routes(app: web.Application) -> None:
    """Serve the guests; `set_up` has to give the application what they need."""
    app.middlewares.append(guests_problems)
    app.add_routes(ROUTES)
