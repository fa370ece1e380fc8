"""Threads about a broadcast: who answers whom, what is read and told, and to whom it is refused."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditEntry,
    Broadcast,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    DataMode,
    EventKind,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import (
    broadcast_after,
    broadcast_changes,
    broadcast_thread_lists,
    broadcast_threads,
    broadcasts,
    events,
    merging,
    stored,
)
from services.access import Me
from services.audiences import Audience
from services.broadcast_thread_lists import Listed
from services.broadcast_threads import ANSWERED, LONGEST, SAID, Key
from services.errors import NotAllowed, NotFound, NothingToSay, TextTooLong, ThreadClosed, WordsStay
from tests import factories
from tests.services.test_broadcast_after import TEXT, left

LATER = timedelta(minutes=10)


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session, parent=await factories.region(session))


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def colleague(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school, name="Лисина Анна Львовна")


@pytest.fixture
async def mentor(session: AsyncSession, school: Place) -> Person:
    return await factories.person(session, school, Role.MENTOR, name="Грачёв Олег Ильич", born=1980, came_in=True)


@pytest.fixture
async def pupil(session: AsyncSession, school: Place) -> Person:
    return await factories.person(session, school, Role.MENTEE, born=2013, group="7А", came_in=True)


async def sent(session: AsyncSession, me: Me, place: Place, now: datetime, *roles: Role) -> Broadcast:
    """It has reached everybody whom it is for."""
    audience = Audience(place.id, roles or (Role.MENTOR, Role.MENTEE))
    made = await broadcasts.draft(session, me, place_id=place.id, audience=audience, parts=[TEXT], now=now)
    await left(session, me, made, now)
    return made


async def told(session: AsyncSession, kind: str) -> list[int]:
    """To whom something was promised, in order."""
    found = select(Promise.receiver_id).where(Promise.kind == kind).order_by(Promise.id)
    return list(await session.scalars(found))


async def has_arrived(session: AsyncSession, kind: str, message_id: int) -> None:
    """The promise of this kind lies in its receiver's chat."""
    one = (await session.scalars(select(Promise).where(Promise.kind == kind))).one()
    one.state, one.message_id = PromiseState.SENT, message_id
    await session.flush()


async def test_a_reply_to_any_message_of_a_broadcast_is_known_as_such(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person, pupil: Person
) -> None:
    made = await sent(session, curator, school, now)
    copy = (await session.scalars(select(Promise).where(Promise.receiver_id == mentor.id))).one()
    copy.earlier_message_ids, copy.message_id = [501, 502], 504
    await session.flush()
    for number in (501, 502, 504):
        key = await broadcast_threads.replied(session, factories.me(mentor), message_id=number)
        assert key == Key(made.id, mentor.id)
    for number in (500, 503, 505):
        assert await broadcast_threads.replied(session, factories.me(mentor), message_id=number) is None
    assert await broadcast_threads.replied(session, factories.me(pupil), message_id=504) is None


async def test_a_grown_up_is_answered_by_the_author_and_a_minor_by_every_own_curator(
    session: AsyncSession, now: datetime, school: Place, curator: Me, colleague: Me, mentor: Person, pupil: Person
) -> None:
    made = await sent(session, curator, school, now)
    (author,), (other,) = curator.persons, colleague.persons
    own = Key(made.id, mentor.id)
    said = await broadcast_threads.say(session, factories.me(mentor), key=own, text=" Приду. ", now=now)
    assert [one.name for one in said.answering] == ["Совина Мария Петровна"]
    assert await told(session, SAID) == [author.id]
    with pytest.raises(NotFound):
        await broadcast_threads.open_(session, colleague, key=own, now=now)
    childs = Key(made.id, pupil.id)
    await broadcast_threads.say(session, factories.me(pupil), key=childs, text="А можно с другом?", now=now)
    assert await told(session, SAID) == [author.id, *sorted((author.id, other.id))]
    found = await broadcast_threads.open_(session, colleague, key=childs, now=now)
    assert [one.text for one in found.words] == ["А можно с другом?"]


