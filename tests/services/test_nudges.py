"""Nudges: on the days of the table, once, to whoever owes it, in one message, and only while it is owed."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import nudge_notices
from models import Place, PlaceKind, Promise, Reach, Reminder, Role, Task, TaskState
from services import agenda, nudge_said
from services.access import Me
from services.deadline_clauses import Kind
from services.nudge_days import What
from tests import factories, nudging
from tests.nudging import days, told

SEPTEMBER = date(2026, 9, 1)
DUE = date(2026, 10, 15)
"""A Thursday."""


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    found = await factories.curator(session, school)
    found.persons[0].told_until = datetime(2036, 1, 1, tzinfo=UTC)
    return found


async def test_a_curator_is_told_on_the_days_of_the_table(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert await days(session, SEPTEMBER, date(2026, 11, 1)) == {
        "01.10": ["d14"], "08.10": ["d7"], "12.10": ["d3"], "14.10": ["d1"], "15.10": ["today"], "16.10": ["late1"],
        "22.10": ["late7"], "29.10": ["late_weekly"],
    }  # fmt: skip


async def test_of_what_is_due_on_one_day_one_message_tells(session: AsyncSession, school: Place, me: Me) -> None:
    for title in ("Положение", "Программа", "План"):
        await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE, title=title)
    ((_, line),) = await told(session, date(2026, 10, 8))
    assert [what for _, what in line["tasks"]] == ["d7"] * 3
    said = await nudge_said.said(session, line, now=datetime(2026, 10, 8, 6, tzinfo=UTC))
    assert said
    assert [[item.title for item in group.items] for group in said.groups] == [["Положение", "Программа", "План"]]


async def test_nobody_is_told_before_nine_nor_after_six_nor_on_a_day_off(
    session: AsyncSession, school: Place, me: Me
) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    day = date(2026, 10, 8)
    assert await told(session, day, hour=8) == []
    assert await told(session, day, hour=18) == []
    assert await told(session, date(2026, 10, 10), hour=12) == []
    assert len(await told(session, day, hour=17)) == 1


async def test_the_clock_is_that_of_the_place(session: AsyncSession) -> None:
    far = await factories.school(session, time_zone="Asia/Kamchatka")
    (await factories.curator(session, far)).persons[0].told_until = datetime(2036, 1, 1, tzinfo=UTC)
    await nudging.one_task(session, far, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert await told(session, date(2026, 10, 8), hour=9) == []
    assert len(await told(session, date(2026, 10, 8), hour=9, zone="Asia/Kamchatka")) == 1


async def test_a_restart_says_nothing_again(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert len(await told(session, date(2026, 10, 8))) == 1
    (task,) = await session.scalars(select(Task))
    task.nudge_on, task.nudged_on = date(2026, 10, 8), None
    for _ in range(3):
        assert await told(session, date(2026, 10, 8), hour=10) == []
    assert await days(session, date(2026, 10, 9), date(2026, 10, 13)) == {"12.10": ["d3"]}


async def test_after_a_stop_of_days_only_the_nearest_is_said(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert await days(session, date(2026, 10, 13), date(2026, 10, 14)) == {"13.10": ["d3"], "14.10": ["d1"]}


async def test_two_curators_are_told_each_and_one_with_a_message_today_tomorrow(
    session: AsyncSession, school: Place, me: Me
) -> None:
    other = await factories.curator(session, school, name="Новиков Пётр Ильич")
    other.persons[0].told_until = datetime(2036, 1, 1, tzinfo=UTC)
    other.persons[0].morning_hour = 14
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    day = date(2026, 10, 8)
    assert [who for who, _ in await told(session, day)] == [me.persons[0].id]
    assert await told(session, day, hour=13) == []
    assert [who for who, _ in await told(session, day, hour=14)] == [other.persons[0].id]
    assert await days(session, date(2026, 10, 9), date(2026, 10, 12)) == {"12.10": ["d3"]}


async def test_whoever_owns_the_task_is_told_alone(session: AsyncSession, school: Place, me: Me) -> None:
    head = await factories.person(session, school, Role.HEAD, name="Белов Иван Ильич", came_in=True)
    task = await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    task.owner_id = head.id
    assert [who for who, _ in await told(session, date(2026, 10, 8))] == [head.id]
    head.memberships[0].until = datetime(2026, 10, 9, tzinfo=UTC)
    await session.flush()
    assert [who for who, _ in await told(session, date(2026, 10, 12))] == [me.persons[0].id]


async def test_done_or_in_work_nothing_is_said(session: AsyncSession, school: Place, me: Me) -> None:
    task = await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    ((_, line),) = await told(session, date(2026, 10, 1))
    at = datetime(2026, 10, 1, 7, tzinfo=UTC)
    assert await nudge_said.said(session, line, now=at)
    task.silent_until = date(2026, 10, 14)
    await session.flush()
    assert await nudge_said.said(session, line, now=at) is None
    assert await days(session, date(2026, 10, 2), date(2026, 10, 14)) == {"14.10": ["d1"]}
    task.state, task.silent_until = TaskState.DONE, None
    await session.flush()
    assert await nudge_said.said(session, line, now=at) is None
    stranger = {**line, "person_id": line["person_id"] + 1_000}
    task.state = TaskState.OPEN
    await session.flush()
    assert await nudge_said.said(session, stranger, now=at) is None


async def test_who_cannot_be_written_to_holds_nothing_up(session: AsyncSession, school: Place, me: Me) -> None:
    me.chat.reach = Reach.CLOSED
    task = await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert await days(session, date(2026, 10, 1), date(2026, 10, 2)) == {}
    assert task.nudge_on == date(2026, 10, 8)


async def test_in_the_summer_only_whoever_is_on_duty_is_told(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=date(2027, 5, 20), due=date(2027, 7, 15))
    assert await days(session, date(2027, 7, 1), date(2027, 8, 31)) == {}
    assert await days(session, date(2027, 9, 1), date(2027, 9, 1)) == {"01.09": ["late_weekly"]}
    await nudging.one_task(session, school, Kind.DATE, on=date(2028, 5, 20), due=date(2028, 7, 14))
    school.duty_person_id = me.persons[0].id
    await session.flush()
    assert "07.07" in await days(session, date(2028, 7, 1), date(2028, 7, 10))


async def test_days_off_of_the_place_are_kept(session: AsyncSession, school: Place, me: Me) -> None:
    school.days_off = [["2026-10-12", "2026-10-14"]]
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    assert await days(session, date(2026, 10, 1), date(2026, 10, 15)) == {
        "01.10": ["d14"],
        "08.10": ["d7"], "09.10": ["d1"], "15.10": ["today"],
    }  # fmt: skip


async def test_coordinators_of_a_municipality_are_told_of_its_tasks_and_partners_of_none(session: AsyncSession) -> None:
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрский округ")
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=town)
    coordinator = await factories.coordinator(session, town)
    await factories.curator(session, partner)
    for place in (town, partner):
        await nudging.one_task(session, place, Kind.DATE, on=SEPTEMBER, due=DUE)
    found = [(who, line["place_id"]) for who, line in await told(session, date(2026, 10, 8)) if "tasks" in line]
    assert found == [(coordinator.persons[0].id, town.id)]


async def test_the_next_moment_is_foreseen(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    now = datetime(2026, 9, 20, 9, tzinfo=UTC)
    assert await agenda.next_moment(session, now=now) == datetime(2026, 10, 1, 6, tzinfo=UTC)
    evening = datetime(2026, 10, 1, 16, tzinfo=UTC)
    assert await agenda.next_moment(session, now=evening) == datetime(2026, 10, 2, 6, tzinfo=UTC)


async def test_what_a_year_ago_was_handed_in_is_remembered(session: AsyncSession, school: Place, me: Me) -> None:
    plan = await nudging.roadmap(session, school, on=SEPTEMBER)
    step = await nudging.step(session, plan, Kind.YEARLY_BEFORE, "Отчёт")
    await nudging.task(session, step, school, on=SEPTEMBER, due=DUE, state=TaskState.DONE, document_number="12")
    await nudging.task(session, step, school, on=SEPTEMBER, due=date(2027, 10, 15), turn=2)
    ((_, line),) = await told(session, date(2027, 9, 15))
    said = await nudge_said.said(session, line, now=datetime(2027, 9, 15, 7, tzinfo=UTC))
    assert said
    assert (said.groups[0].what, said.groups[0].items[0].number) == (What.D30, "12")


async def test_whoever_has_asked_for_another_day_is_not_called_late_before_it(
    session: AsyncSession, school: Place, me: Me
) -> None:
    task = await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    task.wished_on = date(2026, 10, 30)
    await session.flush()
    assert await days(session, date(2026, 10, 12), date(2026, 11, 7)) == {
        "12.10": ["d3"], "14.10": ["d1"], "15.10": ["today"], "05.11": ["late_weekly"],
    }  # fmt: skip


async def test_what_was_handed_in_of_the_plan_of_last_year_is_remembered(
    session: AsyncSession, school: Place, me: Me
) -> None:
    autumn = {"on": date(2025, 9, 1), "due": date(2025, 10, 15), "state": TaskState.DONE}
    last_year = await nudging.roadmap(session, school, on=date(2025, 9, 1))
    for title, facts in {
        "Отчёт": {"file_id": "telegram:document:abc", "done_on": date(2025, 10, 12)},
        "Приказ": {"document_number": "12-О", "document_on": date(2025, 9, 30)},
        "Сайт": {"done_on": date(2025, 10, 1)},
    }.items():
        old = await nudging.step(session, last_year, Kind.WINDOW, title)
        await nudging.task(session, old, school, **autumn, **facts)
    plan = await nudging.roadmap(session, school, on=SEPTEMBER)
    for title in ("Отчёт", "Приказ", "Сайт"):
        new = await nudging.step(session, plan, Kind.WINDOW, title)
        await nudging.task(session, new, school, on=SEPTEMBER, due=DUE, start_on=date(2026, 9, 14))
    ((_, line),) = await told(session, date(2026, 9, 14))
    now = datetime(2026, 9, 14, 7, tzinfo=UTC)
    said = await nudge_said.said(session, line, now=now)
    assert said
    assert {one.title: (one.number, one.on) for group in said.groups for one in group.items} == {
        "Отчёт": (None, date(2025, 10, 12)),
        "Приказ": ("12-О", date(2025, 9, 30)),
        "Сайт": (None, None),
    }
    with words.speaking("ru"):
        shown = await nudge_notices.nudges(session, line, now)
    assert shown
    assert "Отчёт (в прошлый раз: сдали 12.10.2025); Приказ (в прошлый раз: № 12-О от 30.09.2025); Сайт" in shown[0]


async def test_what_is_by_agreement_is_asked_about_three_times(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.BY_AGREEMENT, on=SEPTEMBER)
    assert await days(session, SEPTEMBER, date(2027, 3, 1)) == {
        "01.10": ["name_day"], "30.10": ["name_day"], "30.11": ["name_day"],
    }  # fmt: skip


async def test_one_reminder_is_kept_for_each_task_and_receiver(session: AsyncSession, school: Place, me: Me) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=SEPTEMBER, due=DUE)
    await days(session, date(2026, 10, 1), date(2026, 10, 16))
    keys = list(await session.scalars(select(Reminder.key).where(Reminder.key.like("nudge:%"))))
    assert len(keys) == len(set(keys)) == 6
    assert len(list(await session.scalars(select(Promise)))) == 6


async def test_of_a_deadline_on_a_saturday_late_ones_are_told_on_the_tuesday_after_it(
    session: AsyncSession, school: Place, me: Me
) -> None:
    """The first day late is a Sunday, and would be told before the deadline: it is left out."""
    saturday = date(2026, 10, 10)
    await nudging.one_task(session, school, Kind.DATE, on=date(2026, 10, 1), due=saturday)
    assert await days(session, date(2026, 10, 1), date(2026, 10, 18)) == {
        "02.10": ["d7"], "07.10": ["d3"], "09.10": ["today"], "13.10": ["late3"], "16.10": ["late7"],
    }  # fmt: skip


@pytest.mark.parametrize(("back", "what"), [(12, "late1"), (13, "late3"), (14, "late3")])
async def test_after_a_stop_over_the_last_day_nobody_is_told_that_there_is_still_time(
    session: AsyncSession, school: Place, me: Me, back: int, what: str
) -> None:
    await nudging.one_task(session, school, Kind.DATE, on=date(2026, 10, 1), due=date(2026, 10, 10))
    day = date(2026, 10, back)
    assert await days(session, day, day) == {f"{day:%d.%m}": [what]}
