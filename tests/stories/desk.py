"""The desk of an agent, on the platform of the place."""

from bot.domain.ids import PlatformName
from tests.stories.place import Place
from tests.stories.seen import Desk
from tests.stories.slack_desk import SlackDesk
from tests.stories.teams_desk import TeamsDesk


def desk(place: Place, name: str) -> Desk:
    """Sit somebody down at work: `ada`, `bob`, `mona`; on Slack also `eve` of a second workspace."""
    return (
        TeamsDesk(place, name) if place.platform is PlatformName.TEAMS else SlackDesk(place, name)
    )
