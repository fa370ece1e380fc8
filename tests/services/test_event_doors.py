"""Who was at an event: ticked in the list or by the code on the spot; what comes of it for training."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Event, EventGuest, EventKind, EventState, GuestState, Person, Place, Role
from services import event_doors, event_lists, event_training, events, undo
from services.access import Me
from services.errors import EventOver, NotFound
from services.event_doors import Door
from tests import factories
from tests.services.eventing import invite, made, mentors, says

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def begun(session: AsyncSession, curator: Me, school: Place, now: datetime) -> tuple[Event, list[Person]]:
    """Three are invited: one comes, one does not, one is silent."""
    event, people = await made(session, curator, school, now), await mentors(session, school, 3)
    await invite(session, event, people, now)
    await says(session, event, people[0], GuestState.COMING, now)
    await says(session, event, people[1], GuestState.DECLINED, now)
    return event, people


async def opens(session: AsyncSession, curator: Me, event: Event, person: Person, at: datetime) -> Door | None:
    _found, token = await event_doors.show(session, me=curator, event_id=event.id, now=event.starts_at)
    entered = await event_doors.enter(session, me=factories.me(person), token=token, now=at)
    return entered.door if entered else None


async def came(session: AsyncSession, event: Event) -> dict[str, tuple[datetime | None, bool]]:
    """By surname, when they came, and whether somebody noted it."""
    rows = select(Person.name, EventGuest.came_at, EventGuest.marked_by_id)
    rows = rows.join(Person, Person.id == EventGuest.person_id)
    rows = rows.where(EventGuest.event_id == event.id, EventGuest.came_at.is_not(None)).order_by(Person.id)
    return {name.split()[0]: (at, by is not None) for name, at, by in await session.execute(rows)}


async def ticks(session: AsyncSession, me: Me, event: Event, person: Person, at: datetime, is_in: bool = True) -> None:
    await event_doors.tick(session, me=me, event_id=event.id, person_id=person.id, is_in=is_in, now=at)


async def test_the_code_is_taken_from_an_hour_before_until_two_hours_after_the_end(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, *_others) = await begun(session, curator, school, now)
    end = event.starts_at + event.minutes * MINUTE
    assert await opens(session, curator, event, one, event.starts_at - HOUR - MINUTE) is Door.EARLY
    assert await opens(session, curator, event, one, end + 2 * HOUR + MINUTE) is Door.LATE
    assert await came(session, event) == {}
    first = event.starts_at - HOUR
    assert await opens(session, curator, event, one, first) is Door.HERE
    assert await opens(session, curator, event, one, end + 2 * HOUR) is Door.HERE
    assert await came(session, event) == {"Совин": (first, False)}


async def test_whoever_has_declined_or_was_silent_comes_all_the_same_and_a_stranger_does_not(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (_coming, declined, silent) = await begun(session, curator, school, now)
    unasked = await factories.person(session, school, role=Role.MENTEE, name="Сорокин Сева", came_in=True)
    elsewhere = await factories.person(session, await factories.school(session), role=Role.MENTOR, came_in=True)
    for one in (declined, silent, unasked):
        assert await opens(session, curator, event, one, event.starts_at) is Door.HERE
    assert await opens(session, curator, event, elsewhere, event.starts_at) is Door.STRANGER
    assert list(await came(session, event)) == ["Орлов", "Грачёв", "Сорокин"]
    states = await session.scalars(select(EventGuest.state).where(EventGuest.person_id.in_([declined.id, silent.id])))
    assert set(states) == {GuestState.DECLINED, None}


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\ud800" * 43, "ё" * 43, "x" * 64])
async def test_any_other_code_opens_no_event(session: AsyncSession, now: datetime, curator: Me, token: str) -> None:
    assert await event_doors.enter(session, me=curator, token=token, now=now) is None


async def test_the_code_stays_the_same_and_is_shown_to_whoever_runs_events_alone(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, *_others) = await begun(session, curator, school, now)
    about = {"event_id": event.id, "now": now}
    first, second = [(await event_doors.show(session, me=curator, **about))[1] for _ in range(2)]
    assert first == second
    assert len(first) == event_doors.SECRET_LETTERS
    with pytest.raises(NotFound):
        await event_doors.show(session, me=factories.me(one), **about)
    with pytest.raises(NotFound):
        await ticks(session, factories.me(one), event, one, event.starts_at)
    await events.cancel(session, me=curator, **about)
    with pytest.raises(EventOver):
        await event_doors.show(session, me=curator, **about)
    with pytest.raises(EventOver):
        await ticks(session, curator, event, one, event.starts_at)


async def test_a_tick_is_put_and_taken_off_and_the_code_does_not_change_who_noted_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (coming, _declined, silent) = await begun(session, curator, school, now)
    at = event.starts_at
    for one in (coming, silent, silent):
        await ticks(session, curator, event, one, at)
    await opens(session, curator, event, coming, at + MINUTE)
    assert await came(session, event) == {"Совин": (at, True), "Грачёв": (at, True)}
    counted = await event_lists.counted(session, me=curator, event_id=event.id, now=at)
    assert counted.came == 2
    for one in (coming, silent):
        await ticks(session, curator, event, one, at, is_in=False)
    assert await came(session, event) == {}
    assert await session.scalar(select(func.count()).where(EventGuest.person_id == silent.id)) == 0


async def test_the_list_has_those_who_meant_to_come_and_the_others_stand_aside(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (coming, declined, silent) = await begun(session, curator, school, now)
    late = await factories.person(session, school, role=Role.MENTOR, name="Яшин Ян", came_in=True)
    pupil = await factories.person(session, school, role=Role.MENTEE, name="Сорокин Сева", came_in=True)

    async def stands(*, aside: bool) -> list[tuple[int, bool]]:
        about = {"me": curator, "event_id": event.id, "is_aside": aside, "now": event.starts_at}
        return [(one.id, is_in) for one, is_in in (await event_doors.listed(session, **about)).people]

    assert await stands(aside=False) == [(coming.id, False)]
    assert {one for one, _is_in in await stands(aside=True)} >= {declined.id, silent.id, late.id}
    await ticks(session, curator, event, late, event.starts_at)
    assert await stands(aside=False) == [(coming.id, False), (late.id, True)]
    with pytest.raises(NotFound):
        await ticks(session, curator, event, pupil, event.starts_at)


async def test_an_event_is_over_when_it_is_closed_or_on_the_day_after(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, *_others) = await begun(session, curator, school, now)
    with pytest.raises(EventOver):
        await events.close(session, me=curator, event_id=event.id, now=now)
    at = event.starts_at + HOUR
    _found, change = await events.close(session, me=curator, event_id=event.id, now=at)
    assert event.state is EventState.HELD
    await ticks(session, curator, event, one, at)
    with pytest.raises(EventOver):
        await events.close(session, me=curator, event_id=event.id, now=at)
    await undo.take_back(session, change_id=change.id, me=curator, now=at)
    assert event.state is EventState.PLANNED
    for days, state in ((23, EventState.PLANNED), (24, EventState.HELD)):
        await event_doors.hold_past(session, now=event.starts_at + days * HOUR)
        await session.refresh(event)
        assert event.state is state


async def test_whoever_was_at_a_training_is_trained_and_nobody_else(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await begun(session, curator, school, now)
    contest = await made(session, curator, school, now, kind=EventKind.CONTEST)
    ids, at = [one.id for one in people], event.starts_at
    await ticks(session, curator, event, people[0], at)
    await ticks(session, curator, event, people[1], at)
    await ticks(session, curator, event, people[1], at, is_in=False)
    await invite(session, contest, people, now)
    await ticks(session, curator, contest, people[2], at)
    assert await event_training.ended(session, ids, by=at) == {people[0].id: at}
    assert await event_training.ended(session, ids, by=at - MINUTE) == {}
    for which, is_training in ((event, False), (contest, True)):
        await event_training.count(session, me=curator, event_id=which.id, is_training=is_training, now=at)
    assert await event_training.ended(session, ids, by=at) == {people[2].id: at}
    with pytest.raises(NotFound):
        await event_training.count(session, me=factories.me(people[0]), event_id=event.id, is_training=True, now=at)
