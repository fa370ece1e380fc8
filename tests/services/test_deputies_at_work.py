"""Deputies at work: in their days they are told and shown all that the curator is, and no longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind, Reach, Role
from services import calm, consents, on_hand, people, places, receivers, undo
from services.errors import NotAllowed, NotFound
from services.people import Which
from tests import factories
from tests.services.naming_deputies import (
    CLOSES,
    DAY,
    KAMCHATKA,
    OPENS,
    SECOND,
    digests,
    have_read,
    named,
    rights,
    school_with_staff,
)
from tests.telling import promised, said


async def test_in_these_days_the_digest_goes_to_the_deputy_and_misses_nothing(
    session: AsyncSession, now: datetime
) -> None:
    school, curator, deputy = await school_with_staff(session)
    boss, other = curator.persons[0], deputy.persons[0]
    boss.told_until = now
    await named(session, curator, curator, deputy, now)
    await have_read(session)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))

    async def speaks(at: datetime) -> None:
        word = consents.give if at.minute == 0 else consents.refuse
        await word(session, me=mentor, subject_id=mentor.persons[0].id, now=at)
        await session.flush()

    on_friday = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)
    await speaks(on_friday)
    monday, tuesday = datetime(2026, 9, 20, 20, 0, tzinfo=UTC), datetime(2026, 9, 21, 20, 0, tzinfo=UTC)
    assert await digests(session, monday) == {other.id: now.isoformat()}
    await speaks(monday + timedelta(minutes=30))
    assert await digests(session, tuesday) == {other.id: monday.isoformat()}
    back = datetime(2026, 9, 27, 20, 0, tzinfo=UTC)
    assert await digests(session, back) == {boss.id: now.isoformat()}


async def test_of_a_curator_who_was_never_told_the_deputy_is_told_all(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.give(session, me=mentor, subject_id=mentor.persons[0].id, now=now)
    await named(session, curator, curator, deputy, now)
    await have_read(session)
    since = curator.persons[0].memberships[0].since
    assert await digests(session, OPENS + timedelta(hours=8)) == {deputy.persons[0].id: since.isoformat()}


async def test_no_news_come_before_the_deputy_knows(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.give(session, me=mentor, subject_id=mentor.persons[0].id, now=now - DAY)
    await named(session, curator, curator, deputy, now, since=now.date(), until=now.date() + DAY)
    assert await digests(session, now + timedelta(seconds=30)) == {}
    await have_read(session)
    assert list(await digests(session, now + 2 * undo.MINUTE)) == [deputy.persons[0].id]


async def test_what_a_deputy_was_told_last_year_is_not_told_again(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    curator.persons[0].told_until = now
    deputy.persons[0].told_until = now - timedelta(days=300)
    await named(session, curator, curator, deputy, now)
    await have_read(session)
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.give(session, me=mentor, subject_id=mentor.persons[0].id, now=now + SECOND)
    assert await digests(session, OPENS + timedelta(hours=8)) == {deputy.persons[0].id: now.isoformat()}


async def withdrawn(session: AsyncSession, school: Place, at: datetime) -> None:
    mentor = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    await consents.give(session, me=mentor, subject_id=mentor.persons[0].id, now=at)
    await consents.withdraw(session, me=mentor, subject_id=mentor.persons[0].id, now=at)


async def test_in_these_days_a_withdrawal_is_told_to_the_deputy_instead(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    for at, expected in ((now, curator), (OPENS, deputy), (CLOSES, curator)):
        before = {one.id for one in await promised(session, consents.WITHDRAWAL)}
        await withdrawn(session, school, at)
        fresh = [one for one in await promised(session, consents.WITHDRAWAL) if one.id not in before]
        assert [one.receiver_id for one in fresh] == [expected.persons[0].id]


async def test_a_withdrawal_of_the_evening_before_goes_over_to_the_deputy_in_the_morning(
    session: AsyncSession, now: datetime
) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    await withdrawn(session, school, OPENS - timedelta(hours=1))
    (first,) = await promised(session, consents.WITHDRAWAL)
    assert first.receiver_id == curator.persons[0].id
    assert first.not_before > OPENS
    assert await said(session, first, first.not_before) is None
    _, second = await promised(session, consents.WITHDRAWAL)
    assert second.receiver_id == deputy.persons[0].id
    assert await said(session, second, first.not_before) is not None
    assert await said(session, first, first.not_before) is None
    assert len(await promised(session, consents.WITHDRAWAL)) == 2


async def test_a_deputy_who_has_blocked_the_bot_leaves_the_curator_at_hand(
    session: AsyncSession, now: datetime
) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    both = {curator.persons[0].id, deputy.persons[0].id}
    assert await on_hand.curators(session, school.id, now=OPENS) == {deputy.persons[0].id}
    deputy.chat.reach = Reach.CLOSED
    await session.flush()
    assert await on_hand.curators(session, school.id, now=OPENS) == both


async def test_in_the_summer_the_deputy_of_the_duty_curator_is_written_to(session: AsyncSession) -> None:
    _, curator, deputy = await school_with_staff(session)
    may = datetime(2027, 5, 20, 0, 0, tzinfo=UTC)
    await places.put_on_duty(session, me=curator, person_id=curator.persons[0].id, on_duty=True, now=may)
    await named(session, curator, curator, deputy, may, since=date(2027, 7, 1), until=date(2027, 7, 9))

    async def written_to(moment: datetime) -> list[bool]:
        ids = [curator.persons[0].id, deputy.persons[0].id]
        known = await receivers.of(session, ids, now=moment)
        return [calm.allowed_at(known[one], moment) == moment for one in ids]

    noon = timedelta(hours=12)
    assert await written_to(datetime(2027, 6, 29, 12, tzinfo=UTC) + noon) == [True, False]
    assert await written_to(datetime(2027, 6, 30, 12, tzinfo=UTC) + noon) == [False, True]
    assert await written_to(datetime(2027, 7, 11, 12, tzinfo=UTC) + noon) == [True, False]


async def test_a_deputy_is_no_curator_in_the_lists(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    card = await places.card(session, me=curator, place_id=school.id, now=OPENS)
    assert [one.person_id for one in card.curators] == [curator.persons[0].id]
    assert [one.name for one in card.deputies] == ["Лосева Анна Юрьевна"]
    assert card.handed_over == {curator.persons[0].id}
    shown = await people.card(session, me=curator, person_id=deputy.persons[0].id, now=OPENS)
    assert not shown.is_curator
    with pytest.raises(NotFound):
        await places.put_on_duty(session, me=curator, person_id=deputy.persons[0].id, on_duty=True, now=OPENS)


async def test_after_the_last_day_the_list_is_closed_to_the_deputy(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    for moment in (OPENS - SECOND, CLOSES):
        with pytest.raises(NotAllowed):
            await people.roll(session, me=deputy, place_id=school.id, which=Which.ALL, page=0, now=moment)
    roll = await people.roll(session, me=deputy, place_id=school.id, which=Which.ALL, page=0, now=OPENS)
    assert roll.numbers[Which.ALL] == 2


async def test_a_curator_of_two_places_has_a_deputy_in_one(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    other = await factories.place(session, PlaceKind.COLLEGE, "Колледж", time_zone=KAMCHATKA)
    await factories.also(session, curator.persons[0], other, Role.CURATOR)
    await named(session, curator, curator, deputy, now)
    assert await on_hand.curators(session, school.id, now=OPENS) == {deputy.persons[0].id}
    assert await on_hand.curators(session, other.id, now=OPENS) == {curator.persons[0].id}
    assert await rights(session, deputy, other, OPENS) == frozenset()
