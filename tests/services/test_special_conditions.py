"""Special conditions: a neutral mark with one press, seen by who runs the place and nobody else."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Role
from services import people, special_conditions, undo
from services.errors import AlreadySo, NotFound
from services.people import Which
from tests import factories


async def test_a_curator_sets_the_mark_and_takes_it_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me, child = await factories.curator(session, school), await factories.person(session, school)
    _, change = await special_conditions.mark(session, me=me, person_id=child.id, special=True, now=now)
    roll = await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=0, now=now)
    assert [one.special_conditions for one in roll.lines if one.person_id == child.id] == [True]
    with pytest.raises(AlreadySo):
        await special_conditions.mark(session, me=me, person_id=child.id, special=True, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await session.refresh(child)
    assert child.special_conditions is False


async def test_only_a_participant_can_have_the_mark(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    with pytest.raises(NotFound):
        await special_conditions.mark(session, me=me, person_id=me.persons[0].id, special=True, now=now)


@pytest.mark.parametrize("role", [Role.HEAD, Role.PRIVACY_OFFICER, Role.TRAINER, Role.OBSERVER, Role.MENTOR])
async def test_nobody_but_the_curator_sets_it(session: AsyncSession, now: datetime, role: Role) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school)
    me = factories.me(await factories.person(session, school, role, name="Зимин Олег Ильич", came_in=True))
    with pytest.raises(NotFound):
        await special_conditions.mark(session, me=me, person_id=child.id, special=True, now=now)


async def test_who_looks_after_training_sees_mentors_and_nothing_but_their_presence(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    mentor = await factories.person(session, school, Role.MENTOR, name="Клюквин Пётр Ильич", group="учитель", born=1985)
    mentor.special_conditions = True
    await factories.also(session, mentor, school, Role.MENTEE)
    await factories.person(session, school, name="Котов Пётр Ильич")
    trainer = factories.me(await factories.person(session, school, Role.TRAINER, came_in=True))
    roll = await people.roll(session, me=trainer, place_id=school.id, which=Which.ALL, page=0, now=now)
    (line,) = roll.lines
    assert (line.person_id, line.roles, line.group) == (mentor.id, (Role.MENTOR,), "учитель")
    assert (line.standing, line.intakes, line.special_conditions) == (None, {}, False)
    with pytest.raises(NotFound):
        await people.card(session, me=trainer, person_id=mentor.id, now=now)
