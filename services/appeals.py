"""Appeals: a mentee calls the grown-ups, and the call is passed on until one of them has opened it."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Lane, Membership, Person, Promise, PromiseState, Role
from services import access, ages, grown_ups, humans, outbox
from services.access import Me, RoleHeld, lasting
from services.errors import NotFound
from services.grown_ups import Step
from services.roster import fold

HELP = "help"
"""The promise that tells an adult of a mentee who needs help."""
SEEN = "help_seen"
"""The promise that tells the mentee that an adult has opened the call."""
TAKEN = "help_taken"
"""The promise that tells the other adults that one of them has."""
PATIENCE = timedelta(hours=2)
"""Working time after which a call that nobody has opened goes a step further."""
HELPLINE = "8-800-2000-122"
"""Of all children in the country and their parents: free, without a name, day and night."""
PRESSED_TWICE = timedelta(minutes=5)
"""Within which another press is the same call."""

_CRIES = frozenset(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["phrases"])
_TOLD = (PromiseState.SENDING, PromiseState.SENT, PromiseState.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: what an adult needs to find them."""

    name: str
    group: str | None
    is_passed_on: bool
    """Nobody has opened the call in time."""


@dataclass(frozen=True, slots=True)
class Help:
    """What there is for a mentee who needs help."""

    person: Person
    is_adult: bool


@dataclass(frozen=True, slots=True)
class Called:
    """What a mentee reads who has called."""

    person: Person
    is_adult: bool
    names: list[str]
    """Of those who could be told."""
    by: datetime
    """When one of them has read it, on the clock of the place."""
    today: bool
    is_working_hour: bool
    """Somebody is at work at this moment."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A call that an adult has opened."""

    caller: str
    group: str | None
    by: str
    is_mine: bool
    """Whoever asks has opened it themselves."""


def is_cry(text: str | None) -> bool:
    """Whether a message, taken as a whole, calls for help."""
    return text is not None and fold(re.sub(r"[\W_]+", " ", text)) in _CRIES