async def test_from_above_only_staff_are_answered_by_the_author(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person, pupil: Person
) -> None:
    region = await session.get_one(Place, school.parent_id or 0)
    coordinator = await factories.coordinator(session, region)
    made = await sent(session, coordinator, region, now, Role.CURATOR, Role.MENTOR)
    (author,), (staff,) = coordinator.persons, curator.persons
    await broadcast_threads.say(session, curator, key=Key(made.id, staff.id), text="Нас двое", now=now)
    mentors = Key(made.id, mentor.id)
    said = await broadcast_threads.say(session, factories.me(mentor), key=mentors, text="Приду", now=now)
    assert said.answering[0].name == "Совина Мария Петровна"
    assert await told(session, SAID) == [author.id, staff.id]
    above = await broadcast_thread_lists.of_broadcast(session, coordinator, broadcast_id=made.id, now=now)
    assert ([one.key.person_id for one in above.mine], above.others) == ([staff.id], 1)
    with pytest.raises(NotFound):
        await broadcast_threads.open_(session, coordinator, key=mentors, now=now)
    _place, fresh = await broadcast_thread_lists.at_place(session, curator, place_id=school.id, now=now)
    assert [one.key for one in fresh] == [mentors]
    assert (await broadcast_thread_lists.at_place(session, coordinator, place_id=school.id, now=now))[1] == [
        Listed(Key(made.id, staff.id), "Совина Мария Петровна", None, 1)
    ]
    with pytest.raises(NotAllowed):
        await broadcast_thread_lists.at_place(session, factories.me(mentor), place_id=school.id, now=now)
    below = await broadcast_thread_lists.of_broadcast(session, curator, broadcast_id=made.id, now=now)
    assert ([one.key.person_id for one in below.mine], below.others, below.sees_broadcast) == ([mentor.id], 1, False)
    answered = await broadcast_threads.open_(session, curator, key=Key(made.id, staff.id), now=now)
    assert answered.is_own
    assert (answered.answering[0].name, answered.answering[0].role) == (None, Role.COORDINATOR)


