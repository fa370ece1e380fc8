"""Draws one year of a plan for a telephone: the months across, a bar or a mark for each time of a step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from io import BytesIO
from textwrap import wrap
from typing import Any

WIDTH, DPI = 1080, 120
"""Of a picture in pixels; as wide as a telephone."""
TALLEST = 2400
"""In pixels: Telegram makes a taller picture too small to read; what does not fit stands on the next one."""
EDGE = 48
INK, SOFT, LINE, BAND = "#1d2730", "#55626e", "#d3dbe1", "#f3f6f8"
BLUE, RED = "#1f5f8b", "#a4262c"
"""Dark enough on white; how a step stands is also told by the shape and in words."""
LETTERS, SMALL, LARGE = 15.5, 13.0, 21.0
"""Sizes of words, in points."""
TRACK, GAP, MARK = 30, 14, 13
"""The height of a row's track, the space below it, half the height of a mark; in pixels."""
MOST_LINES = 2
"""Of a step's title; the whole of it stands in the plan."""


class Mark(StrEnum):
    """How a time of a step stands."""

    OPEN = "open"
    """A hollow bar."""
    DONE = "done"
    """A filled one with a tick."""
    LATE = "late"
    """A striped one with an exclamation mark."""


@dataclass(frozen=True, slots=True)
class Span:
    """One time of a step: its days, both included; a first day that is the last one is a diamond."""

    first: date
    last: date
    mark: Mark


@dataclass(frozen=True, slots=True)
class Row:
    """A step: its number and title, and its days in words."""

    title: str
    says: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Steps under one heading, a month or a section."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All words and days, in the reader's language."""

    title: str
    says: str
    first: date
    last: date
    months: tuple[str, ...]
    """Short names of the months from `first` to `last`."""
    today: date
    today_says: str
    groups: tuple[Group, ...]
    legend: tuple[tuple[Mark, str], ...]


def drawn(timeline: Timeline) -> list[bytes]:
    """As PNG files, in order: as many as are needed."""
    found = []
    for figure in figures(timeline):
        content = BytesIO()
        figure.savefig(content, format="png", dpi=DPI)
        found.append(content.getvalue())
    return found


def figures(timeline: Timeline) -> list[Any]:
    """The pages; each has the title, the months and the legend."""
    return [_page(timeline, groups) for groups in _pages(timeline)]


class _Sheet:
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
            self.at += _line(size)

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


def _pages(timeline: Timeline) -> list[list[Group]]:
    """The rows as they fit; a group that goes on has its heading again."""
    head = _Sheet()
    _head(head, timeline)
    _months(head, timeline)
    pages, reached = [list[Group]()], head.at
    for group in timeline.groups:
        for row in group.rows:
            size = _size(row)
            is_new = not pages[-1] or pages[-1][-1].title != group.title
            if pages[-1] and reached + size + is_new * _heading_size(group) > TALLEST - EDGE:
                pages.append([])
                reached, is_new = head.at, True
            if is_new:
                pages[-1].append(Group(group.title, ()))
                reached += _heading_size(group)
            pages[-1][-1] = Group(group.title, (*pages[-1][-1].rows, row))
            reached += size
    return pages


def _page(timeline: Timeline, groups: Sequence[Group]) -> Any:
    height = None
    while True:
        sheet = _Sheet(height)
        _head(sheet, timeline)
        _months(sheet, timeline)
        for group in groups:
            _heading(sheet, group)
            for number, row in enumerate(group.rows):
                _row(sheet, timeline, row, is_banded=number % 2 == 0)
        if height is not None:
            return sheet.figure
        height = sheet.at + EDGE


def _head(sheet: _Sheet, timeline: Timeline) -> None:
    sheet.lines(_wrapped(timeline.title, LARGE, bold=True)[:MOST_LINES], LARGE, bold=True)
    sheet.lines(_wrapped(timeline.says, SMALL), SMALL, colour=SOFT)
    sheet.at += GAP
    x = float(EDGE)
    for mark, says in timeline.legend:
        sheet.at += 4
        _bar(sheet, mark, x, x + 70)
        sheet.at -= 4
        sheet.words(says, SMALL, x=x + 84)
        x += 84 + len(says) * SMALL * DPI / 72 * 0.66 + 36
    sheet.at += _line(SMALL) + GAP * 1.5


def _months(sheet: _Sheet, timeline: Timeline) -> None:
    """Their names, with room above them for the word at today's line."""
    _today(sheet, timeline)
    sheet.at += _line(SMALL)
    edges = [_x(timeline, day) for day in (*_first_days(timeline), timeline.last + timedelta(days=1))]
    for name, left, right in zip(timeline.months, edges, edges[1:], strict=False):
        sheet.words(name, SMALL, colour=SOFT, bold=True, x=(left + right) / 2, centred=True)
    sheet.at += _line(SMALL) + 6
    sheet.box(EDGE, WIDTH - 2 * EDGE, 3, color=INK, lw=0)
    sheet.at += 3


