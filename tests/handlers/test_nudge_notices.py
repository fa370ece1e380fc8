"""What a morning message and the answers of the level above say: however much there is, it fits into a message."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import nudge_notices, task_notices
from services import task_news, task_review, tasks
from services.deadline_clauses import Kind
from services.nudge_days import What
from services.outbox import Promised
from tests import factories, nudging
from tests.services.owing import owing, step, task

SEPTEMBER = date(2026, 9, 1)
NOW = datetime(2027, 3, 1, 7, tzinfo=UTC)
LONG = "Подготовить и направить сводный отчёт о реализации системы наставничества в организации за прошедший период"
TELEGRAM = 4096


@pytest.fixture(autouse=True)
def russian() -> Iterator[None]:
    with words.speaking("ru"):
        yield


async def test_of_very_many_late_days_as_many_are_named_as_a_message_holds(session: AsyncSession) -> None:
    school = await factories.school(session, "Школа с очень длинным именем " * 6)
    me = await factories.curator(session, school)
    plan = await nudging.roadmap(session, school, on=SEPTEMBER)
    owed = []
    for number in range(40):
        made = await nudging.step(session, plan, Kind.DATE, f"{number} {LONG}")
        due = date(2026, 10, 1) + timedelta(days=number)
        owed.append((await nudging.task(session, made, school, on=SEPTEMBER, due=due)).id)
    told = tuple((number, What.LATE_MONTHLY.value) for number in owed)
    line = {"person_id": me.persons[0].id, "place_id": school.id, "day": "2027-03-01", "tasks": told}
    said = await nudge_notices.nudges(session, line, NOW)
    assert said
    text, row = said
    assert len(text) < TELEGRAM - 500
    named = text.count("Подготовить и направить")
    assert f"… и ещё {40 - named} срок" in text
    assert [one["text"] for one in row] == ["Сроки"]


async def test_the_first_time_and_a_correction_are_told_apart(session: AsyncSession) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = await nudging.roadmap(session, school, on=SEPTEMBER)
    made = await nudging.step(session, plan, Kind.YEARLY_WINDOW, LONG)
    facts = {"start_on": date(2026, 10, 1), "due": date(2026, 10, 31), "scope": "корректировка"}
    one = await nudging.task(session, made, school, on=SEPTEMBER, turn=2, **facts)
    tasks = ((one.id, What.OPENS.value),)
    line = {"person_id": me.persons[0].id, "place_id": school.id, "day": "2026-10-01", "tasks": tasks}
    said = await nudge_notices.nudges(session, line, datetime(2026, 10, 1, 7, tzinfo=UTC))
    assert said
    assert said[0].endswith("… (корректировка)")


@pytest.mark.parametrize(
    ("start", "boundary", "begins"),
    [
        (None, None, "Состоится 30 октября"),
        (date(2026, 10, 1), None, "Последний день 30 октября"),
        (None, "on_or_before", "Последний день 30 октября"),
        (None, "before", "До 30 октября"),
    ],
)
async def test_of_an_event_a_day_is_said_where_it_is_its_day(
    session: AsyncSession, start: date | None, boundary: str | None, begins: str
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = await nudging.roadmap(session, school, on=SEPTEMBER)
    made = await nudging.step(session, plan, Kind.WINDOW, "Семинар", is_event=True, boundary=boundary)
    one = await nudging.task(session, made, school, on=SEPTEMBER, due=date(2026, 10, 30), start_on=start)
    line = {"person_id": me.persons[0].id, "place_id": school.id, "tasks": ((one.id, What.D7.value),)}
    said = await nudge_notices.nudges(session, line, datetime(2026, 10, 23, 7, tzinfo=UTC))
    assert said
    assert said[0].splitlines()[1] == f"• {begins}: Семинар"


async def test_of_many_long_comments_each_is_shortened(session: AsyncSession, now: datetime) -> None:
    stage = await owing(session)
    for number in range(8):
        made = await step(session, stage.roadmap, f"{number} {LONG}")
        one = await task(session, made, stage.school)
        await tasks.done(session, me=stage.curator, task_id=one.id, now=now)
        await task_review.give_back(session, me=stage.coordinator, task_id=one.id, comment="слово " * 83, now=now)
    about = {"place_id": stage.school.id, "since": now.isoformat()}
    promise = Promised(1, "", task_news.KIND, about, stage.curator.persons[0].id, 0, 0)
    said = await task_notices.said(session, promise, now)
    assert said is not None
    assert said.text is not None
    assert said.text.count("Подготовить и направить") == 8
    assert len(said.text) < TELEGRAM
