"""The picture of the figures: as wide as a phone, light and dark, whatever people are called (MGR-03)."""

import os
import re
import struct
import sys
import warnings
from dataclasses import fields
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text
from PIL import Image

from bot import charts
from bot.charts import draw
from bot.domain.figures import Report
from bot.drawing import DARK, LIGHT, Palette, Sheet, readable
from bot.figure_words import span_words
from bot.texts import texts
from tests.bot.pictured import TEAM, pictured

ENGLISH, GERMAN = texts("en", "bot"), texts("de", "bot")
LONG = "W" * 80
PICTURES = Path(__file__).parents[2] / "docs/guide/pictures"
ODD = (
    LONG,
    "田中 太郎",
    "محمد علي",
    "🚀🚀",
    "$\\frac{1}",
    "Zoë 🚀",
    "สมชาย",
    "_a^b$",
    "שרה",
    "\u202eevil",
    "x" * 80,
    "y",
)


def luminance(color: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(part, 16) / 255 for part in re.findall("..", color.removeprefix("#"))]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def shades(picture: Image.Image) -> set[str]:
    found = picture.convert("RGB").getcolors(maxcolors=2**20) or []
    return {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in found}


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """Every sheet that is drawn on, to look at what stands on it."""
    made: list[Sheet] = []

    class Kept(Sheet):
        def __init__(self, height: float, palette: Palette) -> None:
            super().__init__(height, palette)
            made.append(self)

    monkeypatch.setattr(charts, "Sheet", Kept)
    return made


def lines(sheet: Sheet) -> list[Text]:
    return list(sheet._whole.texts)


def box(text: Text) -> tuple[float, float, float, float]:
    found = text.get_window_extent()
    return found.x0, found.x1, found.y0, found.y1


def test_the_contrast_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_bars_stand_out_enough_for_everybody(palette: Palette) -> None:
    # MGR-03, WCAG 2.2: 1.4.3 for words, 1.4.11 for bars
    for below in (palette.ground, palette.panel):
        assert contrast(palette.text, below) >= 7
        assert contrast(palette.muted, below) >= 4.5
    for bar in (palette.begun, palette.closed, palette.agent):
        assert contrast(bar, palette.ground) >= 3
    assert len({getattr(palette, one.name) for one in fields(palette)}) == len(fields(palette))


@pytest.mark.parametrize(("dark", "palette"), [(False, LIGHT), (True, DARK)])
def test_it_is_a_portrait_for_a_phone_on_a_ground_of_its_own(dark, palette) -> None:  # MGR-03
    data = draw(pictured(), ENGLISH, dark=dark)
    picture = opened(data)
    assert picture.width == 720 < picture.height < 2000
    assert struct.unpack(">I", data[16:20]) == (720,)
    assert len(data) < 200_000
    rgba = picture.convert("RGBA")
    corners = [(0, 0), (719, 0), (0, picture.height - 1), (719, picture.height - 1)]
    ground = tuple(int(part, 16) for part in re.findall("..", palette.ground[1:]))
    assert [rgba.getpixel(one) for one in corners] == [(*ground, 255)] * 4
    assert {palette.begun, palette.closed, palette.agent, palette.panel} <= shades(picture)


def test_the_same_figures_are_the_same_picture() -> None:  # MGR-03 B3
    assert draw(pictured(), ENGLISH) == draw(pictured(), ENGLISH)


def test_it_says_the_service_the_days_and_the_four_numbers(sheets) -> None:  # MGR-03
    report = pictured()
    draw(report, ENGLISH)
    words, found = [one.get_text() for one in lines(sheets[0])], report.figures
    assert words[:2] == ["Sales", "28 Oct – 26 Nov 2026"]
    assert words[2:14] == [
        "First answer",
        span_words(found.first_answer.middle, ENGLISH),
        f"9 of 10 within {span_words(found.first_answer.slow, ENGLISH)}",
        "Resolution",
        span_words(found.resolution.middle, ENGLISH),
        f"9 of 10 within {span_words(found.resolution.slow, ENGLISH)}",
        "Begun / closed",
        f"{found.opened} / {found.closed}",
        "conversations",
        "Waiting now",
        "3",
        "guests",
    ]
    assert {*TEAM, "Conversations per day", "begun", "closed", "Answers"} <= set(words)


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 s"),
        (59.9, "59 s", "59 s"),
        (60, "1 min", "1 Min."),
        (95, "1.6 min", "1,6 Min."),
        (599.9, "10 min", "10 Min."),
        (3599, "59 min", "59 Min."),
        (3600, "1 h", "1 Std."),
        (9000, "2.5 h", "2,5 Std."),
        (2 * 86400 - 1, "47 h", "47 Std."),
        (2 * 86400, "2 d", "2 Tage"),
        (3.5 * 86400, "3.5 d", "3,5 Tage"),
    ],
)
def test_times_are_said_in_the_unit_that_is_easily_read(seconds, english, german) -> None:  # MGR-03
    assert (span_words(seconds, ENGLISH), span_words(seconds, GERMAN)) == (english, german)


