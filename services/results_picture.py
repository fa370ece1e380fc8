"""Draws the results of a survey for a telephone: numbers large, a bar for each question; before and after as a pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from textwrap import wrap
from typing import Any

WIDTH, DPI = 1080, 120
"""Of a picture in pixels; as wide as a telephone."""
TALLEST = 4000
"""In pixels; Telegram takes a width and a height of 10,000 together, and nobody scrolls so far."""
EDGE = 60
INK, SOFT, TRACK, FILL, LIGHT = "#1d2730", "#5c6b78", "#e6ebef", "#1f5f8b", "#9fb6c6"
"""Dark enough on white, and told apart without colours."""
LETTERS, SMALL, LARGE, HUGE = 17.0, 14.5, 22.0, 46.0
"""Sizes of words, in points."""
BAR, GAP = 34, 22


@dataclass(frozen=True, slots=True)
class Stat:
    """A number with what it means."""

    number: str
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A number as a bar; `share` is how much of its track it fills, from 0 to 1."""

    share: float
    number: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two points on a track, from 0 to 1, and what they are."""

    before: float
    after: float
    before_number: str
    after_number: str


@dataclass(frozen=True, slots=True)
class Block:
    """A question with its bars, or its two points."""

    title: str
    says: str
    bars: tuple[Bar, ...] = ()
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """All words and numbers, in the reader's language."""

    title: str
    says: str
    main: Stat | None
    stats: tuple[Stat, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    legend: tuple[str, str] | None = None
    """What the hollow and the filled point are."""


def drawn(picture: Picture) -> list[bytes]:
    """As PNG files, in order: as many as are needed."""
    found = []
    for figure in figures(picture):
        content = BytesIO()
        figure.savefig(content, format="png", dpi=DPI)
        found.append(content.getvalue())
    return found


def figures(picture: Picture) -> list[Any]:
    """The pages, each with its title; the numbers stand on the first, the notes on the last."""
    pages = _pages(picture)
    return [
        _page(picture, blocks, is_first=number == 0, is_last=number + 1 == len(pages))
        for number, blocks in enumerate(pages)
    ]


class _Sheet:
    """A page being filled from above; it is measured first, then drawn."""

    def __init__(self, height: float | None = None) -> None:
        from matplotlib.figure import Figure

        self.at = float(EDGE)
        self.height = height
        self.figure = Figure(figsize=(WIDTH / DPI, (height or EDGE) / DPI), dpi=DPI, facecolor="white")

    def words(
        self, text: str, size: float, *, colour: str = INK, bold: bool = False, x: float = EDGE, right: bool = False
    ) -> None:
        """One line at the height reached; the height stays."""
        if self.height:
            weight, align = ("bold" if bold else "normal"), ("right" if right else "left")
            self.figure.text(
                x / WIDTH,
                1 - self.at / self.height,
                text,
                size=size,
                color=colour,
                weight=weight,
                ha=align,
                va="top",
                family="DejaVu Sans",
                parse_math=False,
            )

    def lines(self, text: str, size: float, *, colour: str = INK, bold: bool = False) -> None:
        """As many lines as the words need."""
        for line in _wrapped(text, size, bold=bold):
            self.words(line, size, colour=colour, bold=bold)
            self.at += _line(size)

    def box(self, x: float, width: float, height: float, colour: str, *, down: float = 0) -> None:
        """A filled rectangle at the height reached."""
        if self.height and width > 0:
            from matplotlib.patches import Rectangle

            corner = (x / WIDTH, 1 - (self.at + down + height) / self.height)
            shape = Rectangle(corner, width / WIDTH, height / self.height, color=colour, lw=0)
            self.figure.add_artist(shape)

    def point(self, x: float, radius: float, *, hollow: bool, down: float = 0) -> None:
        """A round mark at the height reached."""
        if self.height:
            from matplotlib.patches import Ellipse

            centre = (x / WIDTH, 1 - (self.at + down) / self.height)
            face = "white" if hollow else FILL
            size = (2 * radius / WIDTH, 2 * radius / self.height)
            self.figure.add_artist(Ellipse(centre, *size, facecolor=face, edgecolor=FILL, lw=3.5))


def _pages(picture: Picture) -> list[list[Block]]:
    """The blocks as they fit; each page has at least one."""
    head, pages = _Sheet(), [list[Block]()]
    _head(head, picture, is_first=True)
    reached = head.at
    for block in picture.blocks:
        sheet = _Sheet()
        _block(sheet, block)
        size = sheet.at - EDGE
        if pages[-1] and reached + size > TALLEST:
            pages.append([])
            reached = 4.0 * EDGE
        pages[-1].append(block)
        reached += size
    return pages


def _page(picture: Picture, blocks: Sequence[Block], *, is_first: bool, is_last: bool) -> Any:
    height: float | None = None
    while True:
        sheet = _Sheet(height)
        _head(sheet, picture, is_first=is_first)
        for block in blocks:
            _block(sheet, block)
        for note in picture.notes if is_last else ():
            sheet.at += GAP / 2
            sheet.lines(note, SMALL, colour=SOFT)
        if height is not None:
            return sheet.figure
        height = sheet.at + EDGE


def _head(sheet: _Sheet, picture: Picture, *, is_first: bool) -> None:
    sheet.lines(picture.title, LARGE, bold=True)
    sheet.lines(picture.says, SMALL, colour=SOFT)
    sheet.at += GAP
    if is_first and picture.main:
        sheet.words(picture.main.number, HUGE, colour=FILL, bold=True)
        sheet.at += _line(HUGE) * 0.94
        sheet.lines(picture.main.says, LETTERS)
        sheet.at += GAP
    if is_first and picture.stats:
        _stats(sheet, picture.stats)
    if picture.legend:
        _legend(sheet, picture.legend)
    sheet.box(EDGE, WIDTH - 2 * EDGE, 3, TRACK)
    sheet.at += GAP * 1.6


def _stats(sheet: _Sheet, stats: Sequence[Stat]) -> None:
    """Numbers side by side."""
    width = (WIDTH - 2 * EDGE) / len(stats)
    top, lowest = sheet.at, sheet.at
    for place, stat in enumerate(stats):
        x = EDGE + place * width
        sheet.at = top
        sheet.words(stat.number, LARGE * 1.3, bold=True, x=x)
        sheet.at += _line(LARGE * 1.3)
        for line in _wrapped(stat.says, SMALL, width=width - GAP):
            sheet.words(line, SMALL, colour=SOFT, x=x)
            sheet.at += _line(SMALL)
        lowest = max(lowest, sheet.at)
    sheet.at = lowest + GAP


def _legend(sheet: _Sheet, legend: tuple[str, str]) -> None:
    for place, text in enumerate(legend):
        x = EDGE + 14 + place * 420.0
        sheet.point(x, 14 if place == 0 else 10, hollow=place == 0, down=_line(SMALL) / 2)
        sheet.words(text, SMALL, x=x + 30)
    sheet.at += _line(SMALL) + GAP


def _block(sheet: _Sheet, block: Block) -> None:
    sheet.lines(block.title, LETTERS)
    for bar in block.bars:
        _bar(sheet, bar)
    if block.pair:
        _pair(sheet, block.pair)
    sheet.lines(block.says, SMALL, colour=SOFT)
    sheet.at += GAP * 1.3


def _bar(sheet: _Sheet, bar: Bar) -> None:
    """With a label above it where it has one, and its number at the right."""
    sheet.at += 8
    if bar.label:
        sheet.lines(bar.label, SMALL)
    length = WIDTH - 2 * EDGE - 190.0
    sheet.box(EDGE, length, BAR, TRACK)
    sheet.box(EDGE, length * min(1.0, max(0.0, bar.share)), BAR, FILL)
    sheet.words(bar.number, LETTERS, bold=True, x=WIDTH - EDGE, right=True)
    sheet.at += BAR + 12


def _pair(sheet: _Sheet, pair: Pair) -> None:
    sheet.at += 30
    length = WIDTH - 2 * EDGE - 40.0
    left, right = (EDGE + 20 + length * min(1.0, max(0.0, at)) for at in (pair.before, pair.after))
    sheet.box(EDGE + 20, length, 6, TRACK, down=-3)
    sheet.box(min(left, right), abs(right - left), 12, LIGHT, down=-6)
    sheet.point(left, 18, hollow=True)
    sheet.point(right, 11, hollow=False)
    sheet.at += 30
    sheet.words(f"{pair.before_number} → {pair.after_number}", LETTERS, bold=True)
    sheet.at += _line(LETTERS) + 2


def _wrapped(text: str, size: float, *, width: float = WIDTH - 2 * EDGE, bold: bool = False) -> list[str]:
    """Lines that fit: a letter of this type is about 0.62 of its size wide, a bold one 0.7."""
    letter = size * DPI / 72 * (0.7 if bold else 0.62)
    return wrap(text, max(8, int(width / letter)))


def _line(size: float) -> float:
    """From a line to the next, in pixels."""
    return size * DPI / 72 * 1.32
