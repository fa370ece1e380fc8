"""Taking back: by the author, within a minute, once, and everything is as it was."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataMode,
    Guardianship,
    Membership,
    Person,
    Place,
    PlaceKind,
    Promise,
    PromiseState,
    Response,
    ResponseState,
    Role,
)
from services import consents, enrolment, gate, invitations, newcomers, outbox, places, undo
from services.access import Me
from services.errors import InUse, NotFound, TooLate
from services.gate import Purpose
from tests import factories


async def listed(session: AsyncSession, me: Me, school: Place, text: str, now: datetime) -> Change:
    plan = await enrolment.plan_text(session, me=me, place_id=school.id, text=text, now=now)
    return (await enrolment.apply(session, me=me, place_id=school.id, plan=plan, now=now))[1]


async def region_with_school(session: AsyncSession, now: datetime) -> tuple[Me, Place, Change]:
    region = await factories.region(session)
    me = await factories.coordinator(session, region)
    school, change = await places.create(
        session,
        me=me,
        parent_id=region.id,
        kind=PlaceKind.SCHOOL,
        name="Школа № 5",
        time_zone="Europe/Moscow",
        data_mode=DataMode.OPEN,
        reason="Частная школа",
        minors_consent=ConsentRoute.CHAT,
        now=now,
    )
    return me, school, change


async def test_a_list_is_taken_back_whole(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    old = await factories.person(session, school, name="Лисина Вера", born=2010, group="9А")
    new = "Котов Пётр; 2014; 6Б; ; Котова Анна"
    text = f"{new}\n{old.code}; Лисина Вера Ильинична; 03.04.2010; 10А; наставник; Лисин Олег"
    change = await listed(session, me, school, text, now)
    assert await session.scalar(select(func.count(Person.id))) == 5
    await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=60))
    session.expire_all()
    assert set(await session.scalars(select(Person.name))) == {"Совина Мария Петровна", "Лисина Вера"}
    assert await session.scalar(select(func.count(Guardianship.id))) == 0
    await session.refresh(old)
    assert (old.name_key, old.born_on, old.birth_year) == ("лисина вера", None, 2010)
    held = await session.execute(select(Membership.role, Membership.group).where(Membership.person_id == old.id))
    assert held.all() == [(Role.MENTEE, "9А")]


async def test_after_a_minute_it_is_too_late(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    change = await listed(session, me, school, "Котов Пётр; 2014; 6Б", now)
    with pytest.raises(TooLate):
        await undo.take_back(session, change_id=change.id, me=me, now=now + timedelta(seconds=61))
    assert await session.scalar(select(func.count(Person.id))) == 2


async def test_a_second_press_takes_nothing_more_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    change = await listed(session, me, school, "Котов Пётр; 2014; 6Б", now)
    for _ in range(2):
        taken = await undo.take_back(session, change_id=change.id, me=me, now=now)
        assert taken.undone_at == now
    await listed(session, me, school, "Котов Пётр; 2014; 6Б", now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await session.scalar(select(func.count(Person.id))) == 2


async def test_nobody_takes_back_what_somebody_else_did(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    change = await listed(session, await factories.curator(session, school), school, "Котов Пётр; 2014", now)
    colleague = await factories.curator(session, school, name="Второй куратор")
    for me in (colleague, factories.stranger()):
        for change_id in (change.id, 10**9):
            with pytest.raises(NotFound):
                await undo.take_back(session, change_id=change_id, me=me, now=now)


async def test_a_list_stays_once_somebody_of_it_has_come_in(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    change = await listed(session, me, school, "Котов Пётр; 2014\nЛисина Вера; 2014", now)
    child = (await session.scalars(select(Person).where(Person.name == "Котов Пётр"))).one()
    child.chat = factories.telephone()
    await session.flush()
    async with session.begin_nested() as savepoint:
        with pytest.raises(InUse):
            await undo.take_back(session, change_id=change.id, me=me, now=now)
        await savepoint.rollback()
    assert await session.scalar(select(func.count(Person.id))) == 3
    await session.refresh(change)
    assert change.undone_at is None


async def test_a_place_is_taken_back_while_it_is_empty(session: AsyncSession, now: datetime) -> None:
    me, school, change = await region_with_school(session, now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await session.scalar(select(func.count(Place.id)).where(Place.name == school.name)) == 0


async def test_a_place_with_people_stays(session: AsyncSession, now: datetime) -> None:
    me, school, change = await region_with_school(session, now)
    _, named = await newcomers.add_curator(session, me=me, place_id=school.id, name="Совина", post=None, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)
    await undo.take_back(session, change_id=named.id, me=me, now=now)
    assert await session.scalar(select(func.count(Person.id)).where(Person.name == "Совина")) == 0


async def test_a_guardian_is_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, born=2014)
    _, change = await newcomers.add_guardian(session, me=me, child_id=child.id, name="Котова Анна", now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await session.scalar(select(func.count(Guardianship.id))) == 0


async def test_paper_marked_by_mistake_is_annulled_and_what_it_opened_is_gone(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    await factories.intakes(session)
    me = await factories.curator(session, school)
    children = [await factories.person(session, school, name=f"К {n}", born=2014, group="6Б") for n in range(2)]
    _, change = await consents.mark_paper(
        session, me=me, place_id=school.id, group="6Б", except_ids=[], number="1", on=date(2026, 9, 15), now=now
    )
    begun = (await session.scalars(select(Response).where(Response.person_id == children[0].id))).one()
    begun.state = ResponseState.PARTIAL
    await session.flush()
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    ids = [child.id for child in children]
    assert await gate.allowed(session, person_ids=ids, purpose=Purpose.QUESTIONNAIRES, at=now) == set()
    said = select(ConsentEvent.outcome).where(ConsentEvent.kind == ConsentKind.PROCESSING).order_by(ConsentEvent.id)
    outcomes = list(await session.scalars(said))
    assert outcomes == [ConsentOutcome.GIVEN] * 2 + [ConsentOutcome.ANNULLED] * 2
    assert list(await session.scalars(select(Response.state))) == [ResponseState.STOPPED]


async def test_an_older_no_comes_back_when_a_paper_is_annulled(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    await factories.intakes(session)
    me = await factories.curator(session, school)
    child = await factories.person(session, school, born=2014, group="6Б")
    mother = await factories.guardian(session, child, came_in=True)
    await consents.refuse(session, me=factories.me(mother), subject_id=child.id, now=now)
    later = now + timedelta(days=1)
    _, change = await consents.mark_paper(
        session, me=me, place_id=school.id, group="6Б", except_ids=[], number="1", on=date(2026, 9, 16), now=later
    )
    assert (await consents.standing(session, [child.id], now=later))[child.id].valid
    await undo.take_back(session, change_id=change.id, me=me, now=later)
    assert (await consents.standing(session, [child.id], now=later))[child.id].refused


async def test_revoked_links_open_again_unless_a_newer_one_was_used(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    for uses_newer in (False, True):
        child = await factories.person(session, school, name=f"К {uses_newer}")
        token = await invitations.issue(session, me=me, person_id=child.id, now=now)
        change = await invitations.revoke(session, me=me, person_id=child.id, now=now)
        if uses_newer:
            newer = await invitations.issue(session, me=me, person_id=child.id, now=now)
            somebody = factories.stranger()
            link = await invitations.look(session, me=somebody, token=newer, now=now)
            assert link
            await invitations.accept(session, me=somebody, invitation_id=link.invitation_id, seal=link.seal, now=now)
        await undo.take_back(session, change_id=change.id, me=me, now=now)
        opens = await invitations.look(session, me=factories.stranger(), token=token, now=now)
        assert (opens is None) is uses_newer


async def test_promises_of_a_taken_back_change_are_dropped(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    change = await listed(session, me, school, "Котов Пётр; 2014", now)
    await outbox.promise(
        session,
        key="a",
        kind="morning",
        receiver_id=me.persons[0].id,
        parameters={},
        not_before=now,
        now=now,
        change_id=change.id,
    )
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert list(await session.scalars(select(Promise.state))) == [PromiseState.DROPPED]
