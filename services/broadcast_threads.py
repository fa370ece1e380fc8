"""Threads: what a receiver says to a broadcast, and what whoever answers for it says back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Broadcast, BroadcastWord, Membership, Person, Place, Promise, PromiseState, Role
from services import (
    access,
    ages,
    audit,
    broadcast_parts,
    broadcast_quotes,
    broadcast_sides,
    broadcast_sight,
    data_modes,
    message_gate,
    on_hand,
    outbox,
)
from services.access import Me
from services.broadcast_sides import Side
from services.broadcasts import KIND, REMINDER
from services.errors import NotFound, NothingToSay, TextTooLong, ThreadClosed, WordsStay

SAID = "broadcast_said"
"""The promise that brings a receiver's words to whoever answers: one a day at most until they are read."""
ANSWERED = "broadcast_answered"
"""The promise that brings the answer to the receiver."""
FORM = "broadcast_word"
"""The form by which somebody types what they say."""
LONGEST = 700
"""Letters of one word, as Telegram counts them: four stand on a screen."""
TWICE = timedelta(minutes=5)
"""The same said again within this time is the same word."""
CARRYING = (KIND, REMINDER, SAID, ANSWERED)
"""Messages that can be replied to."""


class Key(NamedTuple):
    """A thread: of which broadcast, and with which of its receivers."""

    broadcast_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who answers, as a receiver may know them."""

    name: str | None
    """Of one's own place alone."""
    role: Role
    place: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a thread."""

    text: str
    said_at: datetime
    """On the clock of the receiver's place."""
    is_mine: bool
    """Whoever reads has said it."""
    is_receivers: bool
    who: Who | None
    """Of an answer, while its author is known."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread before the eyes of one of its sides."""

    key: Key
    quote: str
    """The first words of the broadcast."""
    person: Person
    group: str | None
    by: Person
    """Who reads."""
    is_own: bool
    """Whoever reads is the receiver."""
    words: Sequence[Word]
    """Oldest first."""
    answering: Sequence[Who]
    """Who answers now; nobody: it is closed."""


@dataclass(frozen=True, slots=True)
class _Held:
    broadcast: Broadcast
    person: Person
    by: Person
    side: Side

    @property
    def key(self) -> Key:
        return Key(self.broadcast.id, self.person.id)

    @property
    def is_own(self) -> bool:
        return self.by.id == self.person.id

    @property
    def is_open(self) -> bool:
        return self.broadcast.removed_at is None and bool(self.side.ids)


async def replied(session: AsyncSession, me: Me, *, message_id: int) -> Key | None:
    """The thread that a reply to this message of the chat goes on with; nothing: it was about something else."""
    own = Promise.receiver_id.in_([person.id for person in me.persons])
    found = select(Promise).where(own, Promise.kind.in_(CARRYING), Promise.message_id >= message_id)
    found = found.where((Promise.message_id == message_id) | Promise.earlier_message_ids.is_not(None))
    for one in await session.scalars(found.order_by(Promise.message_id, Promise.id.desc()).limit(10)):
        if message_id in (one.message_id, *(one.earlier_message_ids or ())):
            told: dict[str, Any] = one.parameters
            return Key(told["broadcast_id"], told.get("person_id", one.receiver_id))
    return None


async def say(session: AsyncSession, me: Me, *, key: Key, text: str, now: datetime) -> Thread:
    """One side says something to the other; what the other has said counts as read.

    NotFound to anybody else; ThreadClosed, WordsStay, NothingToSay, TextTooLong.
    """
    held = await _open(session, me, key, now)
    text = text.strip()
    if not text:
        raise NothingToSay
    if (count := broadcast_parts.length(text)) > LONGEST:
        raise TextTooLong(LONGEST, count)
    await _read(session, held, now)
    if not await _is_said(session, held, text, now):
        word = BroadcastWord(**held.key._asdict(), by_id=held.by.id, text=text, said_at=now)
        session.add(word)
        await session.flush()
        if held.is_own:
            await _tell_answering(session, held, now)
        else:
            await _tell_receiver(session, held, word, now)
    return await _thread(session, held, await _words(session, held.key), now)


async def to_say(session: AsyncSession, me: Me, *, key: Key, now: datetime) -> Thread:
    """The thread in which somebody is about to say something; refusals of `say`."""
    held = await _open(session, me, key, now)
    await _read(session, held, now)
    return await _thread(session, held, [], now)


async def open_(session: AsyncSession, me: Me, *, key: Key, now: datetime) -> Thread:
    """All that was said; what the other side has said counts as read. NotFound to anybody else."""
    held = await _held(session, me, key, now)
    await _read(session, held, now)
    return await _thread(session, held, await _words(session, held.key), now)


