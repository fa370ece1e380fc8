"""Broadcasts: who may send one, who gets it, nobody twice, pausing and stopping, a second person, bad input."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Broadcast,
    BroadcastAnswer,
    BroadcastState,
    ConsentKind,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import (
    broadcast_answers,
    broadcast_drafts,
    broadcast_parts,
    broadcast_ticks,
    broadcast_told,
    broadcasts,
    outbox,
)
from services.access import Me
from services.audiences import Audience
from services.broadcast_drafts import Aim
from services.broadcast_fields import Field
from services.broadcast_parts import Typed
from services.errors import (
    AlreadySo,
    FileTooBig,
    NobodyToTell,
    NotAllowed,
    NotFound,
    NothingToSay,
    PartsFull,
    SecondPersonNeeded,
    TagsTyped,
    TextTooLong,
    TimePast,
)
from tests import factories

TEXT = {"kind": "text", "text": "Завтра педсовет"}


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def mentors(session: AsyncSession, school: Place) -> list[Person]:
    names = ("Грачёв Олег", "Орлов Ян", "Совин Лев")
    return [await factories.person(session, school, Role.MENTOR, name=name, came_in=True) for name in names]


async def sent(session: AsyncSession, me: Me, place: Place, now: datetime, **said: object) -> Broadcast:
    """One that has begun."""
    made = await broadcasts.draft(session, me, place_id=place.id, parts=[TEXT], now=now, **said)  # type: ignore[arg-type]
    await broadcasts.send(session, me, broadcast_id=made.id, now=now)
    await ticked(session, now + timedelta(minutes=2))
    return made


async def ticked(session: AsyncSession, now: datetime) -> None:
    """All that broadcasts do by themselves at this moment."""
    while await broadcast_ticks.step(session, now=now):
        pass


async def copies(session: AsyncSession, broadcast: Broadcast) -> list[Promise]:
    found = select(Promise).where(Promise.broadcast_id == broadcast.id).order_by(Promise.receiver_id)
    return list(await session.scalars(found, execution_options={"populate_existing": True}))


async def taken(session: AsyncSession, now: datetime) -> set[int]:
    """Whose copies a sender takes up now."""
    claimed = await outbox.claim(session, now=now, machine=0.0, limit=100)
    return {one.receiver_id for one in claimed if one.kind == broadcasts.KIND}


async def test_everybody_of_the_usual_audience_has_one_copy_after_a_minute(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT], now=now)
    await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    await ticked(session, now + timedelta(seconds=30))
    assert await copies(session, made) == []
    await ticked(session, now + timedelta(seconds=62))
    found = await copies(session, made)
    assert [one.receiver_id for one in found] == [one.id for one in mentors]
    assert {one.key for one in found} == {f"broadcast:{made.id}:{one.id}" for one in mentors}
    assert made.total == 3
    for one in found:
        one.state = PromiseState.SENT
    await session.flush()
    await ticked(session, now + timedelta(minutes=3))
    assert made.state is BroadcastState.SENT


async def test_what_has_not_begun_can_be_called_back(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT], now=now)
    await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    await broadcasts.call_back(session, curator, broadcast_id=made.id, now=now)
    await ticked(session, now + timedelta(hours=1))
    assert made.state is BroadcastState.DRAFT
    assert await copies(session, made) == []


async def test_what_its_author_may_not_say_any_more_waits_for_the_word_of_somebody_else(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    await factories.person(session, school, Role.MENTOR, came_in=True)
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT], now=now)
    other = await factories.curator(session, school, name="Лисина Анна Львовна")
    await broadcasts.schedule(session, curator, broadcast_id=made.id, starts_at=now + timedelta(days=2), now=now)
    await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    curator.persons[0].memberships[0].until = now + timedelta(days=1)
    await session.flush()
    later = now + timedelta(days=2, minutes=2)
    await ticked(session, later)
    assert made.state is BroadcastState.ASKED
    assert await copies(session, made) == []
    asked = await session.scalars(select(Promise.receiver_id).where(Promise.kind == broadcasts.CONFIRM))
    assert list(asked) == [other.persons[0].id]
    await broadcasts.confirm(session, other, broadcast_id=made.id, now=later)
    await ticked(session, later + timedelta(minutes=2))
    assert len(await copies(session, made)) == 1


async def test_nobody_is_left_out_between_two_portions(
    session: AsyncSession, now: datetime, school: Place, curator: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three people at a time, of whom some are not meant, or share a telephone."""
    monkeypatch.setattr(broadcast_ticks, "PORTION", 3)
    people: list[Person] = []
    for number in range(23):
        role = Role.OBSERVER if number % 4 == 0 else Role.MENTOR
        chat = people[number - 7].chat if number % 6 == 5 and number > 6 else None
        about = {"name": f"Кот {number}", "chat": chat, "came_in": True}
        people.append(await factories.person(session, school, role, **about))
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT], now=now)
    await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    await ticked(session, now + timedelta(minutes=2))
    chats = [one.chat_id for one in people for copy in await copies(session, made) if copy.receiver_id == one.id]
    meant = {one.chat_id for one in people if one.memberships[0].role is Role.MENTOR}
    assert sorted(chats) == sorted(meant)
    assert made.state is BroadcastState.SENDING


