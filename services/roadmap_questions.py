"""What a person must say of a plan: one question for each reason, its options, and the plan after an answer."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import regex

from services.deadline_clauses import Kind
from services.deadline_context import Reason
from services.roadmap_options import LEVELS, Act, Document, Option
from services.roadmap_plan import Planned
from services.roadmap_readings import ABOUT_DAYS, read_as

ORDER = (
    *(Reason.NO_PERIOD, Reason.YEAR, Reason.ACROSS_NEW_YEAR, Reason.MAYBE_SCHOOL_YEAR, Reason.SCHOOL_YEAR_END),
    *(Reason.NAMED_DAY, Reason.SAME_MONTHS_AGAIN, Reason.AFTER_THE_END, Reason.NO_MONTH, Reason.HOW_OFTEN),
    *(Reason.IN_TITLE, Reason.MIXED, Reason.ROUGH, Reason.CUT_OFF, Reason.NOT_UNDERSTOOD, Reason.NO_SUCH_DAY),
    *(Reason.REVERSED, Reason.OPEN_START, Reason.CALENDAR, Reason.NO_DEADLINE, Reason.BY_AGREEMENT, Reason.EVENT),
    Reason.NO_RESPONSIBLE,
)
"""First what changes the reading of others; what is put beside dated rows comes after these have their days."""
SCHOOL_YEARS_END = ("0531", "0630", "0831")
MOST_EVENTS = 4
_STEM = 4
_YO = {0x451: 0x435}
_WORD = regex.compile(r"\p{L}{4,}")

_KEPT = (Act.KEEP, Act.NONE)
_PLACED = (Act.KEEP, Act.NEAR, Act.WHOLE, Act.NONE)
_ACTS: dict[Reason, tuple[Act, ...]] = {
    Reason.NO_PERIOD: (Act.PERIOD, Act.NONE),
    Reason.YEAR: (Act.KEEP, Act.SHIFT, Act.PERIOD, Act.NONE),
    Reason.ACROSS_NEW_YEAR: (Act.KEEP, Act.OTHER, Act.NONE),
    Reason.MAYBE_SCHOOL_YEAR: (Act.CALENDAR_YEARS, Act.SCHOOL_YEAR, Act.NONE),
    Reason.SCHOOL_YEAR_END: (Act.ENDS, Act.NONE),
    Reason.NAMED_DAY: (Act.KEEP, Act.MONTH, Act.NONE),
    Reason.SAME_MONTHS_AGAIN: (Act.KEEP, Act.ONCE, Act.NONE),
    Reason.AFTER_THE_END: (Act.KEEP, Act.BEYOND, Act.NONE),
    Reason.NO_MONTH: (Act.KEEP, Act.MONTH, Act.NONE),
    Reason.IN_TITLE: (Act.KEEP, Act.TITLE, Act.NONE),
    Reason.MIXED: (Act.KEEP, Act.JOIN, Act.NONE),
    Reason.ROUGH: _KEPT,
    Reason.CUT_OFF: _KEPT,
    Reason.CALENDAR: (Act.KEEP, Act.LATER, Act.WHOLE, Act.NONE),
    Reason.NO_DEADLINE: (Act.NEAR, Act.WHOLE, Act.NONE),
    Reason.BY_AGREEMENT: (Act.LATER, Act.NEAR, Act.WHOLE, Act.NONE),
    Reason.EVENT: (Act.ROW, Act.LATER, Act.NONE),
    Reason.NO_RESPONSIBLE: (Act.LEVEL,),
}
_VALUES: dict[Act, tuple[str, ...]] = {
    Act.SHIFT: ("-1", "1"),
    Act.ENDS: SCHOOL_YEARS_END,
    Act.LEVEL: (*LEVELS, "n"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the steps that it concerns; `row` is 0 where it is asked of all of them at once."""

    reason: Reason
    steps: tuple[Planned, ...]
    options: tuple[Option, ...]
    row: int = 0

    def option(self, code: str) -> Option | None:
        """The option of this code; a day of the calendar is one, too."""
        for one in self.options:
            if one.code == code or (one.act is Act.DAY and code[:1] == Act.DAY):
                return Option.of(code)
        return None