async def unread(session: AsyncSession, key: Key, *, told_id: int, now: datetime) -> Thread | None:
    """What whoever answers has not read yet; nothing, where that is nothing or somebody else answers."""
    held = await _told(session, key, told_id, now)
    if held is None or held.is_own:
        return None
    fresh = [one for one in await _words(session, held.key) if one.by_id == held.person.id and one.read_at is None]
    return await _thread(session, held, fresh, now) if fresh else None


async def answers(session: AsyncSession, key: Key, *, since_id: int, told_id: int, now: datetime) -> Thread | None:
    """The answers from this one on that the receiver has not read yet."""
    held = await _told(session, key, told_id, now)
    if held is None or not held.is_own:
        return None
    said = [one for one in await _words(session, held.key) if one.by_id != held.person.id and one.id >= since_id]
    fresh = [one for one in said if one.read_at is None]
    return await _thread(session, held, fresh, now) if fresh else None


async def _held(session: AsyncSession, me: Me, key: Key, now: datetime) -> _Held:
    """The thread in the hands of one of its sides; who else wants to say or read something in it waits."""
    key = await _kept(session, key)
    await access.hold(session, key.person_id)
    own = next((one for one in me.persons if one.id == key.person_id), None)
    broadcast, person = await session.get(Broadcast, key.broadcast_id), await session.get(Person, key.person_id)
    if broadcast is None or person is None:
        raise NotFound
    side = (await broadcast_sides.of(session, broadcast, [key.person_id], now))[key.person_id]
    if own is not None and await _has_got(session, key):
        return _Held(broadcast, person, own, side)
    by = next((one for one in me.persons if one.id in side.ids), None)
    if by is None or not await _words(session, key):
        raise NotFound
    seen = AuditAct.SAW
    await audit.note(session, by=by, place_id=person.operator_id, subject_ids=[person.id], act=seen, now=now)
    return _Held(broadcast, person, by, side)


async def _open(session: AsyncSession, me: Me, key: Key, now: datetime) -> _Held:
    """Closed, too, where no answer would reach the receiver, who agrees to no messages any more."""
    held = await _held(session, me, key, now)
    if not held.is_open or not await message_gate.may_be_told(session, [held.person.id], now=now):
        raise ThreadClosed
    if not (await data_modes.passing(session, held.person.operator_id)).words:
        raise WordsStay
    return held


async def _told(session: AsyncSession, key: Key, told_id: int, now: datetime) -> _Held | None:
    """The thread as somebody has it to whom it was promised, while it is still theirs."""
    key = await _kept(session, key)
    broadcast, person = await session.get(Broadcast, key.broadcast_id), await session.get(Person, key.person_id)
    told = await session.get(Person, told_id)
    if broadcast is None or person is None or told is None:
        return None
    side = (await broadcast_sides.of(session, broadcast, [key.person_id], now))[key.person_id]
    return _Held(broadcast, person, told, side) if told_id in {key.person_id, *side.ids} else None


async def _kept(session: AsyncSession, key: Key) -> Key:
    """The receiver may have turned out to be somebody who is known already."""
    person = await session.get(Person, key.person_id)
    return key if person is None or person.merged_into_id is None else key._replace(person_id=person.merged_into_id)


async def _has_got(session: AsyncSession, key: Key) -> bool:
    copy = select(Promise.id).where(Promise.broadcast_id == key.broadcast_id, Promise.receiver_id == key.person_id)
    return await session.scalar(copy.where(Promise.message_id.is_not(None)).limit(1)) is not None


async def _words(session: AsyncSession, key: Key) -> Sequence[BroadcastWord]:
    return (await session.scalars(select(BroadcastWord).where(*_of(key)).order_by(BroadcastWord.id))).all()


def _of(key: Key) -> tuple[ColumnElement[bool], ...]:
    return BroadcastWord.broadcast_id == key.broadcast_id, BroadcastWord.person_id == key.person_id


async def _read(session: AsyncSession, held: _Held, now: datetime) -> None:
    """What the other side has said is read."""
    receivers, answered = BroadcastWord.by_id == held.person.id, BroadcastWord.by_id.is_(None)
    theirs = or_(BroadcastWord.by_id != held.person.id, answered) if held.is_own else receivers
    of = _of(held.key)
    unread_ones = update(BroadcastWord).where(and_(*of, theirs, BroadcastWord.read_at.is_(None)))
    await session.execute(unread_ones.values(read_at=now))


