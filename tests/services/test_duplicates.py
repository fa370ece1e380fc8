"""Duplicates are suggested, merged and taken apart again, and nothing is lost on the way."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Body,
    ConsentEvent,
    Guardianship,
    Invitation,
    Material,
    Membership,
    Person,
    Place,
    Promise,
    Reminder,
    Response,
    ResponseState,
    Roadmap,
    Role,
    Task,
    TaskAct,
    TaskEvent,
)
from services import (
    archive,
    consents,
    duplicates,
    enrolment,
    form_versions,
    forms,
    gate,
    invitations,
    merging,
    outbox,
    people,
    undo,
)
from services.access import Me
from services.enrolment import Outcome
from services.errors import AlreadySo, NotFound
from services.gate import Purpose
from tests import factories
from tests.services import owing

TABLES: tuple[Any, ...] = (
    *(Person, Membership, Guardianship, Response, ConsentEvent, Invitation, Promise, Reminder),
    *(Roadmap, Body, Task, TaskEvent, Material, Place),
)


async def everything(session: AsyncSession) -> list[Any]:
    """Every row of every table that a merge touches."""
    await session.flush()
    return [(await session.execute(select(table.__table__).order_by(table.id))).all() for table in TABLES]


async def suggested(session: AsyncSession, school: Place, now: datetime) -> list[tuple[int, int]]:
    return [(one.id, other.id) for one, other in await duplicates.pairs(session, school.id, now=now)]


async def twins(session: AsyncSession, **facts: Any) -> tuple[Me, Place, Person, Person]:
    """Two rows of one child."""
    school = await factories.school(session)
    me = await factories.curator(session, school)
    one = await factories.person(session, school, born=date(2014, 5, 5), group="6Б", came_in=True)
    other = await factories.person(session, school, **{"born": 2014, "group": "6 б"} | facts)
    return me, school, one, other


@pytest.mark.parametrize(
    ("facts", "are_alike"),
    [
        ({}, True),
        ({"name": "КОТОВ  Петр Ильич"}, True),
        ({"born": None, "group": None}, True),
        ({"born": date(2014, 5, 5), "came_in": True}, True),
        ({"born": date(2014, 5, 6)}, True),
        ({"born": date(2014, 5, 6), "group": "6В"}, False),
        ({"born": 2013}, False),
        ({"group": "6В"}, False),
        ({"name": "Котов Павел Ильич"}, False),
        ({"role": Role.GUARDIAN}, False),
        ({"role": Role.CURATOR}, False),
    ],
)
async def test_namesakes_are_alike_unless_something_speaks_against_it(
    session: AsyncSession, now: datetime, facts: dict[str, Any], are_alike: bool
) -> None:
    _, school, one, other = await twins(session, **facts)
    assert await suggested(session, school, now) == ([(one.id, other.id)] if are_alike else [])


async def test_guardians_of_one_name_are_alike_on_one_telephone_or_before_they_come_in(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    children = [await factories.person(session, school, name=f"К {n}", born=2014) for n in range(3)]
    first = await factories.guardian(session, children[0], came_in=True)
    second = await factories.guardian(session, children[1], came_in=True)
    assert await suggested(session, school, now) == []
    third = await factories.guardian(session, children[2])
    assert await suggested(session, school, now) == [(first.id, third.id), (second.id, third.id)]
    third.chat_id = first.chat_id
    await session.flush()
    assert await suggested(session, school, now) == [(first.id, third.id)]


async def test_two_people_are_not_suggested_again_until_that_is_taken_back(
    session: AsyncSession, now: datetime
) -> None:
    me, school, one, other = await twins(session)
    change = await duplicates.distinguish(session, me=me, person_id=other.id, other_id=one.id, now=now)
    assert await suggested(session, school, now) == []
    with pytest.raises(AlreadySo):
        await duplicates.distinguish(session, me=me, person_id=one.id, other_id=other.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await suggested(session, school, now) == [(one.id, other.id)]


async def test_the_one_who_is_in_is_kept(session: AsyncSession, now: datetime) -> None:
    me, school, one, other = await twins(session)
    one.chat, other.chat = None, one.chat
    await session.flush()
    pair = await duplicates.first(session, me=me, place_id=school.id, now=now)
    assert pair
    assert (pair.keep.person.id, pair.drop.person.id, pair.left) == (other.id, one.id, 0)


async def lived(session: AsyncSession, now: datetime) -> tuple[Me, Person, Person]:
    """Two rows of one adult who has agreed, answered and been written to as either of them."""
    await factories.intakes(session)
    school = await factories.school(session)
    me = await factories.curator(session, school)
    keep = await factories.person(session, school, born=1998, came_in=True, group="11А")
    drop = await factories.person(session, school, Role.MENTEE, born=date(1998, 5, 5), came_in=True)
    await factories.also(session, drop, school, Role.MENTOR)
    for person in (keep, drop):
        await consents.give(session, me=factories.me(person), subject_id=person.id, now=now)
        await invitations.issue(session, me=me, person_id=person.id, now=now)
        await outbox.promise(
            session,
            key=f"k{person.id}",
            kind="morning",
            receiver_id=person.id,
            parameters={},
            not_before=now,
            now=now,
        )
    drop.phone, drop.special_conditions = "+7 900 000-00-00", True
    await ran_a_plan(session, school, drop)
    version = (await form_versions.latest(session, code=form_versions.INTAKES[Role.MENTEE])).id
    own = select(Response).where(Response.person_id == drop.id, Response.form_version_id == version)
    (await session.scalars(own)).one().state = ResponseState.SUBMITTED
    await session.flush()
    return me, keep, drop


async def ran_a_plan(session: AsyncSession, school: Place, person: Person) -> None:
    """Somebody who was the curator once, with all that is kept of such work."""
    document = await owing.roadmap(session, school)
    document.made_by_id = school.duty_person_id = person.id
    task = await owing.task(session, await owing.step(session, document, "Приказ"), school)
    task.owner_id = task.done_by_id = task.reviewed_by_id = person.id
    session.add(TaskEvent(task_id=task.id, act=TaskAct.DONE, by_id=person.id, at=factories.EARLIER))
    session.add(Body(place_id=school.id, name="Завуч", name_key="завуч", person_id=person.id))
    put = {"kind": "document", "file_id": "abc", "put_at": factories.EARLIER}
    session.add(Material(place_id=school.id, name="Положение", put_by_id=person.id, **put))


WORK = (
    *(Body.person_id, Task.owner_id, Task.done_by_id, Task.reviewed_by_id, TaskEvent.by_id),
    *(Material.put_by_id, Roadmap.made_by_id, Place.duty_person_id),
)


async def test_work_with_plans_goes_over_too(session: AsyncSession, now: datetime) -> None:
    me, keep, drop = await lived(session, now)
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    assert [list(await session.scalars(select(one).where(one.is_not(None)))) for one in WORK] == [[keep.id]] * len(WORK)


async def test_what_was_merged_before_there_were_plans_is_taken_apart(session: AsyncSession, now: datetime) -> None:
    me, keep, drop = await lived(session, now)
    _, change = await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    change.rows = {name: kept for name, kept in change.rows.items() if name not in ("bodies", "tasks", "shelf")}
    await merging.split(session, me=me, person_id=keep.id, now=now)
    assert drop.merged_into_id is None


async def test_all_goes_over_and_a_minute_brings_all_back(session: AsyncSession, now: datetime) -> None:
    me, keep, drop = await lived(session, now)
    before = await everything(session)
    later = now + timedelta(minutes=5)
    _, change = await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=later)
    assert await everything(session) != before
    card = await people.card(session, me=me, person_id=drop.id, now=later)
    assert (card.person.id, card.is_merged) == (keep.id, True)
    assert {one.role for one in card.roles} == {Role.MENTEE, Role.MENTOR}
    assert card.intakes == {Role.MENTEE: ResponseState.SUBMITTED, Role.MENTOR: ResponseState.ASSIGNED}
    assert (keep.born_on, keep.phone, keep.special_conditions) == (date(1998, 5, 5), "+7 900 000-00-00", True)
    assert drop.chat_id is None
    assert drop.merged_into_id == keep.id
    await undo.take_back(session, change_id=change.id, me=me, now=later + timedelta(seconds=60))
    assert await everything(session) == before


async def test_the_telephone_of_the_other_row_goes_over_where_there_is_none(
    session: AsyncSession, now: datetime
) -> None:
    me, keep, drop = await lived(session, now)
    chat_id, keep.chat_id = drop.chat_id, None
    await session.flush()
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    assert (keep.chat_id, drop.chat_id) == (chat_id, None)
    await merging.split(session, me=me, person_id=keep.id, now=now + timedelta(days=90))
    assert (keep.chat_id, drop.chat_id) == (None, chat_id)


async def test_a_merge_is_taken_apart_long_afterwards_and_that_is_taken_back_too(
    session: AsyncSession, now: datetime
) -> None:
    me, keep, drop = await lived(session, now)
    before = await everything(session)
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    merged, later = await everything(session), now + timedelta(days=200)
    _, change = await merging.split(session, me=me, person_id=keep.id, now=later)
    after = await everything(session)
    # the telephone that was let go does not come back by itself after so long
    assert [row._mapping["merged_into_id"] for row in after[0]] == [None] * 3
    assert after[1:] == before[1:]
    with pytest.raises(NotFound):
        await merging.split(session, me=me, person_id=keep.id, now=later)
    await undo.take_back(session, change_id=change.id, me=me, now=later)
    again = await everything(session)
    assert again[0] == merged[0]
    assert [row.person_id for row in again[1]] == [row.person_id for row in merged[1]]
    await merging.split(session, me=me, person_id=keep.id, now=later + timedelta(days=1))
    assert (await everything(session))[0] == after[0]


async def test_nobody_gains_a_consent_that_one_person_did_not_give(session: AsyncSession, now: datetime) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    me = await factories.curator(session, school)
    keep = await factories.person(session, school, born=1998, came_in=True)
    drop = await factories.person(session, school, born=1998, came_in=True)
    await consents.give(session, me=factories.me(keep), subject_id=keep.id, now=now)
    await consents.refuse(session, me=factories.me(drop), subject_id=drop.id, now=now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    _, change = await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=later)
    assert not await gate.allows(session, person_id=keep.id, purpose=Purpose.QUESTIONNAIRES, at=later)
    states = list(await session.scalars(select(Response.state)))
    assert states == [ResponseState.STOPPED]
    await undo.take_back(session, change_id=change.id, me=me, now=later)
    assert await gate.allows(session, person_id=keep.id, purpose=Purpose.QUESTIONNAIRES, at=later)
    assert list(await session.scalars(select(Response.state))) == [ResponseState.ASSIGNED]


async def test_a_list_with_the_code_of_either_row_means_the_one_that_is_kept(
    session: AsyncSession, now: datetime
) -> None:
    me, school, keep, drop = await twins(session)
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    keep.name, keep.name_key = "Котов Пётр Новый", "котов петр новый"
    await session.flush()
    text = f"{drop.code}; Котов Пётр Ильич; 05.05.2014; 7В"
    (line,) = (await enrolment.plan_text(session, me=me, place_id=school.id, text=text, now=now)).lines
    assert line.outcome is Outcome.CHANGED
    assert line.known
    assert line.known.person.id == keep.id
    by_name = await enrolment.plan_text(session, me=me, place_id=school.id, text="Котов Пётр Ильич; 2014", now=now)
    assert by_name.lines[0].outcome is Outcome.MADE, "the row that went over is nobody's namesake"


async def test_a_merged_row_is_merged_once_and_is_in_no_list(session: AsyncSession, now: datetime) -> None:
    me, school, keep, drop = await twins(session)
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    for one, other in ((keep, drop), (drop, keep)):
        with pytest.raises(AlreadySo):
            await merging.merge(session, me=me, keep_id=one.id, drop_id=other.id, now=now)
    roll = await people.roll(session, me=me, place_id=school.id, which=people.Which.ALL, page=0, now=now)
    assert drop.id not in [one.person_id for one in roll.lines]
    assert (roll.alike, await archive.ids(session, school.id, now=now)) == (0, [])


async def test_a_chain_of_merges_is_taken_apart_link_by_link(session: AsyncSession, now: datetime) -> None:
    me, school, keep, drop = await twins(session)
    third = await factories.person(session, school, born=2014, group="6Б")
    await merging.merge(session, me=me, keep_id=drop.id, drop_id=third.id, now=now)
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    assert third.merged_into_id is not None
    await session.refresh(third)
    assert third.merged_into_id == keep.id
    await merging.split(session, me=me, person_id=keep.id, now=now)
    await session.refresh(third)
    assert (drop.merged_into_id, third.merged_into_id) == (None, drop.id)
    await merging.split(session, me=me, person_id=drop.id, now=now)
    await session.refresh(third)
    assert third.merged_into_id is None


async def test_neither_family_nor_those_named_from_above_nor_another_place(
    session: AsyncSession, now: datetime
) -> None:
    me, _, one, other = await twins(session)
    mother = await factories.guardian(session, one, name=one.name)
    foreign = await factories.person(session, await factories.school(session, "Школа № 6"), name=one.name)
    for person in (mother, me.persons[0], foreign, one):
        with pytest.raises(NotFound):
            await merging.merge(session, me=me, keep_id=one.id, drop_id=person.id, now=now)
    stranger = await factories.curator(session, await factories.school(session, "Школа № 7"))
    for who in (stranger, factories.me(one), factories.stranger()):
        with pytest.raises(NotFound):
            await merging.merge(session, me=who, keep_id=one.id, drop_id=other.id, now=now)
        with pytest.raises(NotFound):
            await duplicates.distinguish(session, me=who, person_id=one.id, other_id=other.id, now=now)


async def test_two_unfinished_intakes_become_one(session: AsyncSession, now: datetime) -> None:
    me, keep, drop = await lived(session, now)
    for response in await session.scalars(select(Response)):
        response.state = ResponseState.ASSIGNED
    await session.flush()
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    telephone = Me((await session.get_one(Person, keep.id)).chat or factories.telephone(), [keep])
    codes = [
        (await form_versions.published(session, one.form_version_id)).code
        for one in await forms.mine(session, telephone, now=now)
    ]
    assert sorted(codes) == sorted(form_versions.INTAKES.values())