def _heading(sheet: _Sheet, group: Group) -> None:
    sheet.at += GAP * 1.5
    sheet.lines(_titled(group), LETTERS, colour=BLUE, bold=True)
    sheet.at += GAP / 2


def _heading_size(group: Group) -> float:
    return GAP * 2 + len(_titled(group)) * _line(LETTERS)


def _titled(group: Group) -> list[str]:
    return _cut(_wrapped(group.title, LETTERS, bold=True), 2)


def _row(sheet: _Sheet, timeline: Timeline, row: Row, *, is_banded: bool) -> None:
    """The title, the days in words, and the track with its bars."""
    size = _size(row)
    if is_banded:
        sheet.box(EDGE / 2, WIDTH - EDGE, size, color=BAND, lw=0, zorder=0)
    sheet.at += GAP / 2
    sheet.lines(_cut(_wrapped(row.title, LETTERS), MOST_LINES), LETTERS)
    sheet.lines(_wrapped(row.says, SMALL), SMALL, colour=SOFT)
    _grid(sheet, timeline)
    for span in row.spans:
        left = _x(timeline, max(span.first, timeline.first))
        right = _x(timeline, min(span.last, timeline.last) + timedelta(days=1))
        if span.first == span.last:
            _diamond(sheet, span.mark, (left + right) / 2)
        else:
            _bar(sheet, span.mark, left, max(right, left + MARK))
    sheet.at += TRACK + GAP / 2


def _size(row: Row) -> float:
    titles = min(MOST_LINES, len(_wrapped(row.title, LETTERS)))
    return titles * _line(LETTERS) + len(_wrapped(row.says, SMALL)) * _line(SMALL) + TRACK + GAP


def _grid(sheet: _Sheet, timeline: Timeline) -> None:
    """The track, where months begin, and today."""
    for day in (*_first_days(timeline), timeline.last + timedelta(days=1)):
        x = _x(timeline, day)
        sheet.stroke([(x, 0), (x, TRACK)], color=LINE, lw=1.2, zorder=1)
    sheet.stroke([(EDGE, TRACK / 2), (WIDTH - EDGE, TRACK / 2)], color=LINE, lw=1.2, zorder=1)
    if timeline.first <= timeline.today <= timeline.last:
        x = _x(timeline, timeline.today)
        sheet.stroke([(x, -2), (x, TRACK + 2)], color=RED, lw=2, ls=(0, (2, 1)), zorder=3.8)


def _bar(sheet: _Sheet, mark: Mark, left: float, right: float) -> None:
    style = _STYLES[mark]
    sheet.box(left, right - left, MARK * 2, down=TRACK / 2 - MARK, lw=2.2, zorder=3, **style)
    if right - left > MARK * 2:
        _sign(sheet, mark, (left + right) / 2)


def _diamond(sheet: _Sheet, mark: Mark, x: float) -> None:
    middle, size = TRACK / 2, MARK + 2
    points = [(x, middle - size), (x + size, middle), (x, middle + size), (x - size, middle)]
    sheet.shape(points, lw=2.2, zorder=3, **_STYLES[mark])
    _sign(sheet, mark, x, small=True)


def _sign(sheet: _Sheet, mark: Mark, x: float, *, small: bool = False) -> None:
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


def _today(sheet: _Sheet, timeline: Timeline) -> None:
    """The word above its line, where the day is on the page."""
    if timeline.first <= timeline.today <= timeline.last:
        half = len(timeline.today_says) * SMALL * DPI / 72 * 0.31
        x = min(max(_x(timeline, timeline.today), EDGE + half), WIDTH - EDGE - half)
        sheet.words(timeline.today_says, SMALL, colour=RED, bold=True, x=x, centred=True)


def _first_days(timeline: Timeline) -> Iterator[date]:
    """Of each month of the page, beginning with the first day there is."""
    day = timeline.first
    while day <= timeline.last:
        yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _x(timeline: Timeline, day: date) -> float:
    """Where a day begins, from the left edge."""
    days = (timeline.last - timeline.first).days + 1
    return EDGE + (WIDTH - 2 * EDGE) * (day - timeline.first).days / days


def _wrapped(text: str, size: float, *, bold: bool = False) -> list[str]:
    """Lines that fit: a letter of this type is about 0.6 of its size wide, a bold one 0.68."""
    letter = size * DPI / 72 * (0.68 if bold else 0.6)
    return wrap(text, int((WIDTH - 2 * EDGE) / letter))


def _cut(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1].rstrip(' ,.;')} …"]


def _line(size: float) -> float:
    """From a line to the next, in pixels."""
    return size * DPI / 72 * 1.3
