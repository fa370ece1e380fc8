"""The plan on the screen: what comes first, the steps by months, a step with all that is written about it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.replies import Reply
from handlers import plan_pictures, plan_screens, ready_plan_screens, step_days, step_words, task_screens
from models import Change, PlaceKind, RoadmapState, Role, Step, Task, TaskState
from services import materials, plan_view, ready_plans, roadmaps, task_lists
from services.deadline_clauses import Kind
from services.deadline_context import Reason
from services.timeline_sheet import Mark
from tests import factories

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
TELEGRAM = 4096


@pytest.fixture(autouse=True)
def russian() -> Iterator[None]:
    with words.speaking("ru"):
        yield


def buttons(reply: Reply | None) -> list[str]:
    found = []
    while reply is not None:
        found += [button["text"] for row in reply.rows for button in row]
        reply = reply.then
    return found


def said(reply: Reply | None) -> list[str]:
    found = []
    while reply is not None:
        found.append(reply.text or "")
        reply = reply.then
    return found


async def test_a_school_without_a_plan_begins_with_a_ready_one(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    screen = plan_screens.of_place(await plan_view.of_place(session, me=me, place_id=school.id, now=now))
    assert buttons(screen)[:2] == ["Готовый план на год", "Прислать документ"]
    assert "Плана пока нет" in said(screen)[0]
    assert "Учебный год кончается 31 мая" in said(screen)[0]
    school.days_off = [["2026-10-26", "2026-11-01"], ["2026-11-05", "2026-11-05"]]
    screen = plan_screens.of_place(await plan_view.of_place(session, me=me, place_id=school.id, now=now))
    assert "26 октября – 1 ноября 2026; 5 ноября 2026" in said(screen)[0]
    assert "Экзамены" not in said(screen)[0]
    school.exam_weeks = [["2027-05-25", "2027-06-05"]]
    screen = plan_screens.of_place(await plan_view.of_place(session, me=me, place_id=school.id, now=now))
    assert "Экзамены, пары не встречаются: 25 мая – 5 июня 2027." in said(screen)[0]


async def test_own_plans_and_those_from_above_open_and_a_head_changes_nothing(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await factories.curator(session, school)
    head = factories.me(await factories.person(session, school, Role.HEAD, came_in=True))
    await factories.roadmap(session, region, [factories.step(1, "Отчёт", OCTOBER)], title="План края")
    await factories.roadmap(session, school, [factories.step(1, "Отчёт", OCTOBER)], title="План школы")
    await factories.roadmap(session, school, [factories.step(1, "Отчёт", OCTOBER)], title="Новый", accepted=False)
    screen = plan_screens.of_place(await plan_view.of_place(session, me=me, place_id=school.id, now=now))
    assert buttons(screen)[:3] == ["Черновик: Новый", "План школы", "План края"]
    assert {"Готовый план на год", "Прислать документ", "Картинка года", "Материалы", "Выходные"} <= {*buttons(screen)}
    screen = plan_screens.of_place(await plan_view.of_place(session, me=head, place_id=school.id, now=now))
    assert buttons(screen)[:4] == ["План школы", "План края", "Картинка года", "Материалы"]
    assert not {"Черновик: Новый", "Прислать документ", "Выходные"} & {*buttons(screen)}


async def test_every_plan_is_reached_however_many_there_are_on_screens_of_at_most_eight_rows(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await factories.curator(session, school)
    for number in range(4):
        await factories.roadmap(session, region, [factories.step(1, "Отчёт", OCTOBER)], title=f"План края {number}")
        await factories.roadmap(session, school, [factories.step(1, "Отчёт", OCTOBER)], title=f"План школы {number}")
    found = await plan_view.of_place(session, me=me, place_id=school.id, now=now)
    screens = [plan_screens.of_place(found, page) for page in range(3)]
    listed = [one for screen in screens for one in buttons(screen) if one.startswith("План ")]
    assert sorted(listed) == sorted(f"План {whose} {number}" for whose in ("края", "школы") for number in range(4))
    assert max(len(screen.rows) for screen in screens) <= 8
    assert "Плана пока нет" not in "".join(said(screens[2]))


@pytest.mark.parametrize(
    ("file_name", "called"),
    [("План.на.год.xlsx", "План.на.год"), (None, "Документ без названия"), ("", "Документ без названия")],
)
async def test_a_document_that_names_itself_nowhere_has_a_button_all_the_same(
    session: AsyncSession, now: datetime, file_name: str | None, called: str
) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    made = await factories.roadmap(session, school, [factories.step(1, "Отчёт", OCTOBER)], title="")
    made.file_name = file_name
    screen = plan_screens.of_place(await plan_view.of_place(session, me=me, place_id=school.id, now=now))
    assert buttons(screen)[0] == called
    assert called in said(screen)[0]


async def test_steps_stand_by_months_with_how_they_stand_here(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = [
        factories.step(1, "Отчёт", OCTOBER),
        factories.step(2, "Приказ", (None, date(2026, 9, 10))),
        factories.step(3, "Слёт", kind=Kind.BY_AGREEMENT),
        *(factories.step(number, f"Встреча {number}", (None, date(2026, 12, number))) for number in range(4, 15)),
    ]
    made = await factories.roadmap(session, school, plan)
    opened = await plan_view.opened(session, me=me, roadmap_id=made.id, now=now)
    screen = plan_screens.steps(opened, 0)
    (text,) = said(screen)
    assert text.index("Сентябрь 2026") < text.index("2. ❗ Приказ · 10.09") < text.index("Октябрь 2026")
    assert "ещё ждём: 1, впереди: 13" in text
    assert buttons(screen)[:3] == ["2", "1", "4"]
    (last,) = said(plan_screens.steps(opened, 99))
    assert "Без срока" in last
    assert "3. Слёт" in last


async def test_a_card_says_all_that_is_written_however_long(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    long = " ".join(f"слово{number}" for number in range(1500))
    written: dict[str, Any] = {
        "section": "Раздел <1>",
        "result": long,
        "note": "примечание",
        "number": "1.4",
    }
    plan = [
        factories.step(
            1,
            long,
            (None, OCTOBER[1]),
            deadline_text="до конца октября",
            responsibles=("Школа & Ко",),
            boundary="before",
            **written,
        )
    ]
    made = await factories.roadmap(session, school, plan, accepted=False)
    number = (await session.scalars(select(Step.id).where(Step.roadmap_id == made.id))).one()
    screen = plan_screens.card(*await plan_view.step(session, me=me, step_id=number, now=now))
    texts = said(screen)
    assert all(len(one) <= TELEGRAM and one.count("<b>") == one.count("</b>") for one in texts)
    together = " ".join(texts).replace("<b>", "").replace("</b>", "")
    assert " ".join(together.split()).count("слово1499") == 2
    for words_ in ("Раздел &lt;1&gt;", "примечание", "1.4", "до конца октября", "Школа &amp; Ко", "до 31 октября 2026"):
        assert words_ in together
    assert {"Другой день", "Без срока", "Это событие", "Кто делает"} <= {*buttons(screen)}


async def test_a_card_of_a_school_leads_to_its_deadline_and_to_no_change_of_what_is_from_above(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await factories.curator(session, school)
    plan = [factories.step(1, "Отчёт", OCTOBER, sample="order", reasons=(Reason.YEAR,))]
    made = await factories.roadmap(session, region, plan)
    number = (await session.scalars(select(Step.id).where(Step.roadmap_id == made.id))).one()
    screen = plan_screens.card(*await plan_view.step(session, me=me, step_id=number, now=now))
    assert buttons(screen) == ["К сроку", "Образец", "‹ К пунктам", "‹ Мои дела"]
    assert "31 октября 2026 · впереди" in said(screen)[0]


async def test_of_what_comes_every_week_the_next_times_stand_on_the_card(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    weeks = [(None, date(2026, 9, 7) + timedelta(weeks=number)) for number in range(200)]
    made = await factories.roadmap(session, school, [factories.step(1, "Встреча", *weeks, kind=Kind.PERIODIC)])
    (step,) = await roadmaps.steps(session, made.id)
    (text,) = said(plan_screens.card(*await plan_view.step(session, me=me, step_id=step.id, now=now)))
    assert text.count("· впереди") + text.count("· ещё ждём") == 12
    assert "… и ещё 188" in text


async def test_files_of_a_step_stand_on_its_card_and_on_what_is_owed_of_it(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    above, below = await factories.coordinator(session, region), await factories.curator(session, school)
    made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", OCTOBER, sample="order")])
    (number,) = (one.id for one in await roadmaps.steps(session, made.id))
    for name in ("Образец края", "Приложение", "Таблица", "Памятка"):
        put = {"me": above, "place_id": region.id, "step_id": number, "reference": "telegram:document:abc"}
        await materials.put(session, **put, name=name, now=now)
    files = await materials.of_step(session, number)
    shown = plan_screens.card(*await plan_view.step(session, me=above, step_id=number, now=now), files)
    assert buttons(shown)[:5] == ["Памятка", "Таблица", "Приложение", "Положить файл", "Материалы"]
    assert len(shown.rows) <= 8
    shown = plan_screens.card(*await plan_view.step(session, me=below, step_id=number, now=now), files)
    assert "Памятка" in buttons(shown)
    assert "Положить файл" not in buttons(shown)
    task = (await session.scalars(select(Task.id).where(Task.step_id == number))).one()
    card = task_screens.card(await task_lists.card(session, me=below, task_id=task, now=now))
    assert ["Образец", "Материалы · 4"] in [[button["text"] for button in row] for row in card.rows]


async def test_of_many_times_one_is_chosen_and_of_one_the_month_opens(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    plan = [
        factories.step(1, "Отчёт", OCTOBER, (None, date(2027, 5, 20))),
        factories.step(2, "Приказ", (None, date(2026, 10, 5))),
    ]
    made = await factories.roadmap(session, school, plan)
    many, one = await roadmaps.steps(session, made.id)
    assert buttons(step_days.times(many, now.date()))[:2] == ["октябрь 2026", "20 мая 2027"]
    shown = step_days.times(one, now.date())
    assert "Октябрь 2026" in buttons(shown)
    assert "✓ 5" in buttons(shown)


async def test_of_what_comes_every_week_every_time_is_reached(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    weeks = [(None, date(2026, 9, 7) + timedelta(weeks=number)) for number in range(30)]
    made = await factories.roadmap(session, school, [factories.step(1, "Встреча", *weeks, kind=Kind.PERIODIC)])
    (step,) = await roadmaps.steps(session, made.id)
    screens = [step_days.times(step, date(2026, 9, 1), page) for page in range(6)]
    assert len({one for screen in screens for one in buttons(screen) if " 202" in one}) == 30
    assert max(len(screen.rows) for screen in screens) <= 8


async def test_ready_plans_are_offered_for_two_school_years(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    found = await ready_plans.offered(session, me=me, place_id=school.id, now=now)
    shown = buttons(ready_plan_screens.ready(found))
    assert [one.rpartition(" · ")[2] for one in shown[:2]] == ["2026/27", "2027/28"]
    roadmap = await ready_plans.take(session, me=me, place_id=school.id, code="organisation", year=2026, now=now)
    assert roadmap.state is RoadmapState.DRAFT
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод")
    above = await factories.coordinator(session, partner)
    empty = await ready_plans.offered(session, me=above, place_id=partner.id, now=now)
    assert "готового плана пока нет" in said(ready_plan_screens.ready(empty))[0]


async def test_the_picture_has_what_is_owed_here_in_the_school_year(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    plan = [
        factories.step(1, "Отчёт", OCTOBER, (None, date(2028, 5, 20))),
        factories.step(2, "Приказ", (None, date(2026, 9, 10))),
        factories.step(3, "Давно", (None, date(2025, 9, 10))),
    ]
    made = await factories.roadmap(session, school, plan, title="План школы")
    done = (await session.scalars(select(Task).join(Step).where(Step.row == 2))).one()
    done.state = TaskState.DONE
    await session.flush()
    picture = plan_pictures.of([await plan_view.opened(session, me=me, roadmap_id=made.id, now=now)])
    assert picture is not None
    assert (picture.title, picture.says) == ("План школы", "Школа № 5 · учебный год 2026/27")
    rows = [row for group in picture.groups for row in group.rows]
    assert [(row.title, [span.mark for span in row.spans]) for row in rows] == [
        ("2. Приказ", [Mark.DONE]),
        ("1. Отчёт", [Mark.OPEN]),
    ]
    assert [group.title for group in picture.groups] == ["Сентябрь 2026", "Октябрь 2026"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "сентябрь 2026"),
        (date(2026, 9, 1), date(2026, 10, 31), "сентябрь – октябрь 2026"),
        (date(2026, 11, 1), date(2027, 1, 31), "ноябрь 2026 – январь 2027"),
        (date(2026, 9, 3), date(2026, 9, 20), "3–20 сентября 2026"),
        (date(2026, 9, 3), date(2026, 10, 2), "3 сентября – 2 октября 2026"),
        (date(2026, 12, 3), date(2027, 1, 2), "3 декабря 2026 – 2 января 2027"),
    ],
)
def test_days_are_said_as_people_say_them(first: date, last: date, expected: str) -> None:
    assert step_words.span(first, last) == expected


@pytest.mark.parametrize(("boundary", "expected"), [("before", "до 1 сентября 2026"), (None, "1 сентября 2026")])
def test_the_word_of_the_document_stands_before_its_day(boundary: str | None, expected: str) -> None:
    assert step_words.until(date(2026, 9, 1), boundary) == expected


@pytest.mark.parametrize("kind", [one for one in Kind if one not in (Kind.RELATIVE,)])
def test_a_step_without_days_says_why(kind: Kind) -> None:
    step = Step(kind=kind.value, occurrences=[], levels=[], boundary=None, event=None)
    assert step_words.times(step)


def test_a_level_that_was_just_ticked_can_be_taken_back() -> None:
    step = Step(id=1, levels=["organisation"], responsibles=[])
    shown = plan_screens.levels(step, Change(id=7))
    assert callbacks.Undo(change_id=7).pack() in {one["callback_data"] for row in shown.rows for one in row}
    assert "Отменить" not in buttons(plan_screens.levels(step))
