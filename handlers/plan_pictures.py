"""What the picture of a year says, in the reader's language; how it is drawn is known elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from babel.dates import get_month_names

from bot import words
from bot.words import gettext as _
from handlers import step_words
from models import Step, Task
from services import plan_picture, plan_view, school_years
from services.plan_view import Opened, Standing, StepLine
from services.timeline import Group, Row, Span, Timeline
from services.timeline_sheet import Mark

MARKS: dict[Standing, Mark] = {Standing.LATE: Mark.LATE, Standing.DONE: Mark.DONE, Standing.OPEN: Mark.OPEN}
LONGEST = 300
"""Letters of a title."""
LEGEND = (Standing.OPEN, Standing.DONE, Standing.LATE)


def of(plans: Sequence[Opened]) -> Timeline | None:
    """One school year of these plans, from September to August; None where nothing is to do in it."""
    today = plans[0].today
    year = plan_picture.year(plans, today)
    first, last = date(year, *plan_picture.FIRST), date(year + 1, *plan_picture.LAST)
    groups = tuple(one for plan in plans for one in _groups(plan, first, last))
    titles = {step_words.titled(plan.roadmap, LONGEST) for plan in plans}
    names = get_month_names("abbreviated", context="stand-alone", locale=words.language().partition("@")[0])
    return (
        groups
        and Timeline(
            titles.pop() if len(titles) == 1 else _("The plan for a year"),
            f"{plans[0].place.name} · {_('school year {year}').format(year=school_years.title(year))}",
            first,
            last,
            tuple(names[(8 + number) % 12 + 1].rstrip(".") for number in range(12)),
            today,
            _("today"),
            groups,
            tuple((MARKS[one], _(step_words.STANDINGS[one])) for one in LEGEND),
        )
    ) or None


def _groups(plan: Opened, first: date, last: date) -> Iterator[Group]:
    """By sections where the document has them, otherwise by months."""
    rows = [(line, spans) for line in plan.lines if (spans := tuple(_spans(line, plan.today, first, last)))]
    by_section = any(line.step.section for line, _ in rows)
    if not by_section:
        rows.sort(key=lambda one: (max(one[1][0].first, first), one[1][0].last, one[0].number))

    def heading(one: tuple[StepLine, tuple[Span, ...]]) -> str:
        line, spans = one
        return " ".join((line.step.section or "").split()) if by_section else _month(max(spans[0].first, first))

    for title, together in groupby(rows, key=heading):
        yield Group(title, tuple(_row(line, spans) for line, spans in together))


def _row(line: StepLine, spans: tuple[Span, ...]) -> Row:
    said = [step_words.span(one.first, one.last) if one.first < one.last else _day(line.step, one) for one in spans]
    marks = {one.mark for one in spans}
    stands = next(one for one in (Standing.LATE, Standing.OPEN, Standing.DONE) if MARKS[one] in marks)
    days = "; ".join(said[:2]) + (" …" if len(said) > 2 else "")
    tail = f" · {_(step_words.STANDINGS[stands])}" if line.tasks else ""
    return Row(f"{line.number}. {' '.join(line.step.title.split())}", days + tail, spans)


def _spans(line: StepLine, today: date, first: date, last: date) -> Iterator[Span]:
    """The times of a step in the year, in order: as they are owed here, or as they are planned."""
    found = [*map(_of_task, line.tasks)] if line.tasks else [*_planned(line.step)]
    for start, due, tasks in sorted((one for one in found if one), key=lambda one: one[:2]):
        standing = plan_view.standing(tasks, today) if tasks else Standing.OPEN
        if start <= last and due >= first and standing in MARKS:
            yield Span(start, due, MARKS[standing])


def _of_task(task: Task) -> tuple[date, date, list[Task]] | None:
    return (task.start_on or task.due_on, task.due_on, [task]) if task.due_on else None


def _planned(step: Step) -> Iterator[tuple[date, date, list[Task]]]:
    for one in step.occurrences:
        due = date.fromisoformat(one["due"])
        yield date.fromisoformat(one["start"]) if one["start"] else due, due, []


def _day(step: Step, span: Span) -> str:
    return step_words.until(span.last, step.boundary)


def _month(on: date) -> str:
    return step_words.headed(on)
