"""Deputies: from local midnight to local midnight they may and are told all that the curator is, and no longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers import notices
from models import Change, Membership, Person, Place, PlaceKind, Promise, PromiseState, Reach, Role
from services import access, agenda, calm, consents, curators, deputies, on_hand, people, places, receivers, undo
from services.access import Action, Me
from services.curators import Deputyship
from services.errors import AlreadySo, CannotTakeOver, DaysTaken, DaysWrong, InUse, NotAllowed, NotFound
from services.people import Which
from tests import factories

KAMCHATKA = "Asia/Kamchatka"
FIRST, LAST = date(2026, 9, 21), date(2026, 9, 25)
"""A working week."""
OPENS = datetime(2026, 9, 20, 12, 0, tzinfo=UTC)
"""Midnight in Kamchatka, twelve hours ahead."""
CLOSES = datetime(2026, 9, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


async def school_with_staff(session: AsyncSession) -> tuple[Place, Me, Me]:
    """A school in Kamchatka, its curator, and a psychologist who could stand in."""
    school = await factories.school(session, time_zone=KAMCHATKA)
    curator = await factories.curator(session, school)
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Лосева Анна Юрьевна", came_in=True)
    return school, curator, factories.me(psychologist)


async def named(
    session: AsyncSession,
    me: Me,
    curator: Me,
    deputy: Me,
    now: datetime,
    *,
    since: date = FIRST,
    until: date = LAST,
) -> tuple[Deputyship, Change]:
    return await deputies.appoint(
        session,
        me=me,
        place_id=deputy.persons[0].operator_id,
        curator_id=curator.persons[0].id,
        deputy_id=deputy.persons[0].id,
        since_on=since,
        until_on=until,
        now=now,
    )


async def rights(session: AsyncSession, me: Me, place: Place, now: datetime) -> frozenset[Action]:
    return await access.allowed(session, me, place.id, now=now)


async def have_read(session: AsyncSession) -> None:
    """Whoever was named has been told."""
    for promise in await promised(session, deputies.NAMED):
        promise.state = PromiseState.SENT
    await session.flush()


async def digests(session: AsyncSession, now: datetime) -> dict[int, str]:
    """To whom a digest is promised at this moment, and since when it tells."""
    before = set(await session.scalars(select(Promise.id)))
    await agenda.promise_mornings(session, now=now)
    fresh = [one for one in await session.scalars(select(Promise)) if one.id not in before]
    lines = [line for one in fresh for line in one.parameters["lines"] if line["kind"] == "digest"]
    return {line["person_id"]: line["since"] for line in lines}


async def said(session: AsyncSession, promise: Promise, now: datetime) -> Reply | None:
    """What a promise says at this moment."""
    receiver = (await receivers.of(session, [promise.receiver_id], now=now))[promise.receiver_id]
    (reply,) = await notices.render(session, [(promise, receiver)], now)
    return reply


async def promised(session: AsyncSession, kind: str) -> list[Promise]:
    return list(await session.scalars(select(Promise).where(Promise.kind == kind).order_by(Promise.id)))


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


async def test_one_membership_holds_the_days(session: AsyncSession, now: datetime) -> None:
    school, curator, deputy = await school_with_staff(session)
    await named(session, curator, curator, deputy, now)
    held = (await session.scalars(select(Membership).where(Membership.stands_in_for_id.is_not(None)))).one()
    assert (held.since, held.until, held.role) == (OPENS, CLOSES, Role.CURATOR)
    assert (held.person_id, held.place_id) == (deputy.persons[0].id, school.id)
