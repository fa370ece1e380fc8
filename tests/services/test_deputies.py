"""Deputies: who may be one, who names them, and from which midnight to which."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Place, PromiseState, Role
from services import curators, deputies, places, undo
from services.access import Action
from services.errors import AlreadySo, CannotTakeOver, DaysTaken, DaysWrong, InUse, NotFound
from tests import factories
from tests.services.naming_deputies import (
    CLOSES,
    DAY,
    FIRST,
    KAMCHATKA,
    LAST,
    OPENS,
    SECOND,
    named,
    rights,
    school_with_staff,
)
from tests.telling import promised, said


async def test_the_days_begin_and_end_at_midnight_of_the_place(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    all_ = await rights(session, curator, school, now)
    assert Action.SEE_PEOPLE in all_
    for moment, expected in (
        (OPENS - SECOND, frozenset()),
        (OPENS, all_),
        (CLOSES - SECOND, all_),
        (CLOSES, frozenset()),
    ):
        assert await rights(session, deputy, school, moment) == expected
        assert await rights(session, curator, school, moment) == all_


async def test_the_days_are_shown_as_they_were_typed(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    shown, _ = await named(session, curator, curator, deputy, now)
    assert (shown.since_on, shown.until_on) == (FIRST, LAST)
    assert await curators.deputyships(session, school.id, now=now) == [shown]
    assert await curators.deputyships(session, school.id, now=CLOSES - SECOND) == [shown]
    assert await curators.deputyships(session, school.id, now=CLOSES) == []


async def test_a_deputy_for_today_begins_at_once(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    today = now.date()
    await named(session, curator, curator, deputy, now, since=today, until=today)
    assert Action.SEE_PEOPLE in await rights(session, deputy, school, now)
    assert Action.SEE_PEOPLE not in await rights(session, deputy, school, now + DAY)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 9, 14), date(2026, 9, 20)),
        (date(2026, 9, 20), date(2026, 9, 19)),
        (date(2026, 9, 20), date(2027, 9, 21)),
        (date(2027, 9, 20), date(2027, 9, 21)),
    ],
)
async def test_days_that_are_over_turned_round_or_too_far_are_refused(
    session: AsyncSession, now: datetime, since: date, until: date
) -> None:
    _, curator, deputy = await school_with_staff(session)
    with pytest.raises(DaysWrong):
        await named(session, curator, curator, deputy, now, since=since, until=until)


async def test_a_whole_year_is_allowed(session: AsyncSession, now: datetime) -> None:
    _, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now, since=now.date(), until=date(2027, 9, 15))


async def test_a_coordinator_above_names_a_deputy_too_and_nobody_else(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region, time_zone=KAMCHATKA)
    curator, colleague = await factories.curator(session, school), await factories.curator(session, school, name="Б")
    deputy = factories.me(await factories.person(session, school, Role.OBSERVER, name="Лосева", came_in=True))
    foreign = await factories.coordinator(session, await factories.region(session, "Другой край"))
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    for other in (colleague, deputy, foreign, head, factories.stranger()):
        with pytest.raises(NotFound):
            await named(session, other, curator, deputy, now)
    await named(session, await factories.coordinator(session, region), curator, deputy, now)


async def test_a_deputy_names_nobody_and_hands_nothing_over(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    other = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    await named(session, curator, curator, deputy, now)
    for whose in (curator, deputy):
        with pytest.raises(NotFound):
            await named(session, deputy, whose, other, OPENS, since=date(2026, 9, 28), until=date(2026, 9, 28))
    card = await places.card(session, me=deputy, place_id=school.id, now=OPENS)
    assert card.handed_over == frozenset()
    (held,) = await curators.deputyships(session, school.id, now=OPENS)
    with pytest.raises(NotFound):
        await deputies.end(session, me=deputy, membership_id=held.membership_id, now=OPENS)


async def test_only_grown_up_staff_who_have_come_in_can_stand_in(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    elsewhere = await factories.school(session, "Школа № 6")

    async def somebody(role: Role, place: Place = school, came_in: bool = True, **facts: object) -> Person:
        return await factories.person(session, place, role, came_in=came_in, **facts)  # type: ignore[arg-type]

    fit = [
        deputy.persons[0],
        await somebody(Role.HEAD, name="Ёлкин"),
        await somebody(Role.MENTOR, name="Жуков", born=1985, group="учитель физики"),
        await somebody(Role.TRAINER, name="Зуев", born=1990),
    ]
    unfit = [
        curator.persons[0],
        await somebody(Role.MENTEE, born=1990),
        await somebody(Role.GUARDIAN),
        await somebody(Role.PARTNER, born=1980),
        await somebody(Role.MENTOR, group="учитель"),
        await somebody(Role.MENTOR, born=2010, group="10А"),
        await somebody(Role.MENTOR, born=2007, group="ЭМ-21"),
        await somebody(Role.OBSERVER, born=2010),
        await somebody(Role.OBSERVER, came_in=False),
        await somebody(Role.OBSERVER, elsewhere),
    ]
    gone = await somebody(Role.OBSERVER)
    gone.memberships[0].until = now
    await session.flush()
    number = curator.persons[0].id
    offered = await curators.successors(session, me=curator, place_id=school.id, curator_id=number, now=now)
    assert {one.id for one in offered} == {one.id for one in fit}
    assert [one.name for one in offered] == sorted((one.name for one in fit), key=lambda name: name.replace("Ё", "Е"))
    for person in [*unfit, gone]:
        with pytest.raises(CannotTakeOver):
            await deputies.appoint(
                session,
                me=curator,
                place_id=school.id,
                curator_id=number,
                deputy_id=person.id,
                since_on=FIRST,
                until_on=LAST,
                now=now,
            )


async def test_nobody_stands_in_for_somebody_who_is_no_curator(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    above = await factories.coordinator(session, region)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    deputy = factories.me(await factories.person(session, school, Role.OBSERVER, name="Лосева", came_in=True))
    with pytest.raises(NotFound):
        await named(session, above, head, deputy, now)


async def test_one_curator_has_one_deputy_at_a_time(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    other = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    await named(session, curator, curator, deputy, now)
    for since, until in ((LAST, LAST), (FIRST - DAY, FIRST), (FIRST - DAY, LAST + DAY)):
        with pytest.raises(DaysTaken):
            await named(session, curator, curator, other, now, since=since, until=until)
    await named(session, curator, curator, other, now, since=LAST + DAY, until=LAST + DAY)
    await named(session, curator, curator, other, now, since=FIRST - DAY, until=FIRST - DAY)


async def test_who_is_away_stands_in_for_nobody_and_who_stands_in_does_not_leave(
    session: AsyncSession, now: datetime
) -> None:
    school, curator, deputy = await school_with_staff(session)
    colleague = await factories.curator(session, school, name="Рябинина Ольга")
    await named(session, curator, curator, colleague, now)
    with pytest.raises(DaysTaken):
        await named(session, colleague, colleague, curator, now, since=LAST, until=LAST + DAY)
    with pytest.raises(DaysTaken):
        await named(session, colleague, colleague, deputy, now, since=LAST, until=LAST + DAY)
    await named(session, colleague, colleague, curator, now, since=LAST + DAY, until=LAST + DAY)


async def test_the_deputy_is_told_after_the_minute_and_of_the_right_days(session: AsyncSession, now: datetime) -> None:
    _, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    (promise,) = await promised(session, deputies.NAMED)
    assert promise.receiver_id == deputy.persons[0].id
    assert promise.not_before > now + undo.MINUTE
    reply = await said(session, promise, now)
    assert reply is not None
    assert "вы заместитель куратора" in (reply.text or "")
    assert "21–25 сентября" in (reply.text or "")
    assert await said(session, promise, CLOSES) is None


async def test_taken_back_there_was_no_deputy_and_nobody_is_told(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    _, change = await named(session, curator, curator, deputy, now)
    await undo.take_back(session, change_id=change.id, me=curator, now=now + undo.MINUTE)
    assert await curators.deputyships(session, school.id, now=now) == []
    assert await rights(session, deputy, school, OPENS) == frozenset()
    assert [one.state for one in await promised(session, deputies.NAMED)] == [PromiseState.DROPPED]


@pytest.mark.parametrize("before", [True, False])
async def test_ended_early_all_is_over_at_once_and_can_be_taken_back(
    session: AsyncSession, now: datetime, before: bool
) -> None:
    school, curator, deputy = await school_with_staff(session)
    shown, _ = await named(session, curator, curator, deputy, now)
    moment = now if before else OPENS + DAY
    _, change = await deputies.end(session, me=curator, membership_id=shown.membership_id, now=moment)
    for later in (moment, OPENS, OPENS + DAY, CLOSES - SECOND):
        assert before or later < moment or await rights(session, deputy, school, later) == frozenset()
    assert await curators.deputyships(session, school.id, now=moment) == []
    with pytest.raises(AlreadySo):
        await deputies.end(session, me=curator, membership_id=shown.membership_id, now=moment)
    await undo.take_back(session, change_id=change.id, me=curator, now=moment)
    assert await curators.deputyships(session, school.id, now=moment) == [shown]


async def test_an_end_is_told_only_to_who_was_told_of_the_beginning(session: AsyncSession, now: datetime) -> None:
    _, curator, deputy = await school_with_staff(session)
    shown, _ = await named(session, curator, curator, deputy, now)
    _, change = await deputies.end(session, me=curator, membership_id=shown.membership_id, now=now)
    assert await promised(session, deputies.ENDED) == []
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    (told,) = await promised(session, deputies.NAMED)
    told.state = PromiseState.SENT
    await deputies.end(session, me=curator, membership_id=shown.membership_id, now=OPENS)
    (promise,) = await promised(session, deputies.ENDED)
    assert promise.not_before > OPENS + undo.MINUTE
    reply = await said(session, promise, OPENS)
    assert reply is not None
    assert "больше не заместитель" in (reply.text or "")


async def test_an_end_stays_where_another_deputy_was_named_since(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    other = factories.me(await factories.person(session, school, Role.HEAD, name="Журавлёв", came_in=True))
    shown, _ = await named(session, curator, curator, deputy, now)
    _, change = await deputies.end(session, me=curator, membership_id=shown.membership_id, now=now)
    await named(session, curator, curator, other, now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=curator, now=now)


async def test_an_unknown_or_ordinary_membership_is_not_ended(session: AsyncSession, now: datetime) -> None:
    _, curator, _ = await school_with_staff(session)
    for number in (curator.persons[0].memberships[0].id, 999_999):
        with pytest.raises(NotFound):
            await deputies.end(session, me=curator, membership_id=number, now=now)


async def test_one_membership_holds_the_days(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    held = (await session.scalars(select(Membership).where(Membership.stands_in_for_id.is_not(None)))).one()
    assert (held.since, held.until, held.role) == (OPENS, CLOSES, Role.CURATOR)
    assert (held.person_id, held.place_id) == (deputy.persons[0].id, school.id)
