"""Events: whoever is invited answers, a waiting list moves up, changes are told to those concerned; each act once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from models import (
    ConsentEvent,
    ConsentKind,
    DataMode,
    Event,
    EventGuest,
    EventKind,
    EventState,
    GuestState,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import (
    calm,
    event_certificates,
    event_doors,
    event_files,
    event_guests,
    event_lists,
    event_news,
    event_sight,
    events,
    merging,
    receivers,
    undo,
)
from services.access import Me
from services.errors import AlreadySo, EventOver, FilesStay, InUse, NotAllowed, NotFound, SeatsTaken, TimeTaken
from services.event_lists import Which
from services.outbox import Promised
from tests import factories
from tests.services import eventing
from tests.services.eventing import invite, made, mentors, says, standing, told

COMING, MAYBE, DECLINED, WAITING = GuestState.COMING, GuestState.MAYBE, GuestState.DECLINED, GuestState.WAITING
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def full(session: AsyncSession, curator: Me, school: Place, now: datetime) -> tuple[Event, list[Person]]:
    """Eight are invited to five seats, and all say that they come, one after another."""
    event, people = await made(session, curator, school, now), await mentors(session, school)
    await invite(session, event, people, now)
    for number, one in enumerate(people):
        await says(session, event, one, COMING, now + number * MINUTE)
    return event, people


async def test_five_seats_are_for_the_first_five_and_the_others_wait_in_order(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await full(session, curator, school, now)
    assert list((await standing(session, event)).values()) == [COMING] * 5 + [WAITING] * 3
    later = now + HOUR
    await says(session, event, people[6], COMING, later)
    found = await says(session, event, people[1], DECLINED, later)
    assert (found.state, found.free) == (DECLINED, 0)
    assert (await standing(session, event))["Чижов"] is COMING
    assert await told(session, event_news.MOVED_UP) == ["Чижов"]
    await says(session, event, people[0], MAYBE, later)
    assert (await standing(session, event))["Галкин"] is COMING
    await says(session, event, people[1], COMING, later)
    stand = await standing(session, event)
    assert [name for name, state in stand.items() if state is WAITING] == ["Зуев", "Орлов"]


async def test_whoever_is_not_invited_does_not_even_see_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, other) = await made(session, curator, school, now), await mentors(session, school, 2)
    await invite(session, event, [one], now)
    assert (await event_guests.look(session, me=factories.me(one), event_id=event.id, now=now)).state is None
    for me in (factories.me(other), factories.stranger(), curator):
        with pytest.raises(NotFound):
            await event_guests.answer(session, me=me, event_id=event.id, state=COMING, now=now)
    with pytest.raises(NotFound):
        await event_guests.look(session, me=factories.me(one), event_id=event.id + 100, now=now)


async def test_only_whoever_runs_events_there_makes_and_sees_them(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event = await made(session, curator, school, now)
    (mentor,) = await mentors(session, school, 1)
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Зимин Зот", came_in=True))
    elsewhere = await factories.curator(session, await factories.school(session, "Школа № 9"), name="Лунёва Анна")
    for me in (factories.me(mentor), head, elsewhere):
        with pytest.raises(NotAllowed):
            await made(session, me, school, now)
        with pytest.raises(NotAllowed):
            await events.of_place(session, me=me, place_id=school.id, now=now)
        about = {"me": me, "event_id": event.id, "now": now}
        for act in (events.one, events.cancel, events.change, event_lists.counted, event_files.written):
            with pytest.raises(NotFound):
                await act(session, **about)
        with pytest.raises(NotFound):
            await event_lists.listed(session, which=Which.COMING, **about)
    trainer = factories.me(await factories.person(session, school, Role.TRAINER, name="Котова Яна", came_in=True))
    assert [one.id for one in (await events.of_place(session, me=trainer, place_id=school.id, now=now)).events]


async def test_adults_bring_guests_without_accounts_as_far_as_there_are_seats(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, other, third) = await made(session, curator, school, now, seats=4), await mentors(session, school, 3)
    await invite(session, event, [one, other, third], now)
    about = {"me": factories.me(one), "event_id": event.id, "now": now}
    with pytest.raises(NotFound):
        await event_guests.bring(session, plus=1, **about)
    await says(session, event, one, COMING, now)
    assert (await event_guests.bring(session, plus=2, **about)).taken == 3
    await says(session, event, other, COMING, now)
    with pytest.raises(SeatsTaken):
        await event_guests.bring(session, plus=3, **about)
    with pytest.raises(NotFound):
        await event_guests.bring(session, plus=event_guests.MOST + 1, **about)
    assert (await says(session, event, third, COMING, now)).state is WAITING
    await event_guests.bring(session, plus=1, **about)
    assert (await standing(session, event))["Грачёв"] is COMING
    assert (await says(session, event, one, DECLINED, now)).plus == 0
    assert await eventing.seats(session, event) == 2


async def test_whoever_brings_fewer_is_not_told_that_seats_are_taken_where_there_are_too_few_by_now(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one,) = await made(session, curator, school, now, seats=4), await mentors(session, school, 1)
    await invite(session, event, [one], now)
    await says(session, event, one, COMING, now)
    about = {"me": factories.me(one), "event_id": event.id, "now": now}
    await event_guests.bring(session, plus=3, **about)
    await events.change(session, me=curator, event_id=event.id, seats=2, now=now)
    assert (await event_guests.bring(session, plus=2, **about)).plus == 2
    with pytest.raises(SeatsTaken):
        await event_guests.bring(session, plus=3, **about)


async def test_who_waits_for_two_lets_one_pass_and_drops_a_guest_to_come(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, pair, single) = await made(session, curator, school, now, seats=1), await mentors(session, school, 3)
    await invite(session, event, [one, pair, single], now)
    for number, person in enumerate((one, pair, single)):
        await says(session, event, person, COMING, now + number * MINUTE)
    about = {"me": factories.me(pair), "event_id": event.id, "now": now}
    await event_guests.bring(session, plus=1, **about)
    await says(session, event, one, DECLINED, now)
    assert await standing(session, event) == {"Совин": DECLINED, "Орлов": WAITING, "Грачёв": COMING}
    await events.change(session, me=curator, event_id=event.id, seats=2, now=now)
    assert (await standing(session, event))["Орлов"] is WAITING
    assert (await event_guests.bring(session, plus=0, **about)).state is COMING


@pytest.mark.parametrize(("role", "group", "born"), [(Role.MENTEE, "7А", 2013), (Role.MENTOR, "10Б", None)])
async def test_pupils_bring_nobody(
    session: AsyncSession, now: datetime, school: Place, curator: Me, role: Role, group: str, born: int | None
) -> None:
    event = await made(session, curator, school, now)
    pupil = await factories.person(session, school, role, group=group, born=born, came_in=True)
    await invite(session, event, [pupil], now)
    await says(session, event, pupil, COMING, now)
    with pytest.raises(NotFound):
        await event_guests.bring(session, me=factories.me(pupil), event_id=event.id, plus=1, now=now)


async def test_other_seats_let_those_who_wait_move_up_and_take_nobodys_seat(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, _people = await full(session, curator, school, now)
    about = {"me": curator, "event_id": event.id}
    _found, change = await events.change(session, seats=7, **about, now=now)
    assert list((await standing(session, event)).values()).count(COMING) == 7
    assert (await told(session, event_news.MOVED_UP), event.version) == (["Чижов", "Галкин"], 0)
    await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=30))
    assert list((await standing(session, event)).values()) == [COMING] * 5 + [WAITING] * 3
    await events.change(session, seats=2, **about, now=now)
    assert list((await standing(session, event)).values()).count(COMING) == 5
    await events.change(session, seats=0, **about, now=now)
    assert (event.seats, await eventing.seats(session, event)) == (None, 8)
    with pytest.raises(AlreadySo):
        await events.change(session, seats=0, **about, now=now)


async def test_seats_that_are_free_once_a_change_is_taken_back_are_for_whoever_waits(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await full(session, curator, school, now)
    _found, change = await events.change(session, me=curator, event_id=event.id, seats=8, now=now)
    await says(session, event, people[0], DECLINED, now + MINUTE / 4)
    await undo.take_back(session, change_id=change.id, me=curator, now=now + MINUTE / 2)
    assert await eventing.seats(session, event) == event.seats == 5
    assert (await standing(session, event))["Чижов"] is COMING


async def test_a_seat_of_somebody_who_has_left_is_for_whoever_waits(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await full(session, curator, school, now)
    await event_guests.free_seats(session, now=now)
    assert (await standing(session, event))["Чижов"] is WAITING
    leaves = update(Membership).where(Membership.person_id == people[0].id).values(until=now)
    await session.execute(leaves)
    await event_guests.free_seats(session, now=event.starts_at)
    assert (await standing(session, event))["Чижов"] is WAITING
    await event_guests.free_seats(session, now=now + MINUTE)
    assert await eventing.seats(session, event) == event.seats == 5
    found = await standing(session, event)
    assert (found[people[0].name.split()[0]], found["Чижов"]) == (DECLINED, COMING)


async def test_two_guests_who_turn_out_to_be_one_have_one_seat_and_were_there_once(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await full(session, curator, school, now)
    keep, drop = people[:2]
    near = event.starts_at
    await event_doors.tick(session, me=curator, event_id=event.id, person_id=drop.id, is_in=True, now=near)
    _person, change = await merging.merge(session, me=curator, keep_id=keep.id, drop_id=drop.id, now=near)
    assert await eventing.seats(session, event) == 4
    about = {"me": curator, "event_id": event.id, "now": near}
    whole = await event_certificates.given(session, whole=True, **about)
    assert whole.certified.names == [keep.name]
    assert drop.id not in {one.id for one, _came in (await event_doors.listed(session, is_aside=False, **about)).people}
    await undo.take_back(session, change_id=change.id, me=curator, now=near)
    assert await eventing.seats(session, event) == 5
    assert (await event_certificates.given(session, whole=True, **about)).certified.names == [drop.name]


async def test_a_moved_event_is_told_to_those_concerned_and_to_nobody_twice(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await made(session, curator, school, now), await mentors(session, school, 4)
    await invite(session, event, people, now)
    for one, state in zip(people, (COMING, MAYBE, DECLINED), strict=False):
        await says(session, event, one, state, now)
    before, moved = event.starts_at, event.starts_at + timedelta(days=2)
    about = {"me": curator, "event_id": event.id}
    found, change = await events.change(
        session, starts_at=moved, where="каб. 12, https://call.ru/a?b=1.", **about, now=now
    )
    assert (found.event.where_held, found.event.link, found.event.version) == ("каб. 12", "https://call.ru/a?b=1", 1)
    assert await told(session, event_news.CHANGED) == ["Совин", "Орлов", "Дроздов"]
    promises = (await session.scalars(select(Promise).where(Promise.kind == event_news.CHANGED))).all()
    assert {one.not_before for one in promises} == {now + undo.TOLD_AFTER}
    await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=30))
    assert (event.starts_at, event.where_held, event.version) == (before, None, 2)
    with pytest.raises(TimeTaken):
        await events.change(session, starts_at=now, **about, now=now)


@pytest.mark.parametrize("is_taken_back", [True, False])
async def test_of_two_moves_in_a_minute_guests_hear_once_and_never_of_one_that_is_taken_back(
    session: AsyncSession, now: datetime, school: Place, curator: Me, is_taken_back: bool
) -> None:
    event, people = await made(session, curator, school, now), await mentors(session, school, 1)
    await invite(session, event, people, now)
    about = {"me": curator, "event_id": event.id}
    first, second = event.starts_at + timedelta(days=1), event.starts_at + timedelta(days=2)
    await events.change(session, starts_at=first, **about, now=now)
    later = now + 0.8 * MINUTE
    _found, change = await events.change(session, starts_at=second, **about, now=later)
    promises = (await session.scalars(select(Promise).where(Promise.kind == event_news.CHANGED))).all()
    assert {one.not_before for one in promises} == {later + undo.TOLD_AFTER}
    if is_taken_back:
        await undo.take_back(session, change_id=change.id, me=curator, now=later + MINUTE / 2)
    due = (await session.scalars(select(Promise).filter_by(kind=event_news.CHANGED, state=PromiseState.WAITING))).all()
    asked = [Promised(one.id, one.key, one.kind, one.parameters, one.receiver_id, one.lane, 0) for one in due]
    heard = [await event_news.told(session, one, now=later + undo.TOLD_AFTER) for one in asked]
    assert [one.event.starts_at for one in heard if one] == [first if is_taken_back else second]


async def test_whoever_has_not_got_the_invitation_hears_of_no_change_and_no_cancelling(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await made(session, curator, school, now), await mentors(session, school, 6)
    await invite(session, event, people, now)
    copies = (await session.scalars(select(Promise).order_by(Promise.receiver_id))).all()
    for copy, state in zip(copies, PromiseState, strict=True):
        copy.state = state
    about = {"me": curator, "event_id": event.id, "now": now}
    await events.change(session, where="Актовый зал", **about)
    await events.cancel(session, **about)
    heard = {PromiseState.SENDING, PromiseState.SENT, PromiseState.DOUBTFUL}
    names = [one.name.split()[0] for one, state in zip(people, PromiseState, strict=True) if state in heard]
    assert await told(session, event_news.CHANGED) == names
    assert await told(session, event_news.CANCELLED) == names


async def test_a_cancelled_event_takes_no_answer_and_is_told(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await made(session, curator, school, now), await mentors(session, school, 3)
    await invite(session, event, people, now)
    await says(session, event, people[0], COMING, now)
    await says(session, event, people[1], DECLINED, now)
    _found, change = await events.cancel(session, me=curator, event_id=event.id, now=now)
    assert await told(session, event_news.CANCELLED) == ["Совин", "Грачёв"]
    for act in (events.cancel, events.change):
        with pytest.raises(EventOver):
            await act(session, me=curator, event_id=event.id, now=now)
    with pytest.raises(EventOver):
        await says(session, event, people[2], COMING, now)
    assert await true(session, event_news.CANCELLED, people[0], event, now)
    assert not await true(session, event_news.DAY, people[0], event, now)
    await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=30))
    assert event.state is EventState.PLANNED
    assert (await says(session, event, people[2], COMING, now)).state is COMING


async def true(session: AsyncSession, kind: str, person: Person, event: Event, at: datetime) -> bool:
    """Whether a promise still says something."""
    said = {"of_event": event.id, "version": event.version}
    promise = Promised(1, "", kind, said, person.id, 2, 0)
    return await event_news.told(session, promise, now=at) is not None


async def test_reminders_come_the_evening_before_and_an_hour_before_to_whoever_has_asked(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await made(session, curator, school, now), await mentors(session, school, 3)
    await invite(session, event, people, now)
    for one, state in zip(people, (COMING, MAYBE, DECLINED), strict=True):
        await says(session, event, one, state, now)
        await says(session, event, one, state, now)
    await remind_hour(session, event, people[0], now)
    for one in people:
        with pytest.raises(AlreadySo):
            await remind_hour(session, event, one, now)
    moments = {
        kind: set(await session.scalars(select(Promise.not_before).where(Promise.kind == kind)))
        for kind in (event_news.DAY, event_news.HOUR)
    }
    evening = datetime(2026, 9, 24, 15, tzinfo=UTC)
    assert moments == {event_news.DAY: {evening}, event_news.HOUR: {event.starts_at - HOUR}}
    assert [await true(session, event_news.DAY, one, event, evening) for one in people] == [True, True, False]
    assert [await true(session, event_news.HOUR, one, event, evening) for one in people] == [True, False, False]
    known = Promised(1, "", event_news.DAY, {"of_event": event.id, "version": event.version}, people[0].id, 2, 0)
    await events.change(session, me=curator, event_id=event.id, where="Актовый зал", now=now)
    assert await event_news.told(session, known, now=evening) is None
    assert await true(session, event_news.DAY, people[0], event, evening)
    assert not await true(session, event_news.HOUR, people[0], event, event.starts_at)


async def remind_hour(session: AsyncSession, event: Event, person: Person, now: datetime) -> None:
    """A press of theirs."""
    await event_guests.remind_an_hour_before(session, me=factories.me(person), event_id=event.id, now=now)


async def test_a_reminder_keeps_calm_hours_and_goes_on_a_sunday(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    (one,) = await mentors(session, school, 1)
    receiver = (await receivers.of(session, [one.id], now=now))[one.id]
    sunday, night = datetime(2026, 9, 20, 15, tzinfo=UTC), datetime(2026, 9, 20, 3, tzinfo=UTC)
    assert calm.allowed_at(receiver, sunday, any_day=True) == sunday
    assert receiver.local(calm.allowed_at(receiver, night, any_day=True)).time() == school.quiet_until


async def test_what_somebody_means_to_come_to_stands_among_their_tasks(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, other) = await made(session, curator, school, now), await mentors(session, school, 2)
    await invite(session, event, [one, other], now)
    await says(session, event, one, COMING, now)
    await says(session, event, other, DECLINED, now)
    assert [found.id for found, _g, _p in await event_sight.coming(session, factories.me(one), now=now)] == [event.id]
    assert await event_sight.coming(session, factories.me(other), now=now) == []
    assert await event_sight.coming(session, factories.me(one), now=event.starts_at) == []


async def test_an_event_is_taken_back_until_somebody_is_invited(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    about = {"kind": EventKind.MEETING, "title": "", "starts_at": now + HOUR}
    event, change = await events.make(session, me=curator, place_id=school.id, **about, now=now)
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert await session.scalar(select(func.count()).select_from(Event)) == 0
    event, change = await events.make(session, me=curator, place_id=school.id, **about, now=now)
    await invite(session, event, await mentors(session, school, 1), now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=curator, now=now)
    with pytest.raises(TimeTaken):
        await made(session, curator, school, now, starts_at=now)


async def test_an_organiser_reads_names_in_the_order_of_answering(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await made(session, curator, school, now), await mentors(session, school, 4)
    pupil = await factories.person(session, school, Role.MENTEE, name="Ежов Ян", group="7А", born=2013, came_in=True)
    await invite(session, event, [*people, pupil], now)
    for one in (people[2], people[0], pupil):
        await says(session, event, one, COMING, now)
    about = {"event_id": event.id, "now": now}
    await event_guests.bring(session, me=factories.me(people[2]), plus=1, **about)
    counted = await event_lists.counted(session, me=curator, **about)
    assert (counted.people[Which.COMING], counted.seats_taken, counted.people[Which.SILENT]) == (3, 4, 2)
    found = await event_lists.listed(session, me=curator, which=Which.COMING, **about)
    assert [(one.name.split()[0], plus) for one, plus in found.named] == [("Грачёв", 1), ("Совин", 0), ("Ежов", 0)]
    silent = await event_lists.listed(session, me=curator, which=Which.SILENT, **about)
    assert [one.name.split()[0] for one, _plus in silent.named] == ["Дроздов", "Орлов"]
    trainer = factories.me(await factories.person(session, school, Role.TRAINER, name="Котова Яна", came_in=True))
    found = await event_lists.listed(session, me=trainer, which=Which.COMING, **about)
    assert ([one.name.split()[0] for one, _plus in found.named], found.others) == (
        ["Грачёв", "Совин"],
        [(school.name, 1)],
    )


async def test_from_above_staff_are_read_by_name_and_others_as_numbers_unless_they_allowed_it(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    schools = [await factories.school(session, name, parent=region) for name in ("Школа № 2", "Школа № 10")]
    coordinator = await factories.coordinator(session, region)
    curators = [await factories.person(session, one, Role.CURATOR, name="Лисина Яна", came_in=True) for one in schools]
    teachers = [one for place in schools for one in await mentors(session, place, 2)]
    event = await made(session, coordinator, region, now, seats=None)
    await invite(session, event, [*curators, *teachers], now)
    for one in (*curators, *teachers):
        await says(session, event, one, COMING, now)
    await allows(session, teachers[3], region)
    about = {"me": coordinator, "which": Which.COMING, "event_id": event.id, "now": now}
    found = await event_lists.listed(session, **about)
    assert [one.id for one, _plus in found.named] == [*(one.id for one in curators), teachers[3].id]
    assert found.others == [("Школа № 2", 2), ("Школа № 10", 1)]


async def allows(session: AsyncSession, person: Person, recipient: Place) -> None:
    """Somebody's data may be used here, and handed on to this place."""
    person.birth_year = 1985
    await factories.agreed(session, person, ConsentKind.PROCESSING)
    await factories.agreed(session, person, ConsentKind.TRANSFER)
    handed_on = select(ConsentEvent).where(ConsentEvent.subject_id == person.id)
    for said in await session.scalars(handed_on.where(ConsentEvent.kind == ConsentKind.TRANSFER)):
        said.recipient_id = recipient.id
    await session.flush()


