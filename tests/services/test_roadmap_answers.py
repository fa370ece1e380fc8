"""The questions of a stored draft: asked in order, answered once, taken back, and not asked again."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Body, Place, Roadmap, RoadmapState, Role, Step
from services import bodies, roadmap_answers
from services.access import Me
from services.deadline_context import Reason
from services.errors import NotAllowed, NotFound
from services.roadmap_plan import of_step, stored
from services.roadmap_reading import read
from tests import factories

HEADER = "№\tМероприятие\tСрок\tОтветственный\n"
DOCUMENT = f"""Приказ № 7
от 28.08.2020

План мероприятий (дорожная карта) на 2020-2024 годы

{HEADER}1.\tВыбрать куратора\tоктябрь\tУправление образования; ОО
2.\tСобрать анкеты\tноябрь\tОО
3.\tПровести слёт\tпо согласованию\tОО, Совет отцов
4.\tСдать отчёт\tв течение трёх рабочих дней после слёта\tОО
5.\tИтоги\tв течение 2021/2022 учебного года\tОО
"""


async def drafted(
    session: AsyncSession, place: Place, now: datetime, document: str = DOCUMENT, *, replaces: Roadmap | None = None
) -> Roadmap:
    found = read(document.encode())
    since, until = found.facts.period or (None, None)
    roadmap = Roadmap(
        place_id=place.id, title=found.facts.title or "План", period_since=since, period_until=until,
        order_on=found.facts.order_date, not_tasks=[], answers={}, state=RoadmapState.DRAFT,
        replaces_id=replaces and replaces.id, made_at=now,
    )  # fmt: skip
    session.add(roadmap)
    await session.flush()
    for one in found.steps:
        session.add(Step(roadmap_id=roadmap.id, **stored(of_step(one, is_event=False, sample=None))))
    await session.flush()
    return roadmap


async def of_region(session: AsyncSession, now: datetime) -> tuple[Place, Me, Roadmap]:
    region = await factories.region(session)
    me = await factories.coordinator(session, region)
    return region, me, await drafted(session, region, now)


async def rows(session: AsyncSession, roadmap: Roadmap) -> list[Step]:
    return list(await session.scalars(select(Step).where(Step.roadmap_id == roadmap.id).order_by(Step.row)))


async def say(
    session: AsyncSession, me: Me, roadmap: Roadmap, reason: Reason, code: str, now: datetime, row: int = 0
) -> roadmap_answers.Asked:
    return await roadmap_answers.say(session, me=me, roadmap_id=roadmap.id, reason=reason, row=row, code=code, now=now)


async def test_questions_come_one_after_another_until_none_is_left(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    assert await roadmap_answers.questions_left(session, roadmap.id) == 4
    asked = await roadmap_answers.next_question(session, me=me, roadmap_id=roadmap.id, now=now)
    seen = []
    while asked.question:
        seen.append((asked.question.reason, len(asked.question.steps), asked.left))
        code = asked.question.options[0].code
        asked = await say(session, me, roadmap, asked.question.reason, code, now)
    assert seen == [
        (Reason.YEAR, 2, 4), (Reason.SCHOOL_YEAR_END, 1, 3), (Reason.BY_AGREEMENT, 1, 2), (Reason.EVENT, 1, 1),
    ]  # fmt: skip
    assert await roadmap_answers.questions_left(session, roadmap.id) == 0
    steps = await rows(session, roadmap)
    assert [one.reasons for one in steps] == [[]] * 5
    assert (steps[3].anchor_id, steps[3].offset) == (steps[2].id, "B3")


async def test_pressing_twice_changes_nothing(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    await say(session, me, roadmap, Reason.YEAR, "s1", now)
    before = [one.occurrences for one in await rows(session, roadmap)]
    asked = await say(session, me, roadmap, Reason.YEAR, "s1", now)
    assert [one.occurrences for one in await rows(session, roadmap)] == before
    assert asked.question is not None
    assert asked.question.reason is Reason.SCHOOL_YEAR_END


async def test_what_was_not_offered_is_no_answer(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    for code in ("u0630", "d20201001", "zzz", "r3"):
        asked = await say(session, me, roadmap, Reason.YEAR, code, now)
        assert asked.asks(Reason.YEAR, 0)


async def test_the_last_answer_is_taken_back(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    await roadmap_answers.next_question(session, me=me, roadmap_id=roadmap.id, now=now)
    before = [(one.kind, one.occurrences, one.until, one.reasons) for one in await rows(session, roadmap)]
    for reason, code in [
        (Reason.YEAR, "s1"), (Reason.SCHOOL_YEAR_END, "u0831"), (Reason.BY_AGREEMENT, "w"), (Reason.EVENT, "r3"),
    ]:  # fmt: skip
        asked = await say(session, me, roadmap, reason, code, now)
    assert asked.question is None
    for left in (1, 2, 3, 4, 4):
        asked = await roadmap_answers.back(session, me=me, roadmap_id=roadmap.id, now=now)
        assert asked.left == left
    assert not asked.can_go_back
    steps = await rows(session, roadmap)
    assert [(one.kind, one.occurrences, one.until, one.reasons) for one in steps] == before
    assert steps[3].anchor_id is None


async def test_one_by_one_each_row_is_asked_and_may_get_its_day(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    asked = await say(session, me, roadmap, Reason.YEAR, "e", now)
    assert asked.asks(Reason.YEAR, 1)
    assert asked.left == 5
    asked = await say(session, me, roadmap, Reason.YEAR, "d20211001", now, 1)
    assert asked.asks(Reason.YEAR, 2)
    assert (await rows(session, roadmap))[0].occurrences == [{"start": None, "due": "2021-10-01", "scope": None}]
    await roadmap_answers.back(session, me=me, roadmap_id=roadmap.id, now=now)
    asked = await roadmap_answers.back(session, me=me, roadmap_id=roadmap.id, now=now)
    assert asked.asks(Reason.YEAR, 0)


async def test_a_corrected_document_is_not_asked_the_same_again(session: AsyncSession, now: datetime) -> None:
    region, me, roadmap = await of_region(session, now)
    for reason, code in [(Reason.YEAR, "s1"), (Reason.BY_AGREEMENT, "l"), (Reason.EVENT, "r3")]:
        await say(session, me, roadmap, reason, code, now)
    corrected = DOCUMENT.replace("1.\tВыбрать", "1.\tНовое\tдекабрь\tОО\n2.\tВыбрать")
    again = await drafted(session, region, now, corrected, replaces=roadmap)
    asked = await roadmap_answers.next_question(session, me=me, roadmap_id=again.id, now=now)
    assert asked.question is not None
    assert (asked.question.reason, [one.title for one in asked.question.steps]) == (Reason.YEAR, ["Новое"])
    steps = await rows(session, again)
    assert steps[1].occurrences[0]["due"] == "2021-10-31"
    assert steps[4].anchor_id == steps[3].id
    assert asked.left == 2, "the end of the school year was never answered"


async def test_a_place_whose_school_year_ends_otherwise_is_not_asked_when(session: AsyncSession, now: datetime) -> None:
    region, _, _ = await of_region(session, now)
    region.year_ends = "06-30"
    roadmap = await drafted(session, region, now)
    assert await roadmap_answers.questions_left(session, roadmap.id) == 3
    assert (await rows(session, roadmap))[4].occurrences[0]["due"] == "2022-06-30"


async def test_the_period_that_is_said_is_that_of_the_document(session: AsyncSession, now: datetime) -> None:
    region, me, _ = await of_region(session, now)
    roadmap = await drafted(session, region, now, f"{HEADER}1.\tРаботать\tв течение всего периода\tОО\n")
    await say(session, me, roadmap, Reason.NO_PERIOD, "ps2026", now)
    assert (roadmap.period_since, roadmap.period_until) == (date(2026, 9, 1), date(2027, 5, 31))
    asked = await roadmap_answers.back(session, me=me, roadmap_id=roadmap.id, now=now)
    assert (roadmap.period_since, asked.asks(Reason.NO_PERIOD, 0)) == (None, True)


async def test_only_who_runs_the_plan_of_the_place_is_asked(session: AsyncSession, now: datetime) -> None:
    region, me, roadmap = await of_region(session, now)
    school = await factories.school(session, parent=region)
    for other in (await factories.curator(session, school), factories.stranger()):
        with pytest.raises(NotAllowed):
            await roadmap_answers.next_question(session, me=other, roadmap_id=roadmap.id, now=now)
        with pytest.raises(NotAllowed):
            await say(session, other, roadmap, Reason.YEAR, "k", now)
        with pytest.raises(NotAllowed):
            await bodies.ask(session, me=other, roadmap_id=roadmap.id, now=now)
    roadmap.state = RoadmapState.ACCEPTED
    with pytest.raises(NotFound):
        await roadmap_answers.back(session, me=me, roadmap_id=roadmap.id, now=now)
    assert await roadmap_answers.questions_left(session, roadmap.id) == 0


async def test_each_body_stands_once_with_its_level(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    found = await bodies.ask(session, me=me, roadmap_id=roadmap.id, now=now)
    assert [(one.name, one.level, one.steps) for one in found.bodies] == [
        ("Управление образования", "municipality", 1), ("ОО", "organisation", 5), ("Совет отцов", "organisation", 1),
    ]  # fmt: skip


async def test_another_level_changes_the_steps_that_name_the_body(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=0, level="region", now=now)
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=2, level=None, now=now)
    levels = [one.levels for one in await rows(session, roadmap)]
    assert levels == [
        ["region", "organisation"],
        ["organisation"],
        ["organisation"],
        ["organisation"],
        ["organisation"],
    ]
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=1, level=None, now=now)
    assert [one.levels for one in await rows(session, roadmap)] == [["region"], [], [], [], []]


async def test_who_takes_part_keeps_the_level_of_a_step(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    (await rows(session, roadmap))[1].levels = ["organisation", "partner"]
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=1, level="municipality", now=now)
    assert (await rows(session, roadmap))[1].levels == ["municipality", "partner"]


async def test_a_stage_has_the_levels_of_its_steps(session: AsyncSession, now: datetime) -> None:
    region, me, _ = await of_region(session, now)
    text = f"План на 2026/2027 учебный год\n\n{HEADER}1.\tЭтап\tмарт 2027\t\n1.1.\tШаг\tмарт 2027\tОО\n"
    roadmap = await drafted(session, region, now, text)
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=0, level="municipality", now=now)
    assert [one.levels for one in await rows(session, roadmap)] == [["municipality"], ["municipality"]]


async def test_what_was_said_of_a_body_holds_for_the_next_document(session: AsyncSession, now: datetime) -> None:
    region, me, roadmap = await of_region(session, now)
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=0, level="region", now=now)
    again = await drafted(session, region, now, DOCUMENT.replace("Управление образования", "УПРАВЛЕНИЕ  образования"))
    await roadmap_answers.questions_left(session, again.id)
    assert (await rows(session, again))[0].levels == ["region", "organisation"]


async def test_all_right_is_remembered_for_the_place(session: AsyncSession, now: datetime) -> None:
    region, me, roadmap = await of_region(session, now)
    await bodies.accept(session, me=me, roadmap_id=roadmap.id, now=now)
    await bodies.accept(session, me=me, roadmap_id=roadmap.id, now=now)
    kept = await session.scalars(select(Body).where(Body.place_id == region.id).order_by(Body.id))
    assert [(one.name, one.level) for one in kept] == [
        ("Управление образования", "municipality"), ("ОО", "organisation"), ("Совет отцов", "organisation"),
    ]  # fmt: skip


async def test_a_body_that_is_somebody_of_the_place_owns_its_tasks(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    other = await factories.person(session, school, Role.MENTOR)
    roadmap = await drafted(session, school, now)
    with pytest.raises(NotFound):
        await bodies.say_person(session, me=me, roadmap_id=roadmap.id, index=0, person_id=other.id, now=now)
    curator = me.persons[0].id
    found = await bodies.say_person(session, me=me, roadmap_id=roadmap.id, index=0, person_id=curator, now=now)
    assert (found.bodies[0].level, found.bodies[0].person_id) == ("organisation", curator)
    assert await bodies.owner_of(session, school.id, ["ОО", "Управление образования"]) == curator
    assert await bodies.owner_of(session, school.id, ["ОО"]) is None
    with pytest.raises(NotFound):
        await bodies.say(session, me=me, roadmap_id=roadmap.id, index=9, level=None, now=now)


async def test_an_answer_taken_back_leaves_bodies_as_they_were_said(session: AsyncSession, now: datetime) -> None:
    _, me, roadmap = await of_region(session, now)
    await say(session, me, roadmap, Reason.YEAR, "k", now)
    await bodies.say(session, me=me, roadmap_id=roadmap.id, index=0, level="region", now=now)
    await roadmap_answers.back(session, me=me, roadmap_id=roadmap.id, now=now)
    assert (await rows(session, roadmap))[0].levels == ["region", "organisation"]
