"""The tasks of a document's tables: columns by what their headings mean, rows cut by pages joined."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import regex

from services.deadline_words import months_of
from services.roadmap_columns import (
    NUMBER,
    WORDS,
    Column,
    ends_span,
    folds,
    header_of,
    is_only_year,
    kind_of,
    month_of,
    with_months,
)
from services.roadmap_files import Block, Row, Text
from services.roadmap_rows import POINT, Drawn, counts, glued, is_stamp, points_of, row_of, scope_of

WHY: dict[str, str] = WORDS["why"]
_LONGEST_SECTION = 150
_OPEN = (("«", "»"), ("(", ")"))
"""What is open above goes on below; a bracket only where the rest begins in lower case."""
_SECTION = regex.compile("|".join(WORDS["words"]["section"]), regex.IGNORECASE)


@dataclass(slots=True)
class Drawing:
    """Everything that a document's tables say."""

    tasks: list[Drawn] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    not_tasks: list[tuple[str, str]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    """Texts before the first table."""


def draw(found: Sequence[Block], is_whole: Callable[[str], bool]) -> Drawing:
    """The tasks of the tables; `is_whole` says of a deadline's text whether nothing is missing."""
    return _Reader(is_whole).read(found)


class _Reader:
    def __init__(self, is_whole: Callable[[str], bool]) -> None:
        self.is_whole = is_whole
        self.drawing = Drawing()
        self.columns: list[Column] | None = None
        self.is_of_tasks = False
        self.section: str | None = None
        self.stage: str | None = None
        self.table = -1
        self.is_numbered = False
        self.after_header = False
        self.is_apart = True
        self.header: list[str] = []
        self.headed: tuple[tuple[str, ...], str | None] | None = None

    def read(self, found: Sequence[Block]) -> Drawing:
        for block in found:
            if isinstance(block, Text):
                self._text(block.text.strip())
            else:
                self._row(block)
        if not self.drawing.tasks:
            self.drawing.not_tasks = []
        return self.drawing

    def _text(self, text: str) -> None:
        if not text:
            return
        self.is_apart = True
        if self.columns is None:
            self.drawing.before.append(text)
        elif self.is_of_tasks and len(text) < _LONGEST_SECTION and (_SECTION.search(text) or POINT.match(text)):
            self.section, self.is_apart = text, False
            self._put_aside([text], WHY["section"])
        else:
            self._put_aside([text], WHY["text"])

    def _row(self, row: Row) -> None:
        cells = _wide(row.cells)
        is_apart = self.is_apart or row.table != self.table
        columns = header_of(cells) if is_apart or folds(cells) == self.header else None
        if columns:
            self.table, self.header, self.is_apart = row.table, folds(cells), False
            self._header(columns, cells)
            return
        if self.columns is None:
            self.drawing.before += [cell for cell in cells if cell]
            return
        if self.after_header and self._second_header(cells):
            return
        is_after_text, self.is_apart = self.is_apart, False
        if is_apart and folds(cells)[0] in WORDS["words"]["first"]:
            self.columns, self.is_of_tasks = [Column("indicator", cell) for cell in cells], False
        if row.table != self.table and not self._fits(cells, is_after_text):
            self._put_aside(cells, WHY["other_table"])
            return
        self.after_header = False
        if not any(cells):
            return
        if not self.is_of_tasks:
            self._put_aside(cells, WHY["indicator"])
        elif len([one for one in cells if one]) == 1 and is_stamp(" ".join(cells)):
            self._put_aside(cells, WHY["text"])
        elif counts(cells):
            self._put_aside(cells, WHY["numbers"])
        else:
            self._task(row, cells)

    def _fits(self, cells: list[str], is_after_text: bool) -> bool:
        """Whether a table without a header goes on from the one before."""
        is_alike = self.columns is not None and len(cells) == len(self.columns)
        return is_alike and (not is_after_text or bool(NUMBER.fullmatch(cells[0])))

    def _header(self, columns: list[Column], cells: list[str]) -> None:
        if self.columns is None and self.drawing.before and _is_heading(self.drawing.before[-1]):
            self.section = self.drawing.before.pop()
            self._put_aside([self.section], WHY["section"])
        kinds = [one.kind for one in columns]
        self.is_of_tasks = "indicator" not in kinds
        if self.is_of_tasks and self.drawing.columns:
            self._put_aside(cells, WHY["header"])
        elif self.is_of_tasks:
            self.drawing.columns = [one.name for one in columns if one.name]
        else:
            self._put_aside(cells, WHY["indicator"])
        self.columns, self.after_header = columns, True

    def _second_header(self, cells: list[str]) -> bool:
        """The line under a heading that spans several columns."""
        assert self.columns is not None
        named = {at: cell for at, cell in enumerate(with_months(cells)[: len(self.columns)]) if cell}
        upper = {at for at, one in enumerate(self.columns) if one.kind in ("title", "number")}
        is_spanned = any(not one.name for one in self.columns) or len(named) > 1
        if not named or not is_spanned or named.keys() & upper or any(NUMBER.fullmatch(one) for one in named.values()):
            return False
        kind = ""
        for at, column in enumerate(self.columns):
            kind = column.kind if column.name else kind
            if at not in named:
                continue
            own = kind_of(named[at])
            month = month_of(named[at])
            if kind in ("start", "end", "deadline") and (own in ("start", "end") or month):
                self.columns[at] = Column("month" if month else own, named[at], month)
            else:
                self.columns[at] = Column("month" if month else kind or own, named[at], month)
        names = [one.name for one in self.columns]
        self.drawing.columns = names
        return True

    def _put_aside(self, cells: Iterable[str], why: str) -> None:
        text = " | ".join(" ".join(one.split()) for one in cells if one)
        if text:
            self.drawing.not_tasks.append((text, why))

    def _task(self, row: Row, cells: list[str]) -> None:
        assert self.columns is not None
        self.table = row.table
        part = row_of(self.columns, cells, row.above)
        filled = [cell for cell in cells if cell]
        last = self.drawing.tasks[-1] if self.drawing.tasks else None
        heading = self._section_of(part, filled, cells)
        if heading is None and self._is_wide(part, row, cells):
            heading = part.title
        if heading:
            self.section = heading
            self._put_aside(filled, WHY["section"])
            return
        if last is not None:
            self._heads(last, part)
        is_cut = last is not None and self._goes_on(part, row)
        if is_cut and last is not None:
            self._join(last, part)
            return
        self.is_numbered = self.is_numbered or part.number is not None
        self.stage = part.section or self.stage
        part.section = self.stage or self.section
        self.drawing.tasks.append(part)

    def _heads(self, last: Drawn, part: Drawn) -> None:
        """A numbered row that says nothing but a title heads the points below it: 1 over 1.1."""
        key, above = points_of(part.number), points_of(last.number)
        if self.headed and key and key[: len(self.headed[0])] != self.headed[0]:
            self.section, self.headed = self.headed[1], None
        says = last.deadlines or last.responsible_text or last.participants or last.result or last.note
        if not says and above and len(key) > len(above) and key[: len(above)] == above:
            self.headed = (above, self.headed[1] if self.headed else self.section)
            self.section = last.title
            self.drawing.tasks.pop()
            self._put_aside([last.number or "", last.title], WHY["section"])

    def _section_of(self, part: Drawn, filled: list[str], cells: list[str]) -> str | None:
        """The only text of a row, where it heads the rows below."""
        if len(filled) != 1 or part.responsible_text or self.columns is None:
            return None
        text = " ".join(filled[0].split())
        if part.deadlines:
            return text if self._heads_months(cells) else None
        if NUMBER.fullmatch(text):
            return None
        at = cells.index(filled[0])
        starts_low = text[:1].islower() or text[:1] in "(,"
        is_titled = self.columns[at].kind == "title" if at < len(self.columns) else False
        numbered_table = any(one.kind == "number" for one in self.columns)
        if starts_low or self.columns[min(at, len(self.columns) - 1)].kind in ("result", "note", "responsible"):
            return None
        if is_titled and numbered_table and not self.is_numbered and not _SECTION.search(text):
            return None
        return text

    def _is_wide(self, part: Drawn, row: Row, cells: list[str]) -> bool:
        """A numbered title over the whole width, or with a Roman number among others: `II | Main part`."""
        assert self.columns is not None
        if part.number is None or not part.title or len([one for one in cells if one]) > 2:
            return False
        at = next((at for at, one in enumerate(self.columns) if one.kind == "title"), 0)
        is_alone = " ".join(cells[at].split()) == part.title if at < len(cells) else False
        is_roman = part.number.strip(".)").isalpha()
        return is_alone and (is_roman or (at + 1 < len(cells) and {*range(at + 1, len(cells))} <= row.covered))

    def _heads_months(self, cells: list[str]) -> bool:
        """`SEPTEMBER` alone in a first column of days is over the rows below."""
        assert self.columns is not None
        is_first = bool(cells[0]) and self.columns[0].kind == "deadline"
        return is_first and not self._is_open() and bool(months_of(cells[0])) and not any(map(str.isdigit, cells[0]))

    def _goes_on(self, part: Drawn, row: Row) -> bool:
        """Whether a row is the rest of the one above."""
        if part.number is not None:
            return False
        if not part.title:
            return True
        if self._is_cut_inside(part):
            return True
        begins_low = part.title[0].islower() or part.title[0] in "(,«" or not part.title[0].isalnum()
        if part.title[0].islower() and self.is_numbered and not self._is_whole_row(part):
            return True
        return begins_low and (not part.deadlines or self._is_open() or is_only_year(part.deadlines[0][0]))

    def _is_cut_inside(self, part: Drawn) -> bool:
        """Whether a quotation or a bracket is open above, or a word is broken there."""
        above = self.drawing.tasks[-1]
        is_broken = bool(above.deadlines) and above.deadlines[-1][0].endswith("-")
        is_inside = any(
            above.title.count(one) > above.title.count(other) for one, other in _OPEN[: 1 + part.title[0].islower()]
        )
        return is_inside or (is_broken and not self.is_numbered)

    def _is_whole_row(self, part: Drawn) -> bool:
        """A row with a body and a deadline of its own under one that lacks nothing."""
        above = self.drawing.tasks[-1].deadlines
        if not (part.deadlines and part.responsible_text and above):
            return False
        text, before = part.deadlines[0][0], above[-1][0]
        return self.is_whole(text) and self.is_whole(before) and not ends_span(before, text)

    def _is_open(self) -> bool:
        """Whether the deadline above is not at its end."""
        above = self.drawing.tasks[-1].deadlines if self.drawing.tasks else []
        return bool(above) and not self.is_whole(above[-1][0])

    def _join(self, last: Drawn, part: Drawn) -> None:
        """What the page cut off; a second deadline stays apart, with whom it concerns."""
        own = bool(part.responsible_text) and bool(last.responsible_text)
        for text, _ in part.deadlines:
            if not last.deadlines:
                last.deadlines = [(text, None)]
                continue
            before, scope = last.deadlines[-1]
            is_apart = self.is_whole(text) and self.is_whole(before) and not is_only_year(text)
            if is_apart and not ends_span(before, text):
                first = scope or scope_of(last.result) or (last.responsible_text if own else None)
                last.deadlines[-1] = (before, first)
                last.deadlines.append((text, scope_of(part.result) or part.responsible_text or None))
            else:
                last.deadlines[-1] = (f"{before}\n{text}", scope)
        last.title = glued(last.title, part.title)
        for name, text in part.responsible.items():
            last.responsible[name] = glued(
                last.responsible.get(name, ""), text, "\n" if len(last.deadlines) > 1 else " "
            )
        last.participants = glued(last.participants, part.participants)
        last.result = glued(last.result, part.result, "\n" if len(last.deadlines) > 1 else " ")
        last.note = glued(last.note, part.note)


def _is_heading(text: str) -> bool:
    """`1. For the districts` over a table; a point of an order ends with a full stop."""
    return len(text) < _LONGEST_SECTION and text[-1] not in ".;:" and bool(POINT.match(text) or _SECTION.search(text))


def _wide(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells]