async def telephones(session: AsyncSession, chat_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these chats that serve a mentee: every screen of theirs has the button."""
    found = select(Person.chat_id).join(Membership, Membership.person_id == Person.id)
    found = found.where(Person.chat_id.in_(chat_ids), Membership.role == Role.MENTEE, lasting(Membership, now))
    return {chat_id for chat_id in await session.scalars(found) if chat_id is not None}


async def mentees(session: AsyncSession, *, me: Me, now: datetime) -> list[Person]:
    """The mentees of this telephone, each human being once; NotFound where there is none."""
    held = {one.person.id for one in await access.roles(session, me, now=now) if one.membership.role is Role.MENTEE}
    own = [[person for person in human.persons if person.id in held] for human in humans.of(me)]
    if not any(own):
        raise NotFound
    return [persons[0] for persons in own if persons]


async def help_for(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Help:
    """A mentee of this telephone who needs help; NotFound for anybody else."""
    first, *_ = await _own(session, me, person_id, now)
    return Help(first.person, ages.is_adult(first.person, ages.local_date(now, first.place.time_zone)))


async def call(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Called:
    """Tells the grown-ups of a mentee's places at once, and sees to it that one of them opens the call.

    By night too, and without the minute for taking back: a telephone that rings for nothing does less harm than a
    child who waits until the morning.
    """
    held = await _own(session, me, person_id, now)
    told: dict[int, str] = {}
    for number in sorted({one.person.id for one in held}):
        told |= await _call(session, number, now)
    hours = await grown_ups.hours(session, person_id, now=now)
    by, today = hours.local(hours.after(now, PATIENCE)), hours.local(now).date()
    is_adult = ages.is_adult(held[0].person, today)
    return Called(held[0].person, is_adult, sorted(told.values(), key=fold), by, by.date() == today, hours.is_open(now))


async def pass_on(session: AsyncSession, *, now: datetime) -> int:
    """Passes on every call that nobody has opened in time, each by one step; gives how many."""
    due = select(Appeal).where(Appeal.opened_at.is_(None), Appeal.pass_on_at <= now).order_by(Appeal.id)
    passed = (await session.scalars(due.with_for_update(skip_locked=True))).all()
    for appeal in passed:
        appeal.step += 1
        await _tell_first(session, appeal, now)
    return len(passed)


async def next_moment(session: AsyncSession) -> datetime | None:
    """When the next call is passed on, unless somebody opens it."""
    waiting = select(func.min(Appeal.pass_on_at)).where(Appeal.opened_at.is_(None))
    moment: datetime | None = await session.scalar(waiting)
    return moment


async def open_(session: AsyncSession, *, me: Me, appeal_id: int, now: datetime) -> Opened:
    """An adult who was told takes a call on, and the mentee and the others hear of it; NotFound for anybody else.

    What somebody has opened before stays with them.
    """
    found = select(Appeal).where(Appeal.id == appeal_id).with_for_update()
    appeal = await session.scalar(found, execution_options={"populate_existing": True})
    if appeal is None:
        raise NotFound
    own = {one.id for one in me.persons}
    told = await _told(session, appeal) & await _audience(session, appeal, now)
    if not own & told:
        raise NotFound
    if appeal.opened_at is None:
        appeal.opened_at, appeal.opened_by_id, appeal.pass_on_at = now, min(own & told), None
        await session.flush()
        await _promise(session, appeal, SEEN, [appeal.person_id], now)
        await _promise(session, appeal, TAKEN, told - own, now)
    return await _opened(session, appeal, own, now)


async def unopened(session: AsyncSession, appeal_id: int, *, told_id: int, now: datetime) -> Caller | None:
    """Who calls, while nobody has opened it and whoever is told is still one to be told."""
    appeal = await session.get(Appeal, appeal_id, populate_existing=True)
    if appeal is None or appeal.opened_at is not None or told_id not in await _audience(session, appeal, now):
        return None
    person = await session.get_one(Person, appeal.person_id)
    return Caller(person.name, await _group(session, person.id, now), appeal.step > Step.FIRST)


async def seen(session: AsyncSession, appeal_id: int, *, told_id: int, now: datetime) -> Opened | None:
    """A call that an adult has opened, for the mentee who called and for the adults who were told of it."""
    appeal = await session.get(Appeal, appeal_id, populate_existing=True)
    if appeal is None or appeal.opened_by_id is None:
        return None
    if told_id not in {appeal.person_id, *await _audience(session, appeal, now)}:
        return None
    return await _opened(session, appeal, [told_id], now)


async def _own(session: AsyncSession, me: Me, person_id: int, now: datetime) -> list[RoleHeld]:
    """Where the human of this number is a mentee, that very person first."""
    held = await access.roles(session, humans.one(me, person_id), now=now)
    own = [one for one in held if one.membership.role is Role.MENTEE]
    found = sorted(own, key=lambda one: one.person.id != person_id)
    if not found or found[0].person.id != person_id:
        raise NotFound
    return found


async def _call(session: AsyncSession, person_id: int, now: datetime) -> dict[int, str]:
    """A new call, or a louder one where nobody has opened the one before; gives who can be reached."""
    await access.hold(session, person_id)
    waiting = select(Appeal).where(Appeal.person_id == person_id, Appeal.opened_at.is_(None))
    appeal = await session.scalar(waiting.order_by(Appeal.id.desc()).limit(1))
    if appeal is None:
        appeal = Appeal(person_id=person_id, called_at=now, step=Step.FIRST)
        session.add(appeal)
        await session.flush()
        await _tell_first(session, appeal, now)
    else:
        turn = (now - appeal.called_at) // PRESSED_TWICE
        await _promise(session, appeal, HELP, await _audience(session, appeal, now), now, turn=turn)
    return await grown_ups.reachable(session, await _audience(session, appeal, now))


async def _tell_first(session: AsyncSession, appeal: Appeal, now: datetime) -> None:
    """Tells who has not been told yet; a step that reaches nobody new is passed over."""
    while True:
        fresh = await _promise(session, appeal, HELP, await _audience(session, appeal, now), now)
        if appeal.step >= Step.HEAD or await grown_ups.reachable(session, fresh):
            break
        appeal.step += 1
    hours = await grown_ups.hours(session, appeal.person_id, now=now)
    appeal.pass_on_at = hours.after(now, PATIENCE) if appeal.step < Step.HEAD else None
    await session.flush()


async def _promise(
    session: AsyncSession, appeal: Appeal, kind: str, receiver_ids: Collection[int], now: datetime, *, turn: int = 0
) -> set[int]:
    """Promises this to each of them, once a turn, whatever the hour; gives to whom it is new."""
    fresh = set()
    for receiver_id in sorted(receiver_ids):
        promised = await outbox.promise(
            session,
            key=f"{kind}:{appeal.id}:{receiver_id}:{turn}",
            kind=kind,
            receiver_id=receiver_id,
            parameters={"appeal_id": appeal.id},
            not_before=now,
            now=now,
            lane=Lane.URGENT,
        )
        fresh |= {receiver_id} if promised is not None else set()
    return fresh


async def _audience(session: AsyncSession, appeal: Appeal, now: datetime) -> set[int]:
    return await grown_ups.audience(session, appeal.person_id, step=Step(appeal.step), now=now)


async def _told(session: AsyncSession, appeal: Appeal) -> set[int]:
    """Whose telephone the call has come to, or may have."""
    told = select(Promise.receiver_id).where(Promise.key.startswith(f"{HELP}:{appeal.id}:"), Promise.state.in_(_TOLD))
    return set(await session.scalars(told))


async def _opened(session: AsyncSession, appeal: Appeal, own: Collection[int], now: datetime) -> Opened:
    caller = await session.get_one(Person, appeal.person_id)
    by = await session.get(Person, appeal.opened_by_id) if appeal.opened_by_id else None
    group = await _group(session, caller.id, now)
    return Opened(caller.name, group, by.name if by else "", appeal.opened_by_id in own)


async def _group(session: AsyncSession, person_id: int, now: datetime) -> str | None:
    held = select(Membership.group).where(Membership.person_id == person_id, Membership.role == Role.MENTEE)
    group: str | None = await session.scalar(held.where(lasting(Membership, now)).order_by(Membership.id).limit(1))
    return group
