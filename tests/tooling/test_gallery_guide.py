"""The guide shows every dialog that there is, and every picture that was taken."""

import re
from pathlib import Path

from bot.slack import dialogs as slack
from bot.slack import hours, setup
from bot.teams import dialogs as teams

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guide"
PICTURES = GUIDE / "pictures"
TABLE = (GUIDE / "dialogs.md").read_text(encoding="utf-8")


def shown_in(page: Path) -> set[str]:
    return set(re.findall(r"pictures/([\w-]+\.png)", page.read_text(encoding="utf-8")))


def test_every_picture_is_shown_in_a_guide_and_there() -> None:
    pages = [*GUIDE.glob("*.md"), ROOT / "README.md"]
    shown = {one for page in pages for one in shown_in(page)}
    unseen = {"teams-cards-dark.png"}
    assert {one.name for one in PICTURES.glob("*.png")} - unseen == shown


def test_every_dialog_is_in_the_table() -> None:
    in_slack = {
        *slack.WRITTEN,
        *slack.CHOOSING,
        *slack.PHONEBOOK,
        *slack.MEETINGS,
        "choosing",
        "telling",
    }
    in_slack |= {hours.HOURS, setup.SERVICE, "setup"}
    in_teams = {
        *teams.WRITTEN,
        *teams.CHOOSING,
        *teams.OF_PHONEBOOK,
        *teams.SERVICES,
        *teams.MEETINGS,
    }
    in_teams |= {teams.COMMAND, teams.PICK}
    assert set(re.findall(r"^\| `(\w+)` \|", TABLE, re.MULTILINE)) == in_slack | in_teams


def test_each_picture_has_its_like_on_the_other_platform() -> None:
    names = {one.stem for one in PICTURES.glob("*-slack.png")} - {"home-slack"}
    like = {one.name.partition("-teams")[0] + "-slack" for one in PICTURES.glob("*-teams*.png")}
    # In Teams these say the same in words, or look like another one that is shown.
    alike = {"help-slack", "cancel-slack", "reschedule-slack", "card-meeting-slack"}
    assert names - like == alike
