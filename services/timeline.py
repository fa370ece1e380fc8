"""Draws one year of a plan for a telephone: the months across, a bar or a mark for each time of a step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from textwrap import wrap
from typing import Any

from services.timeline_sheet import (
    BAND,
    BLUE,
    DPI,
    EDGE,
    INK,
    LINE,
    MARK,
    RED,
    SOFT,
    TRACK,
    WIDTH,
    Mark,
    Sheet,
    bar,
    diamond,
    line_height,
)

TALLEST = 2400
"""In pixels: Telegram makes a taller picture too small to read; what does not fit stands on the next one."""
LETTERS, SMALL, LARGE = 15.5, 13.0, 21.0
"""Sizes of words, in points."""
GAP = 14
"""Space between rows, in pixels."""
MOST_LINES = 2
"""Of a step's title; the whole of it stands in the plan."""


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


def _pages(timeline: Timeline) -> list[list[Group]]:
    """The rows as they fit; a group that goes on has its heading again."""
    head = Sheet()
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
        sheet = Sheet(height)
        _head(sheet, timeline)
        _months(sheet, timeline)
        for group in groups:
            _heading(sheet, group)
            for number, row in enumerate(group.rows):
                _row(sheet, timeline, row, is_banded=number % 2 == 0)
        if height is not None:
            return sheet.figure
        height = sheet.at + EDGE


def _head(sheet: Sheet, timeline: Timeline) -> None:
    sheet.lines(_wrapped(timeline.title, LARGE, bold=True)[:MOST_LINES], LARGE, bold=True)
    sheet.lines(_wrapped(timeline.says, SMALL), SMALL, colour=SOFT)
    sheet.at += GAP
    x = float(EDGE)
    for mark, says in timeline.legend:
        sheet.at += 4
        bar(sheet, mark, x, x + 70)
        sheet.at -= 4
        sheet.words(says, SMALL, x=x + 84)
        x += 84 + len(says) * SMALL * DPI / 72 * 0.66 + 36
    sheet.at += line_height(SMALL) + GAP * 1.5


def _months(sheet: Sheet, timeline: Timeline) -> None:
    """Their names, with room above them for the word at today's line."""
    _today(sheet, timeline)
    sheet.at += line_height(SMALL)
    edges = [_x(timeline, day) for day in (*_first_days(timeline), timeline.last + timedelta(days=1))]
    for name, left, right in zip(timeline.months, edges, edges[1:], strict=False):
        sheet.words(name, SMALL, colour=SOFT, bold=True, x=(left + right) / 2, centred=True)
    sheet.at += line_height(SMALL) + 6
    sheet.box(EDGE, WIDTH - 2 * EDGE, 3, color=INK, lw=0)
    sheet.at += 3


def _heading(sheet: Sheet, group: Group) -> None:
    sheet.at += GAP * 1.5
    sheet.lines(_titled(group), LETTERS, colour=BLUE, bold=True)
    sheet.at += GAP / 2


def _heading_size(group: Group) -> float:
    return GAP * 2 + len(_titled(group)) * line_height(LETTERS)


def _titled(group: Group) -> list[str]:
    return _cut(_wrapped(group.title, LETTERS, bold=True), 2)


def _row(sheet: Sheet, timeline: Timeline, row: Row, *, is_banded: bool) -> None:
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
            diamond(sheet, span.mark, (left + right) / 2)
        else:
            bar(sheet, span.mark, left, max(right, left + MARK))
    sheet.at += TRACK + GAP / 2


def _size(row: Row) -> float:
    titles = min(MOST_LINES, len(_wrapped(row.title, LETTERS)))
    return titles * line_height(LETTERS) + len(_wrapped(row.says, SMALL)) * line_height(SMALL) + TRACK + GAP


def _grid(sheet: Sheet, timeline: Timeline) -> None:
    """The track, where months begin, and today."""
    for day in (*_first_days(timeline), timeline.last + timedelta(days=1)):
        x = _x(timeline, day)
        sheet.stroke([(x, 0), (x, TRACK)], color=LINE, lw=1.2, zorder=1)
    sheet.stroke([(EDGE, TRACK / 2), (WIDTH - EDGE, TRACK / 2)], color=LINE, lw=1.2, zorder=1)
    if timeline.first <= timeline.today <= timeline.last:
        x = _x(timeline, timeline.today)
        sheet.stroke([(x, -2), (x, TRACK + 2)], color=RED, lw=2, ls=(0, (2, 1)), zorder=3.8)


def _today(sheet: Sheet, timeline: Timeline) -> None:
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
