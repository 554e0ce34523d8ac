"""The desk of an agent, on the platform of the place."""

from tests.stories.place import Place
from tests.stories.seen import Desk
from tests.stories.slack_desk import SlackDesk


def desk(place: Place, name: str) -> Desk:
    """Sit somebody down at work: `ada`, `bob`, `mona` of the first workspace, `eve` of the second."""
    return SlackDesk(place, name)