@pytest.mark.parametrize("seed", range(6))
async def test_nobody_gets_it_twice_whatever_happens_meanwhile(
    session: AsyncSession, now: datetime, school: Place, curator: Me, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast_ticks, "PORTION", 3)
    draw = random.Random(seed)
    roles = (Role.MENTOR, Role.MENTEE, Role.OBSERVER)
    people: list[Person] = []
    for number in range(14):
        chat = draw.choice(people).chat if people and draw.random() < 0.4 else None
        one = await factories.person(
            session, school, draw.choice(roles), name=f"Кот {number}", chat=chat, came_in=draw.random() < 0.8
        )
        if draw.random() < 0.5:
            await factories.also(session, one, school, draw.choice(roles))
        people.append(one)
    made = await broadcasts.draft(
        session, curator, place_id=school.id, audience=Audience(school.id, roles), parts=[TEXT], now=now
    )
    await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    later = now + timedelta(minutes=2)
    for _ in range(12):
        await broadcast_ticks.step(session, now=later)
        if draw.random() < 0.3:
            draw.choice(people).chat = draw.choice(people).chat
            await session.flush()
        if draw.random() < 0.3 and made.state is BroadcastState.SENDING:
            await broadcasts.pause(session, curator, broadcast_id=made.id, now=later)
            await broadcast_ticks.step(session, now=later)
            await broadcasts.go_on(session, curator, broadcast_id=made.id, now=later)
    await ticked(session, later)
    receivers = [one.receiver_id for one in await copies(session, made)]
    assert len(receivers) == len(set(receivers))
    assert set(receivers) <= {one.id for one in people}


