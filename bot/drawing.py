"""A sheet to draw on, as a phone shows it: its measures, colours and letters (MGR-03).

Everything is measured in the pixels of a phone's screen, from the top left; the picture has two for each.
Only the part of matplotlib that draws is used: no windows, nothing that is shared by the process.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

from matplotlib import get_data_path
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.text import Text

WIDTH, SCALE = 360, 2
NUMBER, SMALLEST = 21, 9


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture; bars differ for those who see no red or no green, too."""

    ground: str
    panel: str
    text: str
    muted: str
    line: str
    begun: str
    closed: str
    agent: str


LIGHT = Palette(
    "#ffffff", "#f3f5f8", "#17202b", "#566373", "#d9dfe6", "#2563eb", "#c2610c", "#0f766e"
)
DARK = Palette(
    "#15191f", "#1f252e", "#f1f4f8", "#a6b2c0", "#343d49", "#6aa5ff", "#f2a65a", "#4cc2b4"
)


class Sheet:
    """What is drawn on."""

    def __init__(self, height: float, palette: Palette) -> None:
        self.height, self.palette = height, palette
        size = (WIDTH / 72, height / 72)
        self._figure = Figure(figsize=size, dpi=72 * SCALE, facecolor=palette.ground)
        self._canvas = FigureCanvasAgg(self._figure)
        self._whole = self.axes(0, 0, WIDTH, height)
        self._whole.set(xlim=(0, WIDTH), ylim=(height, 0))

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return a part of the sheet in which something is drawn to scale."""
        bottom = self.height - top - height
        whole = (WIDTH, self.height)
        place = (left / whole[0], bottom / whole[1], width / whole[0], height / whole[1])
        axes = self._figure.add_axes(place)
        axes.set_axis_off()
        return axes

    def write(
        self,
        left: float,
        base: float,
        words: str,
        size: float,
        color: str,
        *,
        bold: bool = False,
        align: str = "left",
        width: float = WIDTH,
    ) -> None:
        """Write a line; what does not fit ends with an ellipsis. Nothing in it is read as a formula."""
        shown = self._whole.text(left, base, words, color=color, fontproperties=font(bold=bold))
        shown.set(parse_math=False, ha=align, va="baseline", fontsize=size)
        if self._wide(shown) > width:
            shown.set_text(self._cut(shown, words, width))

    def number(self, left: float, base: float, words: str, width: float) -> None:
        """Write a number, as large as there is room for: none of its digits may be left out."""
        shown = self._whole.text(left, base, words, fontproperties=font(bold=True))
        size = NUMBER
        shown.set(color=self.palette.text, va="baseline", fontsize=size)
        while self._wide(shown) > width and size > SMALLEST:
            size -= 1
            shown.set_fontsize(size)

    def panel(self, left: float, top: float, width: float, height: float) -> None:
        """Draw a quiet surface with round corners."""
        style = "round,pad=0,rounding_size=8"
        shape = FancyBboxPatch(
            (left, top), width, height, style, linewidth=0, facecolor=self.palette.panel
        )
        self._whole.add_patch(shape)

    def block(self, left: float, top: float, width: float, height: float, color: str) -> None:
        """Draw a bar that lies."""
        self._whole.add_patch(Rectangle((left, top), width, height, linewidth=0, facecolor=color))

    def png(self) -> bytes:
        """Return everything that was drawn."""
        kept = BytesIO()
        self._figure.savefig(kept, format="png", facecolor=self.palette.ground)
        return kept.getvalue()

    def _cut(self, shown: Text, words: str, width: float) -> str:
        """Return as much of a line as there is room for, and an ellipsis."""
        fits, too_much = 0, len(words)
        while too_much - fits > 1:
            tried = (fits + too_much) // 2
            shown.set_text(f"{words[:tried].rstrip()}…")
            fits, too_much = (tried, too_much) if self._wide(shown) <= width else (fits, tried)
        return f"{words[:fits].rstrip()}…"

    def _wide(self, shown: Text) -> float:
        return float(shown.get_window_extent().width) / SCALE


def readable(name: str) -> str:
    """Return what our font can write of a name; empty when nothing is left that says who it is."""
    known = "".join(char for char in name if ord(char) in letters())
    kept = " ".join(known.split())
    return kept if any(char.isalnum() for char in kept) else ""


@cache
def font(*, bold: bool) -> FontProperties:
    """Return the font that comes with matplotlib: pictures are the same on every machine."""
    return FontProperties(fname=_path("DejaVuSans-Bold" if bold else "DejaVuSans"))


@cache
def letters() -> frozenset[int]:
    """Return the characters that both of our fonts can draw."""
    drawn = (FT2Font(_path(name)).get_charmap() for name in ("DejaVuSans", "DejaVuSans-Bold"))
    return frozenset.intersection(*(frozenset(one) for one in drawn))


def _path(name: str) -> str:
    return f"{get_data_path()}/fonts/ttf/{name}.ttf"
