"""Reads a roadmap: a document's table or numbered points become steps with bodies, levels and deadlines."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import regex

from services import deadline_words, deadlines, responsibles, roadmap_orders, roadmap_rows, roadmap_tables
from services.deadline_atoms import put_together
from services.deadline_clauses import MARKERS, Deadline, Kind, Occurrence
from services.deadline_context import Context, Reason, dates
from services.deadline_patterns import pattern, signs
from services.deadline_scopes import several
from services.roadmap_columns import WORDS
from services.roadmap_facts import Facts, facts
from services.roadmap_files import Row, Text, Unreadable, blocks
from services.roadmap_rows import Drawn
from services.roadmap_tables import Drawing

_NAMES = WORDS["words"]
_IN_TITLE = pattern(f"{MARKERS} days|days")
_NUMBER = regex.compile(r"\d+")
BETWEEN_CELLS = " | "
"""Between the deadlines of one step that stood in several cells."""


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a roadmap, as it is written, and what was understood."""

    row: int
    number: str | None
    section: str | None
    parent: str | None
    title: str
    responsibles: tuple[str, ...]
    participants: tuple[str, ...]
    levels: tuple[str, ...]
    deadline_text: str | None
    deadline: Deadline
    result: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A whole document."""

    facts: Facts
    columns: tuple[str, ...]
    steps: tuple[Step, ...]
    not_tasks: tuple[tuple[str, str], ...]


def read(source: bytes, *, period: tuple[date, date] | None = None, order_date: date | None = None) -> Roadmap:
    """What the file says; a period or a date of the order given by hand goes first. Unreadable."""
    found = blocks(source)
    texts = [one.text for one in found if isinstance(one, Text)]
    cells = [cell for one in found if isinstance(one, Row) for cell in one.cells]
    drawing = roadmap_tables.draw(found, lambda text: deadlines.is_deadline(text, Context(_ANY)))
    if drawing.tasks:
        known = facts([one for one in drawing.before if one.strip()], [*texts, *cells])
    else:
        lines = [one for one in texts if one.strip()]
        known = facts(roadmap_orders.head(lines), lines)
    known = replace(known, period=period or known.period, order_date=order_date or known.order_date)
    context = Context(known.period, known.order_date, known.abbreviations)
    if not drawing.tasks:
        drawing = roadmap_orders.draw(lines, context)
    if not drawing.tasks:
        raise Unreadable("no_tasks")
    context = _with_months(drawing, context)
    return Roadmap(known, tuple(drawing.columns), tuple(_steps(drawing, context)), tuple(drawing.not_tasks))


_ANY = (date(2020, 1, 1), date(2020, 12, 31))
"""Any period will do to see whether a text is a deadline."""


def _with_months(drawing: Drawing, context: Context) -> Context:
    """Months without a year that run from autumn to summer are those of the first school year."""
    year = context.school_year
    if context.order_date or not context.period or year is None:
        return context
    is_whole_years = (
        context.period[0] == date(context.period[0].year, 1, 1) and context.period[1].year > context.period[0].year
    )
    bare = [month for task in drawing.tasks for text, _ in task.deadlines if (month := _bare_month(text))]
    if not is_whole_years or not bare or bare[0] < 8 or not any(one < 8 for one in bare):
        return context
    return replace(context, months_run_from=date(year, 8, 1))


def _bare_month(text: str) -> int | None:
    found = deadline_words.tokens(text)
    if any(one.kind in ("year", "years", "date") or (one.kind == "num" and one.value > 1900) for one in found):
        return None
    return next((int(one.value) for one in found if one.kind == "month"), None)


def _steps(drawing: Drawing, context: Context) -> list[Step]:
    tasks = drawing.tasks
    split = responsibles.split_side_by_side([_bodies(one) for one in tasks])
    made = [
        _step(at, task, tuple(names), context) for at, (task, names) in enumerate(zip(tasks, split, strict=True), 1)
    ]
    return _nested(made)


def _bodies(task: Drawn) -> list[str]:
    return [name for text in task.responsible.values() for name in responsibles.split(text)]


def _step(row: int, task: Drawn, names: tuple[str, ...], context: Context) -> Step:
    participants = tuple(responsibles.split(task.participants))
    acting = [] if any(one in task.title.casefold() for one in _NAMES["alone"]) else participants
    return Step(
        row,
        task.number,
        task.section,
        None,
        task.title,
        names,
        participants,
        tuple(responsibles.levels([*names, *acting])),
        BETWEEN_CELLS.join(text for text, _ in task.deadlines) or None,
        _deadline(task, context),
        " ".join(task.result.split()) or None,
        " ".join(task.note.split()) or None,
    )


def _deadline(task: Drawn, context: Context) -> Deadline:
    if not task.deadlines:
        found = deadlines.read(None, context)
    else:
        parts = [(deadlines.read(roadmap_rows.windows(text), context), scope) for text, scope in task.deadlines]
        found = parts[0][0] if len(parts) == 1 else several(parts)
    found = replace(found, occurrences=tuple(_scoped(one, task.title) for one in _first_scope(found)))
    return found.because(Reason.IN_TITLE) if _is_other_in_title(task.title, found, context) else found


def again(title: str, deadline_text: str, context: Context) -> Deadline:
    """The deadline of a step that has been read already, now that more is known of its document."""
    parts = [(text, None) for text in deadline_text.split(BETWEEN_CELLS)]
    return _deadline(Drawn(title=title, deadlines=list(parts)), context)


def _first_scope(found: Deadline) -> list[Occurrence]:
    """Where something is only done again later, the first time is named by the title's first word."""
    scopes = {one.scope for one in found.occurrences}
    if scopes & {*_NAMES["again"]}:
        return [replace(one, scope=one.scope or _FIRST_WORD) for one in found.occurrences]
    return list(found.occurrences)