def questions(plan: Sequence[Planned], document: Document, *, singly: Collection[Reason] = ()) -> list[Question]:
    """What is open, in the order in which it is asked; reasons in `singly` are asked row by row."""
    return list(_questions(plan, document, singly))


def _questions(plan: Sequence[Planned], document: Document, singly: Collection[Reason]) -> Iterator[Question]:
    for reason in ORDER:
        steps = tuple(one for one in plan if reason in one.reasons)
        if not steps:
            continue
        if reason not in singly:
            yield Question(reason, steps, tuple(_options(reason, steps, plan, document)))
            continue
        for step in steps:
            yield Question(reason, (step,), tuple(_options(reason, (step,), plan, document)), step.row)


def answer(plan: Sequence[Planned], question: Question, option: Option, document: Document) -> list[Planned]:
    """The plan after the answer: only rows of the question change, and those that the answer does not fit stay open."""
    asked = {one.row for one in question.steps}
    return [
        (read_as(one, question.reason, option, plan, document) or one) if _is_asked(one, question, asked) else one
        for one in plan
    ]


def settled(plan: Sequence[Planned], document: Document) -> list[Planned]:
    """Where the place has said when its school year ends, this is not asked."""
    if document.year_ends == (5, 31):
        return list(plan)
    month, day = document.year_ends
    said, reason = Option(Act.ENDS, f"{month:02}{day:02}"), Reason.SCHOOL_YEAR_END
    steps = tuple(one for one in plan if reason in one.reasons)
    return answer(plan, Question(reason, steps, (said,)), said, document)


def _is_asked(step: Planned, question: Question, rows: Collection[int]) -> bool:
    return step.row in rows and question.reason in step.reasons


def _options(reason: Reason, steps: Sequence[Planned], plan: Sequence[Planned], document: Document) -> Iterator[Option]:
    for act in _ACTS.get(reason, _PLACED):
        for value in _values(act, reason, steps, plan, document):
            made = [read_as(one, reason, Option(act, value), plan, document) for one in steps]
            if any(made):
                yield _with_days(Option(act, value), [one for one in made if one])
    if len(steps) > 1:
        yield Option(Act.EACH)
    elif reason in ABOUT_DAYS - {Reason.NO_PERIOD}:
        yield Option(Act.DAY)


def _values(
    act: Act, reason: Reason, steps: Sequence[Planned], plan: Sequence[Planned], document: Document
) -> Sequence[str]:
    match act:
        case Act.PERIOD:
            return _periods(document)
        case Act.MONTH if reason is Reason.NO_MONTH:
            return [f"{month:02}" for month in range(1, 13)]
        case Act.ROW:
            return [str(row) for row in _events(steps, plan)]
    return _VALUES.get(act, ("",))


def _periods(document: Document) -> list[str]:
    """The school years and the calendar years around the order."""
    day = document.order_on or (document.period[0] if document.period else document.today)
    if day is None:
        return []
    school = day.year if day.month >= 6 else day.year - 1
    return [f"s{school}", f"s{school + 1}", f"c{day.year}", f"c{day.year + 1}"]


def _events(steps: Sequence[Planned], plan: Sequence[Planned]) -> list[int]:
    """The rows that are likely to be the event: its words stand in their titles."""
    events = {one.event for one in steps}
    if len(events) > 1 or not (words := _stems(next(iter(events)) or "")):
        return []
    own = {one.row for one in steps}
    near = steps[0].row
    found = [
        (len(words & _stems(one.title)), -abs(one.row - near), one.row)
        for one in plan
        if one.row not in own and one.kind is not Kind.RELATIVE and words & _stems(one.title)
    ]
    return [row for _, _, row in sorted(found, reverse=True)[:MOST_EVENTS]]


def _stems(text: str) -> set[str]:
    return {one[:_STEM] for one in _WORD.findall(text.casefold().translate(_YO))}


def _with_days(option: Option, made: Sequence[Planned]) -> Option:
    """From the first day to the last of what the option would make of the steps, the first time."""
    days = [one.occurrences[0] for one in made if one.occurrences]
    if not days:
        return option
    since: date = min(one.start or one.due for one in days)
    return replace(option, since=since, until=max(one.due for one in days))
