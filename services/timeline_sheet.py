"""What a year's picture is drawn with: a sheet that is filled from above, and a mark for each way to stand."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

WIDTH, DPI = 1080, 120
"""Of a picture in pixels; as wide as a telephone."""
EDGE = 48
INK, SOFT, LINE, BAND = "#1d2730", "#55626e", "#d3dbe1", "#f3f6f8"
BLUE, RED = "#1f5f8b", "#a4262c"
"""Dark enough on white; how a step stands is also told by the shape and in words."""
TRACK, MARK = 30, 13
"""The height of a row's track, half the height of a mark; in pixels."""


class Mark(StrEnum):
    """How a time of a step stands."""

    OPEN = "open"
    """A hollow bar."""
    DONE = "done"
    """A filled one with a tick."""
    LATE = "late"
    """A striped one with an exclamation mark."""


class Sheet:
    """A page being filled from above; without a height it is only measured."""

    def __init__(self, height: float | None = None) -> None:
        from matplotlib.figure import Figure

        self.at = float(EDGE)
        self.height = height
        self.figure = Figure(figsize=(WIDTH / DPI, (height or EDGE) / DPI), dpi=DPI, facecolor="white")

    def words(
        self, text: str, size: float, *, colour: str = INK, bold: bool = False, x: float = EDGE, centred: bool = False
    ) -> None:
        """One line at the height reached; the height stays."""
        if self.height:
            self.figure.text(
                x / WIDTH,
                1 - self.at / self.height,
                text,
                size=size,
                color=colour,
                weight="bold" if bold else "normal",
                ha="center" if centred else "left",
                va="top",
                family="DejaVu Sans",
                parse_math=False,
                zorder=5,
            )

    def lines(self, lines: Sequence[str], size: float, *, colour: str = INK, bold: bool = False) -> None:
        """One line under another."""
        for line in lines:
            self.words(line, size, colour=colour, bold=bold)
            self.at += line_height(size)

    def box(self, x: float, width: float, height: float, *, down: float = 0, **style: Any) -> None:
        """A rectangle at the height reached."""
        if self.height:
            from matplotlib.patches import Rectangle

            corner = (x / WIDTH, 1 - (self.at + down + height) / self.height)
            self.figure.add_artist(Rectangle(corner, width / WIDTH, height / self.height, **style))

    def shape(self, points: Sequence[tuple[float, float]], **style: Any) -> None:
        """A closed shape; its points are counted from the left edge and the height reached."""
        if self.height:
            from matplotlib.patches import Polygon

            places = [(x / WIDTH, 1 - (self.at + down) / self.height) for x, down in points]
            self.figure.add_artist(Polygon(places, closed=True, **style))

    def stroke(self, points: Sequence[tuple[float, float]], **style: Any) -> None:
        """A line through points counted as those of a shape."""
        if self.height:
            from matplotlib.lines import Line2D

            across = [x / WIDTH for x, _ in points]
            self.figure.add_artist(Line2D(across, [1 - (self.at + down) / self.height for _, down in points], **style))


def bar(sheet: Sheet, mark: Mark, left: float, right: float) -> None:
    style = _STYLES[mark]
    sheet.box(left, right - left, MARK * 2, down=TRACK / 2 - MARK, lw=2.2, zorder=3, **style)
    if right - left > MARK * 2:
        _sign(sheet, mark, (left + right) / 2)


def diamond(sheet: Sheet, mark: Mark, x: float) -> None:
    middle, size = TRACK / 2, MARK + 2
    points = [(x, middle - size), (x + size, middle), (x, middle + size), (x - size, middle)]
    sheet.shape(points, lw=2.2, zorder=3, **_STYLES[mark])
    _sign(sheet, mark, x, small=True)


def _sign(sheet: Sheet, mark: Mark, x: float, *, small: bool = False) -> None:
    """A tick, or an exclamation mark, drawn and not written: it is seen at any size."""
    middle, size = TRACK / 2, 5.0 if small else 7.5
    if mark is Mark.DONE:
        points = [(x - size, middle), (x - size / 3, middle + size * 0.8), (x + size, middle - size * 0.8)]
        sheet.stroke(points, color="white", lw=2.6, zorder=4)
    elif mark is Mark.LATE:
        if not small:
            sheet.shape(
                [
                    (x - 8, middle - MARK + 3),
                    (x + 8, middle - MARK + 3),
                    (x + 8, middle + MARK - 3),
                    (x - 8, middle + MARK - 3),
                ],
                color="white",
                lw=0,
                zorder=3.5,
            )
        sheet.stroke([(x, middle - size), (x, middle + size * 0.2)], color=RED, lw=3, zorder=4)
        sheet.stroke([(x, middle + size * 0.75), (x, middle + size)], color=RED, lw=3, zorder=4)


_STYLES: dict[Mark, dict[str, Any]] = {
    Mark.OPEN: {"facecolor": "white", "edgecolor": BLUE},
    Mark.DONE: {"facecolor": BLUE, "edgecolor": BLUE},
    Mark.LATE: {"facecolor": "#f7e3e4", "edgecolor": RED, "hatch": "////"},
}


def line_height(size: float) -> float:
    """From a line to the next, in pixels."""
    return size * DPI / 72 * 1.3
