"""A group meeting: who is at it, who may see what of it, what is asked after it, and what the matching reads."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Gathering, GatheringGuest, Person, Place, Preference, Promise, Role
from services import consents, gathering_asking, gathering_wishes, gatherings, pair_base, survey_plans, undo
from services.access import Me
from services.errors import (
    AlreadyAnswered,
    AlreadySo,
    EnoughNamed,
    GatheringClosed,
    InUse,
    NobodyToAsk,
    NotAllowed,
    NotFound,
)
from services.gathering_asking import ASKED, REMINDED
from tests import factories
from tests.services import gathering
from tests.services.gathering import guest, held, somebody

NAMES = ("Грачёв Олег", "Орлов Ян", "Совин Лев", "Чижов Пётр")


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    await factories.intakes(session)
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def mentee(session: AsyncSession, school: Place) -> Person:
    return await somebody(session, school, Role.MENTEE, "Ежов Ян", came_in=True)


@pytest.fixture
async def mentors(session: AsyncSession, school: Place) -> list[Person]:
    return [await somebody(session, school, Role.MENTOR, name, came_in=True) for name in NAMES]


async def ranks(session: AsyncSession) -> dict[int, int]:
    found = await session.scalars(select(Preference))
    return {one.about_id: one.rank for one in found}


async def told(session: AsyncSession, kind: str) -> set[int]:
    return set(await session.scalars(select(Promise.receiver_id).where(Promise.kind == kind)))


async def test_everybody_who_can_be_of_a_pair_has_a_tick_and_a_number(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    await factories.person(session, school, name="Без согласий", born=2012, group="8А")
    made = await held(session, curator, school, now, asked=False)
    found = await gatherings.one(session, me=curator, gathering_id=made.id, now=now)
    assert [(one.person_id, one.role, one.number) for one, _person in found.came] == [
        (mentee.id, Role.MENTEE, 1),
        *((one.id, Role.MENTOR, number) for number, one in enumerate(mentors, start=2)),
    ]
    with pytest.raises(AlreadySo):
        await held(session, curator, school, now)


async def test_whoever_can_take_part_since_has_the_next_number_and_no_tick(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now, asked=False)
    late = await somebody(session, school, Role.MENTEE, "Лисин Ян")
    found = await gatherings.one(session, me=curator, gathering_id=made.id, now=now)
    assert [(one.number, one.was_there) for one, person in found.guests if person.id == late.id] == [(6, False)]
    numbers = [one.number for one, _person in found.guests]
    for is_in in (False, False, True, True):
        one = {"gathering_id": made.id, "person_id": mentee.id, "is_in": is_in}
        found = await gatherings.tick(session, me=curator, **one, now=now)
        assert (mentee.id in {person.id for _guest, person in found.came}) is is_in
    assert [one.number for one, _person in found.guests] == numbers


async def test_a_meeting_needs_both_sides_and_a_day_near(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person
) -> None:
    about = {"me": curator, "place_id": school.id, "now": now}
    with pytest.raises(NobodyToAsk):
        await gatherings.hold(session, form="pupil_pupil", on=now.date(), **about)
    for day in (now.date() - timedelta(days=7), now.date() + timedelta(days=15), date(1999, 1, 1)):
        with pytest.raises(NotFound):
            await gatherings.hold(session, form="pupil_pupil", on=day, **about)
    with pytest.raises(NotFound):
        await gatherings.hold(session, form="of_nobody", on=now.date(), **about)


async def test_only_who_makes_pairs_there_sees_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    own = await guest(session, made, mentee)
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (stranger, factories.me(mentors[0])):
        with pytest.raises(NotFound):
            await gatherings.one(session, me=me, gathering_id=made.id, now=now)
        with pytest.raises(NotFound):
            await gathering_wishes.sheet(session, me=me, guest_id=own.id, now=now)
        with pytest.raises(NotAllowed):
            await gatherings.of_place(session, me=me, place_id=school.id, now=now)


async def test_those_who_were_there_are_asked_after_the_minute_and_reminded_on_the_last_day(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now, asked=False)
    away = {"gathering_id": made.id, "person_id": mentors[3].id, "is_in": False}
    await gatherings.tick(session, me=curator, **away, now=now)
    await somebody(session, school, Role.MENTEE, "Без телефона")
    _found, change = await gathering_asking.ask(session, me=curator, gathering_id=made.id, now=now)
    with pytest.raises(AlreadySo):
        await gathering_asking.ask(session, me=curator, gathering_id=made.id, now=now)
    came = {mentee.id, *(one.id for one in mentors[:3])}
    assert await told(session, ASKED) == await told(session, REMINDED) == came
    due = {one.kind: one.not_before for one in await session.scalars(select(Promise))}
    assert due[ASKED] > now + undo.MINUTE
    assert due[REMINDED].isoformat() == "2026-09-18T07:00:00+00:00"
    assert made.closes_at.isoformat() == "2026-09-18T21:00:00+00:00"
    await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=30))
    assert made.asked_at is None


async def test_before_the_meeting_nobody_is_asked(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    to_come = {"place_id": school.id, "form": "pupil_pupil", "on": now.date() + timedelta(days=3)}
    made, _change = await gatherings.hold(session, me=curator, **to_come, now=now)
    with pytest.raises(NotFound):
        await gathering_asking.ask(session, me=curator, gathering_id=made.id, now=now)
    later = now + timedelta(days=3)
    for one in mentors:
        away = {"gathering_id": made.id, "person_id": one.id, "is_in": False}
        await gatherings.tick(session, me=curator, **away, now=later)
    with pytest.raises(NobodyToAsk):
        await gathering_asking.ask(session, me=curator, gathering_id=made.id, now=later)


async def test_answers_can_be_taken_longer_and_the_silent_are_still_reminded_once(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    about = {"me": curator, "gathering_id": made.id}
    await gathering_asking.move_end(session, is_longer=True, **about, now=now)
    assert made.closes_at.isoformat() == "2026-09-19T21:00:00+00:00"
    found = await session.scalars(select(Promise).where(Promise.kind == REMINDED, Promise.receiver_id == mentee.id))
    true = [
        await gathering_asking.still(
            session, made.id, mentee.id, closes_at=one.parameters["closes_at"], now=now + timedelta(days=3)
        )
        for one in found
    ]
    assert sum(one is not None for one in true) == 1
    reminded = made.closes_at - timedelta(hours=1)
    await gathering_asking.move_end(session, is_longer=True, **about, now=reminded)
    count = len((await session.scalars(select(Promise).where(Promise.kind == REMINDED))).all())
    assert count == 2 * (1 + len(mentors))
    for _day in range(9):
        await gathering_asking.move_end(session, is_longer=True, **about, now=now)
    with pytest.raises(NotFound):
        await gathering_asking.move_end(session, is_longer=True, **about, now=now)
    with pytest.raises(NotFound):
        await gathering_asking.move_end(session, is_longer=False, **about, now=made.closes_at - timedelta(hours=2))


async def test_up_to_three_are_named_in_order_and_a_press_takes_one_off(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    about = {"me": factories.me(mentee), "guest_id": (await guest(session, made, mentee)).id, "now": now}
    for one in (*mentors[:3], mentors[0]):
        await gathering_wishes.name(session, about_id=one.id, is_on=True, **about)
    assert await ranks(session) == {mentors[0].id: 1, mentors[1].id: 2, mentors[2].id: 3}
    with pytest.raises(EnoughNamed):
        await gathering_wishes.name(session, about_id=mentors[3].id, is_on=True, **about)
    for _press in range(2):
        await gathering_wishes.name(session, about_id=mentors[0].id, is_on=False, **about)
    assert await ranks(session) == {mentors[1].id: 1, mentors[2].id: 2}
    await gathering_wishes.rather_not(session, about_id=mentors[1].id, is_on=True, **about)
    assert await ranks(session) == {mentors[1].id: 0, mentors[2].id: 1}
    await gathering_wishes.name(session, about_id=mentors[1].id, is_on=True, **about)
    assert await ranks(session) == {mentors[1].id: 2, mentors[2].id: 1}
    with pytest.raises(NotFound):
        await gathering_wishes.name(session, about_id=mentee.id, is_on=True, **about)


async def test_an_answer_can_be_changed_until_the_end_and_then_no_more(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    own = await guest(session, made, mentee)
    me = factories.me(mentee)
    assert await gathering_wishes.waiting(session, me, now=now) == []
    assert await gathering_wishes.waiting(session, me, now=now + undo.TOLD_AFTER) == [own]
    await gathering_wishes.named(session, me=me, guest_id=own.id, now=now)
    assert await gathering_wishes.waiting(session, me, now=now + undo.TOLD_AFTER) == []
    assert await gathering_asking.still(session, made.id, mentee.id, now=now) is None
    last = made.closes_at - timedelta(seconds=1)
    await gathering_wishes.name(session, me=me, guest_id=own.id, about_id=mentors[0].id, is_on=True, now=last)
    with pytest.raises(GatheringClosed):
        await gathering_wishes.sheet(session, me=me, guest_id=own.id, now=made.closes_at)


async def test_a_curator_types_in_from_paper_and_never_sees_what_somebody_has_said(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    own, other = await guest(session, made, mentee), await guest(session, made, mentors[0])
    await gathering_wishes.named(session, me=factories.me(mentee), guest_id=own.id, now=now)
    with pytest.raises(AlreadyAnswered):
        await gathering_wishes.sheet(session, me=curator, guest_id=own.id, now=now)
    late = made.closes_at + timedelta(days=1)
    about = {"me": curator, "guest_id": other.id, "now": late}
    found = await gathering_wishes.name(session, about_id=mentee.id, is_on=True, **about)
    assert not found.is_own
    await gathering_wishes.named(session, **about)
    _sheet, change = await gathering_wishes.finish(session, **about)
    assert change
    with pytest.raises(AlreadyAnswered):
        await gathering_wishes.finish(session, **about)
    base = await pair_base.read(session, place_id=school.id, form="pupil_pupil", now=late)
    assert {one.id: one.named for one in base.mentors if one.named} == {mentors[0].id: (mentee.id,)}


async def test_nobody_is_shown_whose_consent_is_gone_and_who_was_not_there_is_not_asked(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    about = {"subject_id": mentors[0].id, "matter": consents.Matter(ConsentKind.PROCESSING)}
    await consents.withdraw(session, me=factories.me(mentors[0]), **about, now=now)
    away = {"gathering_id": made.id, "person_id": mentors[1].id, "is_in": False}
    await gatherings.tick(session, me=curator, **away, now=now)
    own = await guest(session, made, mentee)
    found = await gathering_wishes.sheet(session, me=factories.me(mentee), guest_id=own.id, now=now)
    assert [person.id for _guest, person in found.others] == [mentors[2].id, mentors[3].id]
    absent = await guest(session, made, mentors[1])
    with pytest.raises(NotFound):
        await gathering_wishes.sheet(session, me=factories.me(mentors[1]), guest_id=absent.id, now=now)


async def test_what_somebody_has_gone_on_from_is_not_taken_back(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    day = {"place_id": school.id, "form": "pupil_pupil", "on": now.date()}
    made, first = await gatherings.hold(session, me=curator, **day, now=now)
    _found, second = await gathering_asking.ask(session, me=curator, gathering_id=made.id, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=first.id, me=curator, now=now)
    own = await guest(session, made, mentee)
    await gathering_wishes.named(session, me=factories.me(mentee), guest_id=own.id, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=second.id, me=curator, now=now)


async def test_who_is_both_comes_to_be_mentored(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    both = await somebody(session, school, Role.MENTEE, "Оба Сразу")
    await gathering.also_mentors(session, both, school)
    made = await held(session, curator, school, now)
    found = await session.scalars(select(GatheringGuest).where(GatheringGuest.person_id == both.id))
    assert [one.role for one in found] == [Role.MENTEE]
    assert await session.scalar(select(Gathering.id)) == made.id


async def test_what_is_asked_by_buttons_is_not_offered_as_a_survey_once_more(
    session: AsyncSession, now: datetime
) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    codes = {one.code for one in await survey_plans.offered(session, me=me, place_id=place.id, now=now)}
    assert {"q0_mentee", "q0_mentor"} <= codes
    assert not survey_plans.BY_BUTTONS & codes


@pytest.mark.parametrize(("asked_on", "last"), [(14, 17), (16, 21), (17, 21), (18, 21)])
def test_the_last_day_to_answer_is_one_on_which_people_are_written_to(asked_on: int, last: int) -> None:
    moscow = Place(name="Школа № 1", time_zone="Europe/Moscow", days_off=[])
    ends = gathering_asking.end_of(date(2026, 9, asked_on), moscow)
    assert ends.isoformat() == f"2026-09-{last}T21:00:00+00:00"


async def test_what_somebody_has_begun_to_say_no_curator_reads_or_takes_back(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentee: Person, mentors: list[Person]
) -> None:
    made = await held(session, curator, school, now)
    own = (await guest(session, made, mentee)).id
    me, about = factories.me(mentee), {"guest_id": own, "now": now}
    _sheet, change = await gathering_wishes.finish(session, me=curator, **about)
    await gathering_wishes.rather_not(session, me=me, about_id=mentors[0].id, is_on=True, **about)
    assert change
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert await ranks(session) == {mentors[0].id: 0}
    other = (await guest(session, made, mentors[0])).id
    await gathering_wishes.rather_not(
        session, me=factories.me(mentors[0]), guest_id=other, about_id=mentee.id, is_on=True, now=now
    )
    with pytest.raises(AlreadyAnswered):
        await gathering_wishes.sheet(session, me=curator, guest_id=other, now=now)
