"""Another class on any day: what was stays written down, and a minute takes it back."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Role
from services import access, class_names, moves, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotFound
from tests import factories

B, V = class_names.key("6Б"), class_names.key("6В")


async def two_classes(session: AsyncSession) -> tuple[Me, Person]:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    for name, group, role in (
        ("Рябин Ян", "6В", Role.MENTEE),
        ("Вязов Ян", "10А", Role.MENTOR),
        ("Учитель", "физик", Role.MENTOR),
    ):
        await factories.person(session, school, role, name=name, group=group)
    return me, await factories.person(session, school, born=2014, group="6Б")


async def held(session: AsyncSession, person: Person, now: datetime) -> list[str | None]:
    found = select(Membership.group).where(Membership.person_id == person.id, access.lasting(Membership, now))
    return list(await session.scalars(found))


async def test_the_other_classes_of_the_place_are_offered(session: AsyncSession, now: datetime) -> None:
    me, child = await two_classes(session)
    assert (await moves.classes(session, me=me, person_id=child.id, now=now))[1] == ["6В", "10А"]


async def test_a_child_is_in_one_class_and_the_one_before_stays_written_down(
    session: AsyncSession, now: datetime
) -> None:
    me, child = await two_classes(session)
    _, name, change = await moves.move(session, me=me, person_id=child.id, key=V, now=now)
    assert (name, await held(session, child, now)) == ("6В", ["6В"])
    everything = select(Membership.group).where(Membership.person_id == child.id).order_by(Membership.id)
    assert (await session.scalars(everything)).all() == ["6Б", "6В"]
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await held(session, child, now) == ["6Б"]
    assert (await session.scalars(everything)).all() == ["6Б"]


async def test_whoever_has_moved_on_is_not_moved_back(session: AsyncSession, now: datetime) -> None:
    me, child = await two_classes(session)
    _, _, change = await moves.move(session, me=me, person_id=child.id, key=V, now=now)
    await moves.move(session, me=me, person_id=child.id, key=class_names.key("10А"), now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)


async def test_neither_the_same_class_nor_an_unknown_one(session: AsyncSession, now: datetime) -> None:
    me, child = await two_classes(session)
    with pytest.raises(AlreadySo):
        await moves.move(session, me=me, person_id=child.id, key=B, now=now)
    with pytest.raises(NotFound):
        await moves.move(session, me=me, person_id=child.id, key=class_names.key("7Г"), now=now)


async def test_a_teacher_is_in_no_class(session: AsyncSession, now: datetime) -> None:
    me, _ = await two_classes(session)
    teacher = (await session.scalars(select(Person).where(Person.name == "Учитель"))).one()
    with pytest.raises(NotFound):
        await moves.classes(session, me=me, person_id=teacher.id, now=now)


async def test_nobody_else_moves_a_child(session: AsyncSession, now: datetime) -> None:
    _, child = await two_classes(session)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (other, factories.stranger()):
        with pytest.raises(NotFound):
            await moves.move(session, me=me, person_id=child.id, key=V, now=now)