def test_it_speaks_the_language_of_the_desk(sheets) -> None:  # MGR-03
    draw(pictured(90, service=None), GERMAN)
    words = [one.get_text() for one in lines(sheets[0])]
    assert words[:2] == ["Alle Dienste", "29. Aug. – 26. Nov. 2026"]
    assert "Gespräche je Woche" in words
    assert any(word.endswith("Min.") and "," in word for word in words)


@pytest.mark.parametrize(("days", "bars"), [(7, 7), (30, 30), (90, 13)])
def test_there_is_a_pair_of_bars_for_each_day_or_week(sheets, monkeypatch, days, bars) -> None:
    # MGR-03
    counts = []
    plain = Axes.bar
    monkeypatch.setattr(
        Axes, "bar", lambda self, x, height, *a, **k: counts.append(height) or plain(self, x, height, *a, **k)
    )  # fmt: skip
    report = pictured(days)
    draw(report, ENGLISH)
    begun, closed = counts
    assert len(begun) == len(closed) == bars
    assert (sum(begun), sum(closed)) == (report.figures.opened, report.figures.closed)


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])
@pytest.mark.parametrize(
    "report",
    [
        pictured(30),
        pictured(90, ODD, service=LONG, conversations=4000),
        pictured(7, ODD, service="営業"),
        pictured(7, (), service=None, conversations=0),
        pictured(30, ("Ada",), conversations=3),
    ],
    ids=["usual", "much", "odd", "nothing", "little"],
)
def test_nothing_overlaps_or_leaves_the_sheet(sheets, words, report: Report) -> None:  # MGR-03
    draw(report, words)
    [sheet] = sheets
    boxes = [(box(text), text.get_text()) for text in lines(sheet) if text.get_text()]
    for (left, right, low, high), said in boxes:
        assert 0 <= left < right <= 720, said
        assert 0 <= low < high <= sheet.height * 2, said
    for place, (one, said) in enumerate(boxes):
        for other, too in boxes[place + 1 :]:
            apart = (
                one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
            )
            assert apart, (said, too)


def test_names_that_the_font_lacks_are_told_by_their_place(sheets) -> None:  # MGR-03
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw(pictured(30, ODD[:9]), ENGLISH)
    words = {one.get_text() for one in lines(sheets[0])}
    assert {"محمد علي", "$\\frac{1}", "Zoë", "_a^b$", "שרה"} <= words
    assert len([word for word in words if re.fullmatch(r"Agent \d", word)]) == 3
    assert any(word.startswith("WWW") and word.endswith("…") for word in words)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("🚀", ""),
        ("田中 Taro", "Taro"),
        ("- 🚀 -", ""),
        (" a \n b ", "a b"),
        ("", ""),
    ],
)
def test_of_a_name_is_shown_what_the_font_can_write(name, shown) -> None:  # MGR-03
    assert readable(name) == shown


def test_of_many_agents_the_last_share_a_row(sheets) -> None:  # MGR-03
    report = pictured(30, [f"Agent Nr{n}" for n in range(14)])
    draw(report, ENGLISH)
    words = [one.get_text() for one in lines(sheets[0])]
    assert len([word for word in words if word.startswith("Agent Nr")]) == 8
    rest = sum(one.answers.count for one in report.figures.agents[8:])
    place = words.index("6 more")
    assert words[place + 2 : place + 4] == [str(rest), "–"]
    draw(pictured(30, [f"Agent Nr{n}" for n in range(9)]), ENGLISH)
    assert not any(" more" in one.get_text() for one in lines(sheets[1]))


def test_a_service_whose_name_cannot_be_written_has_a_title_all_the_same(sheets) -> None:  # MGR-03
    draw(pictured(7, service="営業"), ENGLISH)
    assert lines(sheets[0])[0].get_text() == "Figures"


def test_no_digit_of_a_large_number_is_left_out(sheets) -> None:  # MGR-03
    sheet = Sheet(100, LIGHT)
    sheet.number(12, 40, "1234567 / 1234567", 144)
    [text] = lines(sheet)
    assert text.get_text() == "1234567 / 1234567"
    assert box(text)[1] - box(text)[0] <= 288


def test_nothing_is_drawn_in_a_window_and_nothing_is_shared() -> None:  # MGR-03
    draw(pictured(), ENGLISH)
    assert "matplotlib.pyplot" not in sys.modules


def test_lines_behind_the_bars_are_whole_numbers() -> None:  # MGR-03
    for most in (*range(40), 99, 100, 101, 2500, 99_999):
        ticks = charts._ticks(most)
        assert ticks[0] == 0
        assert ticks[-1] >= max(most, 1)
        assert all(before < after for before, after in pairwise(ticks))
        assert 2 <= len(ticks) <= 5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pictures_of_the_guide_are_like_those_that_are_drawn(theme: str) -> None:  # MGR-03
    kept = PICTURES / f"figures-{theme}.png"
    drawn = draw(pictured(), ENGLISH, dark=theme == "dark")
    if os.environ.get("FRONTDESK_PICTURES"):
        kept.write_bytes(drawn)
    with Image.open(kept) as before, opened(drawn) as now:
        assert (before.size, before.format) == (now.size, "PNG")