async def test_a_calendar_file_is_for_guests_and_organisers_where_files_pass(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (one, other) = await made(session, curator, school, now), await mentors(session, school, 2)
    await invite(session, event, [one], now)
    for me in (factories.me(one), curator):
        await event_files.take(session, me=me, event_id=event.id, now=now)
    with pytest.raises(NotFound):
        await event_files.take(session, me=factories.me(other), event_id=event.id, now=now)
    school.data_mode = DataMode.CLOSED
    await session.flush()
    session.info.clear()
    with pytest.raises(FilesStay):
        await event_files.take(session, me=curator, event_id=event.id, now=now)


async def test_two_who_press_at_once_do_not_get_the_same_seat(engine: AsyncEngine, now: datetime) -> None:
    make_session = database.sessions(engine)
    async with make_session() as session, session.begin():
        school = await factories.school(session)
        curator = await factories.curator(session, school)
        people = await mentors(session, school, 6)
        event = await made(session, curator, school, now, seats=2)
        await invite(session, event, people, now)

    async def press(person: Person) -> None:
        async with make_session() as session, session.begin():
            me = factories.me(person)
            await event_guests.answer(session, me=me, event_id=event.id, state=COMING, now=now)

    await asyncio.gather(*map(press, people))
    async with make_session() as session:
        rows = await session.scalars(select(EventGuest.state).where(EventGuest.event_id == event.id))
        assert sorted(rows) == [COMING] * 2 + [WAITING] * 4


def test_a_place_and_a_link_are_told_apart() -> None:
    assert events.placed("  ") == (None, None)
    assert events.placed("Актовый зал") == ("Актовый зал", None)
    assert events.placed("https://call.ru/x") == (None, "https://call.ru/x")
    assert events.placed("Онлайн: https://call.ru/x, пароль 12") == ("Онлайн, пароль 12", "https://call.ru/x")