async def test_one_message_until_it_is_read_and_one_for_each_answer(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    made = await sent(session, curator, school, now)
    key, own, (author,) = Key(made.id, mentor.id), factories.me(mentor), curator.persons
    for text in ("Во сколько?", "И где?"):
        await broadcast_threads.say(session, own, key=key, text=text, now=now)
    await has_arrived(session, SAID, 900)
    await broadcast_threads.say(session, own, key=key, text="Ау", now=now)
    assert await told(session, SAID) == [author.id]
    brought = await broadcast_threads.unread(session, key, told_id=author.id, now=now)
    assert brought is not None
    assert [one.text for one in brought.words] == ["Во сколько?", "И где?", "Ау"]
    assert await broadcast_threads.replied(session, curator, message_id=900) == key
    await broadcast_threads.say(session, curator, key=key, text="В 15:00", now=now + LATER)
    assert await broadcast_threads.unread(session, key, told_id=author.id, now=now) is None
    await broadcast_threads.say(session, curator, key=key, text="Кабинет 12", now=now + LATER)
    assert await told(session, ANSWERED) == [mentor.id]
    first = (await session.scalars(select(Promise).where(Promise.kind == ANSWERED))).one()
    since_id = first.parameters["word_id"]
    came = await broadcast_threads.answers(session, key, since_id=since_id, told_id=mentor.id, now=now)
    assert came is not None
    assert [one.text for one in came.words] == ["В 15:00", "Кабинет 12"]
    await has_arrived(session, ANSWERED, 901)
    await broadcast_threads.say(session, curator, key=key, text="Не опаздывайте", now=now + LATER)
    assert await told(session, ANSWERED) == [mentor.id, mentor.id]
    assert await broadcast_threads.replied(session, own, message_id=901) == key
    await broadcast_threads.say(session, own, key=key, text="Спасибо", now=now + 2 * LATER)
    assert await broadcast_threads.answers(session, key, since_id=since_id, told_id=mentor.id, now=now) is None
    assert await told(session, SAID) == [author.id, author.id]


async def test_what_nobody_reads_is_brought_once_more_on_another_day(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    made = await sent(session, curator, school, now)
    key, (author,) = Key(made.id, mentor.id), curator.persons
    for text, at in (("Приду", now), ("В 15:20", now), ("Ау", now + timedelta(days=1))):
        await broadcast_threads.say(session, factories.me(mentor), key=key, text=text, now=at)
    assert await told(session, SAID) == [author.id, author.id]
    await broadcast_threads.to_say(session, curator, key=key, now=now)
    assert await broadcast_threads.unread(session, key, told_id=author.id, now=now) is None


async def test_an_invitation_is_replied_to_like_any_other(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    starts_at, kind = now + timedelta(days=3), EventKind.SEMINAR
    event, _change = await events.make(
        session, me=curator, place_id=school.id, kind=kind, title="Семинар", starts_at=starts_at, now=now
    )
    made = await events.invitation(session, me=curator, event_id=event.id, now=now)
    made.audience = Audience(school.id, (Role.MENTOR,)).stored()
    await left(session, curator, made, now)
    found = await broadcast_threads.say(
        session, factories.me(mentor), key=Key(made.id, mentor.id), text="Опоздаю", now=now
    )
    assert (found.quote, found.answering[0].role) == ("Семинар", Role.CURATOR)


async def test_a_thread_goes_over_with_its_receiver(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    made = await sent(session, curator, school, now)
    key = Key(made.id, mentor.id)
    await broadcast_threads.say(session, factories.me(mentor), key=key, text="Приду", now=now)
    other = await factories.person(session, school, Role.MENTOR, name="Грачёв Олег Ильич", born=1980)
    await merging.merge(session, me=curator, keep_id=other.id, drop_id=mentor.id, now=now)
    found = await broadcast_threads.say(session, curator, key=key, text="Ждём", now=now)
    assert (found.person.id, [one.is_receivers for one in found.words]) == (other.id, [True, False])


async def test_the_same_said_twice_at_once_is_one_word(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    made = await sent(session, curator, school, now)
    key, own = Key(made.id, mentor.id), factories.me(mentor)
    for at in (now, now + timedelta(minutes=1), now + LATER):
        found = await broadcast_threads.say(session, own, key=key, text="Приду", now=at)
    assert len(found.words) == 2


async def test_nobody_else_reads_or_speaks(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person, pupil: Person
) -> None:
    made = await sent(session, curator, school, now, Role.MENTOR)
    key = Key(made.id, mentor.id)
    with pytest.raises(NotFound):  # nobody speaks first to somebody who has said nothing
        await broadcast_threads.say(session, curator, key=key, text="Вы где?", now=now)
    await broadcast_threads.say(session, factories.me(mentor), key=key, text="Приду", now=now)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"), name="Чижова Анна Львовна")
    for stranger in (factories.me(pupil), other, factories.stranger()):
        for act in (broadcast_threads.open_, broadcast_threads.to_say):
            with pytest.raises(NotFound):
                await act(session, stranger, key=key, now=now)
        with pytest.raises(NotFound):
            await broadcast_thread_lists.of_broadcast(session, stranger, broadcast_id=made.id, now=now)
    with pytest.raises(NotFound):  # this one has not got it
        await broadcast_threads.say(
            session, factories.me(pupil), key=Key(made.id, pupil.id), text="А мне можно?", now=now
        )


async def test_a_word_that_does_not_fit_is_refused(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    key = Key((await sent(session, curator, school, now)).id, mentor.id)
    own = factories.me(mentor)
    with pytest.raises(TextTooLong) as refused:
        await broadcast_threads.say(session, own, key=key, text="ы" * (LONGEST + 1), now=now)
    assert (refused.value.most, refused.value.count) == (LONGEST, LONGEST + 1)
    with pytest.raises(NothingToSay):
        await broadcast_threads.say(session, own, key=key, text=" \n", now=now)
    school.data_mode = DataMode.CLOSED
    await session.flush()
    session.info.clear()
    with pytest.raises(WordsStay):
        await broadcast_threads.say(session, own, key=key, text="Приду", now=now)


async def test_after_a_deletion_or_a_departure_it_is_closed(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    made = await sent(session, curator, school, now)
    key, own = Key(made.id, mentor.id), factories.me(mentor)
    await broadcast_threads.say(session, own, key=key, text="Приду", now=now)
    (author,) = curator.persons
    for membership in author.memberships:
        membership.until = now
    await session.flush()
    with pytest.raises(ThreadClosed):
        await broadcast_threads.say(session, own, key=key, text="Или нет", now=now)
    follower = await factories.curator(session, school, name="Лисина Анна Львовна")
    await broadcast_threads.say(session, own, key=key, text="Или нет", now=now)
    assert (await told(session, SAID))[-1] == follower.persons[0].id
    await broadcast_changes.remove(session, follower, broadcast_id=made.id, now=now)
    for side in (own, follower):
        with pytest.raises(ThreadClosed):
            await broadcast_threads.say(session, side, key=key, text="Приду", now=now)
    assert len((await broadcast_threads.open_(session, own, key=key, now=now)).words) == 2
    brought = await broadcast_threads.unread(session, key, told_id=follower.persons[0].id, now=now)
    assert brought is not None  # what was said before is not lost
    assert brought.answering == []


async def test_where_no_answer_would_arrive_any_more_neither_side_says_anything(
    session: AsyncSession, now: datetime, school: Place, curator: Me, pupil: Person
) -> None:
    made = await sent(session, curator, school, now)
    key, own = Key(made.id, pupil.id), factories.me(pupil)
    await broadcast_threads.say(session, own, key=key, text="Приду", now=now)
    consents = ConsentEvent.subject_id == pupil.id, ConsentEvent.kind == ConsentKind.MESSENGER
    await session.execute(update(ConsentEvent).where(*consents).values(outcome=ConsentOutcome.WITHDRAWN))
    for side in (own, curator):
        with pytest.raises(ThreadClosed):
            await broadcast_threads.say(session, side, key=key, text="В 15:00", now=now)
        assert len((await broadcast_threads.open_(session, side, key=key, now=now)).words) == 1


async def test_the_list_begins_with_the_unread_and_the_outcome_counts_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person, pupil: Person
) -> None:
    made = await sent(session, curator, school, now)
    for one in (pupil, mentor):
        await broadcast_threads.say(session, factories.me(one), key=Key(made.id, one.id), text="Приду", now=now)
    await broadcast_threads.open_(session, curator, key=Key(made.id, mentor.id), now=now)
    found = await broadcast_thread_lists.of_broadcast(session, curator, broadcast_id=made.id, now=now)
    assert [(one.name, one.group, one.fresh) for one in found.mine] == [
        ("Котов Пётр Ильич", "7А", 1),
        ("Грачёв Олег Ильич", None, 0),
    ]
    outcome = await broadcast_after.outcome(session, curator, broadcast_id=made.id, now=now)
    assert (len(outcome.threads.mine), outcome.threads.fresh, outcome.threads.others) == (2, 1, 0)
    entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [(one.subject_id, one.people) for one in entries][-2:] == [(mentor.id, 1), (None, 2)]


async def test_ones_words_are_among_ones_stored_data(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentor: Person
) -> None:
    made = await sent(session, curator, school, now)
    key = Key(made.id, mentor.id)
    await broadcast_threads.say(session, factories.me(mentor), key=key, text="Приду с внуком", now=now)
    await broadcast_threads.say(session, curator, key=key, text="Ждём обоих", now=now)
    for me, person in ((factories.me(mentor), mentor), (curator, curator.persons[0])):
        found = await stored.of(session, me=me, person_id=person.id, language="ru", now=now)
        assert "Ждём обоих" in str(found)