async def test_a_telephone_of_several_people_gets_one_copy(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    await factories.person(session, school, Role.MENTOR, name="Орлов Пётр", chat=mentors[0].chat)
    made = await sent(session, curator, school, now)
    assert [one.receiver_id for one in await copies(session, made)] == [one.id for one in mentors]


async def test_while_it_pauses_nothing_leaves_and_then_the_rest_does(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await sent(session, curator, school, now)
    later = now + timedelta(minutes=3)
    await broadcasts.pause(session, curator, broadcast_id=made.id, now=later)
    assert await taken(session, later) == set()
    assert not await outbox.is_due(session, now=later, machine=0.0)
    assert await outbox.next_moment(session) is None
    await broadcasts.go_on(session, curator, broadcast_id=made.id, now=later)
    assert await taken(session, later) == {one.id for one in mentors}
    with pytest.raises(AlreadySo):
        await broadcasts.go_on(session, curator, broadcast_id=made.id, now=later)


async def test_once_stopped_the_rest_never_leaves(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await sent(session, curator, school, now)
    first, *_others = await copies(session, made)
    first.state = PromiseState.SENT
    await session.flush()
    await broadcasts.stop(session, curator, broadcast_id=made.id, now=now + timedelta(minutes=3))
    states = [one.state for one in await copies(session, made)]
    assert states == [PromiseState.SENT, PromiseState.DROPPED, PromiseState.DROPPED]
    await ticked(session, now + timedelta(hours=1))
    assert made.state is BroadcastState.STOPPED


async def test_in_the_morning_of_each_ones_own_clock(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    zones = ("Europe/Moscow", "Asia/Vladivostok")
    for zone in zones:
        place = await factories.school(session, zone, parent=region, time_zone=zone)
        await factories.person(session, place, Role.CURATOR, name=zone, came_in=True)
    me = await factories.coordinator(session, region)
    made = await broadcasts.draft(session, me, place_id=region.id, parts=[TEXT], now=now)
    await broadcasts.schedule(session, me, broadcast_id=made.id, at_morning=True, now=now)
    await broadcasts.send(session, me, broadcast_id=made.id, now=now)
    await ticked(session, now + timedelta(minutes=2))
    moments = [
        one.not_before.astimezone(ZoneInfo(zone)) for one, zone in zip(await copies(session, made), zones, strict=True)
    ]
    assert [(moment.hour, moment.date() > now.date()) for moment in moments] == [(9, True), (9, True)]


async def test_a_second_person_confirms_what_is_large(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    await broadcasts.limit(session, curator, place_id=school.id, most=2, now=now)
    other = await factories.curator(session, school, name="Ежова Анна")
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT], now=now)
    await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    assert made.state is BroadcastState.ASKED
    asked = await session.scalars(select(Promise.receiver_id).where(Promise.kind == broadcasts.CONFIRM))
    assert asked.all() == [other.persons[0].id]
    with pytest.raises(SecondPersonNeeded):
        await broadcasts.confirm(session, curator, broadcast_id=made.id, now=now)
    await broadcasts.confirm(session, other, broadcast_id=made.id, now=now)
    assert made.confirmed_by_id == other.persons[0].id
    await ticked(session, now + timedelta(minutes=2))
    assert len(await copies(session, made)) == 3


async def test_nobody_writes_for_a_place_above_or_beside(session: AsyncSession, now: datetime, school: Place) -> None:
    region = await factories.region(session)
    own, beside = [await factories.school(session, name, parent=region) for name in ("Школа № 1", "Школа № 2")]
    curator, coordinator = await factories.curator(session, own), await factories.coordinator(session, region)
    for place in (region, beside, school):
        with pytest.raises(NotAllowed):
            await broadcasts.draft(session, curator, place_id=place.id, now=now)
        with pytest.raises(NotAllowed):
            await broadcasts.draft(
                session, curator, place_id=own.id, audience=Audience(place.id, (Role.CURATOR,)), now=now
            )
    await broadcasts.draft(session, coordinator, place_id=own.id, now=now)
    made = await broadcasts.draft(session, coordinator, place_id=region.id, now=now)
    with pytest.raises(NotFound):
        await broadcasts.one(session, curator, broadcast_id=made.id, now=now)


async def test_nothing_nobody_and_the_past_are_refused(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    empty = await broadcasts.draft(session, curator, place_id=school.id, now=now)
    with pytest.raises(NothingToSay):
        await broadcasts.send(session, curator, broadcast_id=empty.id, now=now)
    nobody = Audience(school.id, (Role.HEAD,))
    made = await broadcasts.draft(session, curator, place_id=school.id, audience=nobody, parts=[TEXT], now=now)
    with pytest.raises(NobodyToTell):
        await broadcasts.send(session, curator, broadcast_id=made.id, now=now)
    with pytest.raises(TimePast):
        await broadcasts.schedule(session, curator, broadcast_id=made.id, starts_at=now - timedelta(hours=1), now=now)


def test_what_does_not_fit_is_refused() -> None:
    for typed, refusal in (
        (Typed("text", "ы" * 5000, "ы" * 5000), TextTooLong),
        (Typed("text", "😀" * 2049, ""), TextTooLong),
        (Typed("photo", "ы" * 1025, "", "id"), TextTooLong),
        (Typed("text", "<b>Завтра", ""), TagsTyped),
        (Typed("document", "", "", "id", 60 << 20), FileTooBig),
    ):
        with pytest.raises(refusal):
            broadcast_parts.with_typed([], typed)
    ten = [{"kind": "photo", "text": "", "file_id": str(number)} for number in range(10)]
    with pytest.raises(PartsFull):
        broadcast_parts.with_typed(ten, Typed("photo", "", "", "id"))
    (part,) = broadcast_parts.with_typed([TEXT], Typed("text", "a < b", "a &lt; b"))
    assert part["text"] == "a &lt; b"
    pieces = broadcast_parts.with_typed([], Typed("text", "ы" * 4096, "ы" * 4096, sent_at=100))
    assert broadcast_parts.torn(pieces, Typed("text", "ы" * 904, "ы" * 904, sent_at=101)) is not None
    assert broadcast_parts.torn(pieces, Typed("text", "Короче", "Короче", sent_at=160)) is None


def test_a_field_that_stands_three_times_takes_its_room_three_times() -> None:
    text = "ы" * 700 + "{организация}"
    assert broadcast_parts.with_typed([], Typed("photo", text, text, "id"))
    with pytest.raises(TextTooLong):
        broadcast_parts.with_typed([], Typed("photo", text + "{организация}" * 2, "", "id"))


async def test_a_draft_takes_what_its_author_types_and_one_draft_at_a_time(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    first, second = [await broadcasts.draft(session, curator, place_id=school.id, now=now) for _ in range(2)]
    assert await broadcast_drafts.listening(session, curator) is None
    for one in (first, second):
        await broadcast_drafts.open_(session, curator, broadcast_id=one.id, message_id=5, now=now)
        found = await broadcast_drafts.listening(session, curator)
        assert found is not None
        assert found.id == one.id
    typed = Typed("photo", "", "", "id", album="a")
    assert await broadcast_drafts.take(session, curator, broadcast_id=second.id, typed=typed, now=now)
    assert not await broadcast_drafts.take(session, curator, broadcast_id=second.id, typed=typed, now=now)
    await broadcasts.of_place(session, curator, place_id=school.id, now=now)
    assert await broadcast_drafts.listening(session, curator) is None


async def test_conditions_are_switched_one_by_one(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    made = await broadcasts.draft(session, curator, place_id=school.id, now=now)
    for what, value in ((Aim.ROLE, "mentee"), (Aim.ROLE, "mentor"), (Aim.UNMET, "14"), (Aim.LANGUAGE, "ru")):
        await broadcast_drafts.aim(session, curator, broadcast_id=made.id, what=what, value=value, now=now)
    expected = Audience(school.id, (Role.MENTEE,), unmet_days=14, language="ru")
    assert Audience.restored(made.audience) == expected
    for what, value in ((Aim.ROLE, "head"), (Aim.UNMET, "15"), (Aim.CLASS, "0" * 8)):
        with pytest.raises(NotFound):
            await broadcast_drafts.aim(session, curator, broadcast_id=made.id, what=what, value=value, now=now)
    await broadcast_drafts.aim(session, curator, broadcast_id=made.id, what=Aim.ALL, now=now)
    assert Audience.restored(made.audience) == Audience(school.id, (Role.MENTEE,))


async def test_the_last_press_counts_and_only_of_whoever_has_got_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await sent(session, curator, school, now, choices=["Приду", "Не приду"])
    me = factories.me(mentors[0])
    for choice in (0, 1):
        await broadcast_answers.answer(session, me, broadcast_id=made.id, choice=choice, now=now)
    said = (await session.scalars(select(BroadcastAnswer))).all()
    assert [(one.person_id, one.choice) for one in said] == [(mentors[0].id, 1)]
    for other, choice in ((curator, 0), (me, 2)):
        with pytest.raises(NotFound):
            await broadcast_answers.answer(session, other, broadcast_id=made.id, choice=choice, now=now)


async def test_fields_stand_for_something_of_each_and_who_has_left_gets_nothing(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    child = await factories.person(session, school, born=2012, came_in=True)
    mother = await factories.guardian(session, child, came_in=True)
    await factories.pair(session, await factories.programme(session, school), mentors[0], child)
    await factories.agreed(session, mentors[0], ConsentKind.PROCESSING)
    parts = [{"kind": "text", "text": "{имя}, {организация}, {наставник}"}]
    audience = Audience(school.id, (Role.MENTEE, Role.GUARDIAN, Role.MENTOR))
    made = await broadcasts.draft(session, curator, place_id=school.id, audience=audience, parts=parts, now=now)
    told = await broadcast_told.to(session, made, [child.id, mother.id, mentors[1].id], now=now)
    assert told[child.id].values[Field.NAME] == child.name
    assert told[mother.id].values[Field.ORGANISATION] == school.name
    assert told[child.id].values[Field.MENTOR] == told[mother.id].values[Field.MENTOR] == mentors[0].name
    assert Field.MENTOR not in told[mentors[1].id].values
    await session.execute(update(Membership).where(Membership.person_id == child.id).values(until=now))
    assert await broadcast_told.to(session, made, [child.id], now=now) == {}
