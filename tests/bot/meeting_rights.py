"""Who may ask for what about meetings: a line for each command, a column for each role (S17)."""

from bot.domain.permissions import Role

EVERYBODY, MANAGERS = frozenset(Role), frozenset({Role.MANAGER, Role.ADMIN})
# What is asked for, what it answers to whom may, and who may.
COMMANDS = (
    ("meet ann@example.com tomorrow 10:00", "Booked", EVERYBODY),
    ("slots tomorrow", "can be booked", EVERYBODY),
    ("meetings", "You have no meetings", EVERYBODY),
    ("reschedule #1 tomorrow 11:00", "no meeting to change", EVERYBODY),
    ("cancel #1", "no meeting to change", EVERYBODY),
    ("availability cap 4", "When you can be booked", EVERYBODY),
    ("availability service:sales show", "cannot be booked", EVERYBODY),
    ("availability service:sales bookable on", "How Sales can be booked", MANAGERS),
    ("availability service:sales mode all", "How Sales can be booked", MANAGERS),
)
REFUSED = "Only managers can do that."
CELLS = [(*command, role) for command in COMMANDS for role in Role]