async def _is_said(session: AsyncSession, held: _Held, text: str, now: datetime) -> bool:
    """Sent again by a bad network, or by an impatient finger."""
    of = _of(held.key)
    last = await session.scalar(select(BroadcastWord).where(*of).order_by(BroadcastWord.id.desc()).limit(1))
    return last is not None and (last.by_id, last.text) == (held.by.id, text) and last.said_at > now - TWICE


async def _tell_answering(session: AsyncSession, held: _Held, now: datetime) -> None:
    """Once a day at most until it is read: what is said meanwhile stands in the same message, or in the thread."""
    of = _of(held.key)
    fresh = select(func.min(BroadcastWord.id)).where(*of, BroadcastWord.by_id == held.person.id)
    first_id = await session.scalar(fresh.where(BroadcastWord.read_at.is_(None)))
    told = held.side.ids
    if held.side.curated_at is not None:
        told &= await on_hand.curators(session, held.side.curated_at, now=now)
    place = await session.get_one(Place, held.person.operator_id)
    day = ages.local_date(now, place.time_zone)
    for told_id in sorted(told):
        await _promise(session, SAID, held, told_id, f"{told_id}:{first_id}:{day}", {}, now)


async def _tell_receiver(session: AsyncSession, held: _Held, word: BroadcastWord, now: datetime) -> None:
    """Every answer, but those that are said before the first has left come with it."""
    prefix = f"{ANSWERED}:{held.broadcast.id}:{held.person.id}:"
    waiting = select(Promise.id).where(Promise.receiver_id == held.person.id, Promise.state == PromiseState.WAITING)
    waiting = waiting.where(Promise.key.startswith(prefix, autoescape=True)).with_for_update()
    if await session.scalar(waiting.limit(1)) is None:
        await _promise(session, ANSWERED, held, held.person.id, str(word.id), {"word_id": word.id}, now)


async def _promise(
    session: AsyncSession, kind: str, held: _Held, told_id: int, last: str, more: dict[str, Any], now: datetime
) -> None:
    key = held.key
    await outbox.promise(
        session,
        key=f"{kind}:{key.broadcast_id}:{key.person_id}:{last}",
        kind=kind,
        receiver_id=told_id,
        parameters={**key._asdict(), **more},
        not_before=now,
        now=now,
    )


async def named(session: AsyncSession, person_ids: Iterable[int], now: datetime) -> dict[int, tuple[str, str | None]]:
    """Names and classes."""
    held = (Membership.person_id == Person.id) & access.lasting(Membership, now) & Membership.group.is_not(None)
    found = select(Person.id, Person.name, func.min(Membership.group)).outerjoin(Membership, held)
    rows = await session.execute(found.where(Person.id.in_(list(person_ids))).group_by(Person.id, Person.name))
    return {row[0]: (row[1], row[2]) for row in rows}


async def _thread(session: AsyncSession, held: _Held, words: Sequence[BroadcastWord], now: datetime) -> Thread:
    place, person = await session.get_one(Place, held.person.operator_id), held.person
    speaking = {one.by_id for one in words if one.by_id is not None and one.by_id != person.id}
    whos = await _whos(session, held, {*speaking, *held.side.ids}, now)
    _name, group = (await named(session, [person.id], now))[person.id]
    zone = ZoneInfo(place.time_zone)
    return Thread(
        held.key,
        await broadcast_quotes.first_words(session, held.broadcast),
        person,
        group,
        held.by,
        held.is_own,
        [
            Word(
                one.text,
                one.said_at.astimezone(zone),
                one.by_id == held.by.id,
                one.by_id == person.id,
                whos.get(one.by_id) if one.by_id else None,
            )
            for one in words
        ],
        [whos[one] for one in sorted(held.side.ids) if held.is_open and one in whos],
    )


async def _whos(session: AsyncSession, held: _Held, person_ids: Collection[int], now: datetime) -> dict[int, Who]:
    """Those who answer, as the receiver may know them."""
    right = access.RIGHTS[broadcast_sight.right(held.broadcast.event_id)]
    found = select(Person, Membership.role, Place).join(Membership, Membership.person_id == Person.id)
    found = found.join(Place, Place.id == Membership.place_id).where(Person.id.in_(person_ids))
    rows = await session.execute(found.where(Membership.role.in_(right)).order_by(Membership.id.desc()))
    at, whos = held.person.operator_id, dict[int, Who]()
    for person, role, place in rows:
        is_near = person.operator_id == at or not held.is_own
        whos[person.id] = Who(person.name if is_near else None, role, place.name)
    return whos
