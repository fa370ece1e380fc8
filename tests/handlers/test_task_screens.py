"""One task and a list of them fit a message of Telegram, whatever the document says."""

from datetime import date

import pytest

from handlers import deadline_days, deadline_screens, task_screens
from models import Place, PlaceKind, Roadmap, Step, Task, TaskState
from services.deadline_clauses import Kind
from services.task_lists import Card, Heading, Listed, Owed

TODAY = date(2026, 9, 15)
LONGEST, ROWS = 4096, 8


def longest(state: TaskState, kind: Kind = Kind.DATE) -> Card:
    """A card on which every line is there and long."""
    step = Step(
        id=1,
        number="1.1",
        title="Ш" * 3000,
        recurrence="FREQ=WEEKLY",
        kind=kind.value,
        deadline_text="с" * 900,
        event="э" * 900,
    )
    step.result, step.note, step.is_event, step.sample, step.boundary = "р" * 900, "п" * 900, False, "order", "before"
    task = Task(id=1, due_on=TODAY, order_due_on=date(2026, 9, 1), state=state, wished_on=date(2026, 10, 1), turn=1)
    task.scope, task.reason, task.comment, task.link, task.file_id = "к" * 200, "п" * 300, "к" * 300, "h" * 500, "f"
    task.file_name = "ф" * 200
    task.document_number, task.document_on, task.silent_until, task.done_on = "1" * 64, TODAY, TODAY, TODAY
    place = Place(id=2, parent_id=1, kind=PlaceKind.SCHOOL, name="Школа № 5")
    return Card(task, step, place, Roadmap(id=1), TODAY, task, step, True, 2, True, True, True)


@pytest.mark.parametrize("state", [state for state in TaskState if state is not TaskState.DROPPED])
@pytest.mark.parametrize("kind", [Kind.DATE, Kind.CONTINUOUS, Kind.PERIODIC])
def test_a_card_fits(state: TaskState, kind: Kind) -> None:
    shown = task_screens.card(longest(state, kind))
    assert len(shown.text or "") <= LONGEST
    assert len(shown.rows) <= ROWS


def test_a_page_of_the_list_fits() -> None:
    one = longest(TaskState.OPEN)
    owed = [Owed(one.task, one.step, Heading.NOW)] * 25
    shown = deadline_screens.owed(Listed(one.place, TODAY, owed, 7), 2)
    assert (len(shown.text or "") <= LONGEST, len(shown.rows) <= ROWS) == (True, True)
    assert [button["text"] for button in shown.rows[0]] == ["21", "22", "23", "24", "25"]


@pytest.mark.parametrize(
    ("start", "due", "boundary", "said"),
    [
        (None, TODAY, None, "15 сентября"),
        (None, TODAY, "before", "до 15 сентября"),
        (None, TODAY, "on_or_before", "не позднее 15 сентября"),
        (date(2026, 9, 1), TODAY, None, "1–15 сентября"),
        (date(2026, 9, 1), date(2026, 10, 31), None, "1 сентября – 31 октября"),
        (date(2026, 12, 1), date(2027, 1, 31), None, "1 декабря 2026 – 31 января 2027"),
        (date(2027, 2, 1), date(2027, 2, 28), None, "1–28 февраля 2027"),
        (None, None, None, ""),
    ],
)
def test_days_are_said_as_people_say_them(
    start: date | None, due: date | None, boundary: str | None, said: str
) -> None:
    assert deadline_days.said(Task(start_on=start, due_on=due), boundary, TODAY) == said
