"""Every refusal of meetings, and every notice about them, has its words for whoever may read it."""

import json
import re
from pathlib import Path

HOME = Path(__file__).parents[2]
RAISED = re.compile(r"""\b(?:NotAllowed|NotFound)\(\s*"([a-z_]+)"[,)]""")
# What guests can be refused by what they ask for.
GUESTS = {"slot_taken", "meeting_unknown", "meeting_over", "meeting_cancelled", "meetings_too_many"}
GUESTS |= {"length_unknown", "subject_missing", "extras_too_many", "calendar_unreachable"}
GUESTS |= {"guest_blocked", "entrance_unknown"}
NOTICES = {"meeting_booked", "meeting_moved", "meeting_cancelled", "meeting_declined"}
NOTICES |= {"meeting_reminder"}


def sentences(package: str) -> set[str]:
    return set(json.loads((HOME / package / "locales/en.json").read_text(encoding="utf-8")))


def test_every_refusal_and_notice_of_meetings_has_its_words() -> None:  # MTG-07
    files = (HOME / "calendar_sync").rglob("*.py")
    raised = {key for file in files for key in RAISED.findall(file.read_text(encoding="utf-8"))}
    assert raised >= GUESTS
    agents, guests = sentences("bot"), sentences("web_widget")
    assert {f"errors.{key}" for key in raised - {"guest_blocked"}} <= agents
    assert {f"errors.{key}" for key in GUESTS} <= guests
    of_agents = {f"notice.{key}" for key in NOTICES | {"meeting_reconnect", "meeting_refused"}}
    assert of_agents <= agents
    assert {f"notices.{key}" for key in NOTICES} <= guests