_FIRST_WORD = "first_word"


def _scoped(one: Occurrence, title: str) -> Occurrence:
    if one.scope == _FIRST_WORD:
        words = title.casefold().split()
        return replace(one, scope=words[0] if words else None)
    if one.scope in (deadlines.FIRST_TIME, deadlines.LATER):
        return replace(one, scope=_NAMES[one.scope])
    return one


def _is_other_in_title(title: str, found: Deadline, context: Context) -> bool:
    """A day in the title that is another one than the column's."""
    if found.kind is Kind.NONE:
        return False
    return not {*days_in_title(title, context)} <= {one.due for one in found.occurrences}


def days_in_title(title: str, context: Context) -> list[date]:
    """The days, written to the day, that a title names."""
    named: list[date] = []
    words = put_together(deadline_words.tokens(title, context.abbreviations), context)
    for hit in _IN_TITLE.finditer(signs(words)):
        span = words[hit.end() - 1].value
        if not span.is_day or span.shape != "day" or Reason.NAMED_DAY in span.reasons:
            continue
        _, due, _ = dates(span, context)
        if due is not None:
            named.append(due)
    return named


def _nested(steps: list[Step]) -> list[Step]:
    """Parents by numbers; a stage without a body has the levels of its children."""
    keys = [_key(one.number) for one in steps]
    has_points = any(len(one) > 1 for one in keys)
    done = []
    for at, (step, key) in enumerate(zip(steps, keys, strict=True)):
        parent = _parent(key, keys[:at]) if has_points else None
        top = (
            next((steps[other] for other in range(at - 1, -1, -1) if keys[other] == key[:1]), None) if parent else None
        )
        below = [
            one for one, other in zip(steps, keys, strict=True) if len(other) > len(key) and other[: len(key)] == key
        ]
        found = step.levels
        if not step.responsibles and key and below:
            found = tuple(level for level in responsibles.ORDER if any(level in one.levels for one in below))
        section = step.section or (top.title if top else None)
        done.append(replace(step, parent=parent, section=section, levels=found))
    return done


def _key(number: str | None) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(number or ""))


def _parent(key: tuple[str, ...], before: Sequence[tuple[str, ...]]) -> str | None:
    for length in range(len(key) - 1, 0, -1):
        if key[:length] in before:
            return ".".join(key[:length])
    return None


@cache
def _sentences(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))


def question(reason: Reason, language: str) -> str:
    """What is asked, in words."""
    return _sentences("deadline_reasons")[reason.value][language]


def problem(fact: Unreadable, language: str) -> str:
    """Why a file cannot be read, in words."""
    return _sentences("roadmap_problems")[str(fact)][language]
