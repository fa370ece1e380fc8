"""Birthdays and terms: what a 14th or an 18th birthday, or the last day of a consent, changes, and who hears of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Membership, Person, Place, Promise, Reminder
from services import ages, calm, consent_terms, consents, ledger, on_hand, outbox, receivers, turning
from services.signatures import Standing
from services.turning import Turning

NOTICE = "birthdays"
"""The promise that tells a curator once a day of birthdays, of consents to complete and of terms."""
OWN = "own_consent"
"""The promise that asks somebody for their own consents."""
OF_AGE = "of_age"
"""The promise that tells a guardian that the child is of age."""


class What(StrEnum):
    """What a curator hears of somebody."""

    TURNS = "turns"
    """The birthday comes, or has just been."""
    LAPSED = "lapsed"
    """The days of grace are over without an own consent: questionnaires have stopped."""
    ENDS = "ends"
    """The last day of a consent comes."""


class Event(NamedTuple):
    """One thing to tell, once; `on` is the birthday, or the last day."""

    what: What
    subject_id: int
    on: date
    turn: int = 0
    """Of a term, which warning."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a curator reads."""

    place: Place
    turning: list[tuple[Person, int, date]]
    """Who, how old, and when."""
    lapsed: list[Person]
    ending: dict[date, list[Person]]
    """By the last day."""


class Owed(NamedTuple):
    """What somebody reads of their own consents: from how many years on, and whether the day is still to come."""

    subject: Person
    years: int
    is_ahead: bool
    on_paper: bool


class _Message(NamedTuple):
    """What is promised to somebody once."""

    kind: str
    key: str
    receiver_id: int
    parameters: dict[str, Any]


async def tick(session: AsyncSession, *, now: datetime) -> None:
    """All that birthdays and terms up to now have brought; each thing once, however long ago it was asked last."""
    around = await turning.around(session, true(), now)
    standings = await turning.standings(session, [one.person_id for one in around], now)
    lapsed = await turning.lapsed(session, around, standings)
    await consents.stop_without(session, {one.person_id for one in lapsed}, now=now)
    events = _birthdays(around, lapsed) + await _terms(session, true(), now)
    await _tell_curators(session, _by_place(events), now)
    own = [_own(one, standings[one.person_id], is_late=one in lapsed) for one in around]
    grown = [one.person_id for one in around if one.came_of_age]
    of_age = [
        _Message(OF_AGE, f"{child_id}:{guardian_id}", guardian_id, {"child_id": child_id})
        for child_id, guardian_id in await _guardians(session, grown, now)
    ]
    await _say(session, [*filter(None, own), *of_age], now)


async def told(session: AsyncSession, parameters: Mapping[str, Any], *, told_id: int, now: datetime) -> Told | None:
    """What of a promised notice is still true, for a curator who is still at hand; None where nothing is."""
    place_id = parameters["place_id"]
    if told_id not in await on_hand.curators(session, place_id, now=now):
        return None
    promised = {_key(_read(one)) for one in parameters["events"]}
    here = Person.operator_id == place_id
    around = await turning.around(session, here, now)
    standings = await turning.standings(session, [one.person_id for one in around], now)
    lapsed = await turning.lapsed(session, around, standings)
    found = _by_place(_birthdays(around, lapsed) + await _terms(session, here, now)).get(place_id, [])
    true_still = [one for one in found if _key(one) in promised]
    people = await _people(session, [one.subject_id for one in true_still])
    ending: dict[date, list[Person]] = defaultdict(list)
    for one in true_still:
        if one.what is What.ENDS:
            ending[one.on].append(people[one.subject_id])
    if not true_still:
        return None
    return Told(
        place=await session.get_one(Place, place_id),
        turning=[_turns(people[one.subject_id], one.on) for one in true_still if one.what is What.TURNS],
        lapsed=[people[one.subject_id] for one in true_still if one.what is What.LAPSED],
        ending=dict(ending),
    )


async def owed(session: AsyncSession, person_id: int, *, now: datetime) -> Owed | None:
    """Whether somebody's own consents are still wanted of them because of a birthday."""
    found = await turning.around(session, Person.id == person_id, now)
    standings = (await turning.standings(session, [person_id], now)).get(person_id, {})
    for one in found:
        wanting = [standing for standing in standings.values() if turning.wants_own(one, standing)]
        if wanting:
            subject = await session.get_one(Person, person_id)
            may_in_chat = any(standing.may_renew or not (one.is_ahead or standing.needs_paper) for standing in wanting)
            return Owed(subject, one.years, one.is_ahead, not may_in_chat)
    return None


async def grown_up(session: AsyncSession, child_id: int, *, guardian_id: int, now: datetime) -> Person | None:
    """The child of this guardian who has lately come of age."""
    around = await turning.around(session, Person.id == child_id, now)
    cared_for = await _guardians(session, [one.person_id for one in around if one.came_of_age], now)
    return await session.get(Person, child_id) if (child_id, guardian_id) in cared_for else None


def _turns(person: Person, on: date) -> tuple[Person, int, date]:
    assert person.born_on is not None
    return person, on.year - person.born_on.year, on


def _birthdays(around: Iterable[Turning], lapsed: Collection[Turning]) -> list[tuple[int, Event]]:
    """With its place what a curator hears of each birthday: before it and just after, and once the grace is over."""
    fresh = [one for one in around if one.is_dated and one.is_fresh]
    coming = [(one.place_id, Event(What.TURNS, one.person_id, one.day)) for one in fresh]
    return coming + [(one.place_id, Event(What.LAPSED, one.person_id, one.day)) for one in lapsed]


async def _terms(session: AsyncSession, condition: ColumnElement[bool], now: datetime) -> list[tuple[int, Event]]:
    found = await consent_terms.ending(session, condition, now=now)
    return [(one.place_id, Event(What.ENDS, one.subject_id, one.last_day, one.turn)) for one in found]


def _by_place(events: Iterable[tuple[int, Event]]) -> dict[int, list[Event]]:
    """In the order of days."""
    found: dict[int, list[Event]] = defaultdict(list)
    for place_id, event in sorted(events, key=lambda one: (one[1].on, one[1].subject_id, one[1].what)):
        found[place_id].append(event)
    return found


async def _tell_curators(session: AsyncSession, events: Mapping[int, list[Event]], now: datetime) -> None:
    """One message a day to each curator at hand, with all that they have not been told yet."""
    held = select(Membership.person_id, Membership.place_id).join(Person, Person.id == Membership.person_id)
    held = held.where(Membership.place_id.in_(events), on_hand.told(now), Person.chat_id.is_not(None)).distinct()
    curators = (await session.execute(held)).all()
    known = await receivers.of(session, [one.person_id for one in curators], now=now)
    heard = select(Reminder.key).where(Reminder.person_id.in_(known))
    told = set(await session.scalars(heard))
    for curator_id, place_id in curators:
        fresh = [one for one in events[place_id] if f"{_key(one)}:{curator_id}" not in told]
        if fresh:
            at = calm.morning_at(known[curator_id], now)
            await _promise(session, curator_id, place_id, fresh, at, known[curator_id].local(now).date(), now)


async def _promise(
    session: AsyncSession, curator_id: int, place_id: int, events: list[Event], at: datetime, day: date, now: datetime
) -> None:
    promise_id = await outbox.promise(
        session,
        key=f"{NOTICE}:{curator_id}:{place_id}:{day}",
        kind=NOTICE,
        receiver_id=curator_id,
        parameters={"place_id": place_id, "events": [_written(one) for one in events]},
        not_before=at,
        now=now,
    )
    if promise_id is not None:
        keys = [f"{_key(one)}:{curator_id}" for one in events]
        session.add_all(Reminder(key=key, person_id=curator_id, promise_id=promise_id, at=now) for key in keys)
        await session.flush()


def _own(one: Turning, standings: Mapping[ConsentKind, Standing], *, is_late: bool) -> _Message | None:
    """Somebody is asked for their own consents: before 18, and on the day from which they are needed."""
    is_due = one.years == ages.ADULT if one.is_ahead else is_late or one.is_fresh
    if not is_due or not any(turning.wants_own(one, standing) for standing in standings.values()):
        return None
    stage = "ahead" if one.is_ahead else "day"
    return _Message(OWN, f"{one.person_id}:{one.years}:{stage}", one.person_id, {})


async def _guardians(session: AsyncSession, child_ids: Collection[int], now: datetime) -> list[tuple[int, int]]:
    found = await ledger.guardians(session, Person.id.in_(child_ids), at=now) if child_ids else {}
    return [(child_id, guardian_id) for child_id, its in found.items() for guardian_id in its]


async def _say(session: AsyncSession, messages: Sequence[_Message], now: datetime) -> None:
    """Promises what was not promised before, to those who have come in."""
    keys = {f"{one.kind}:{one.key}": one for one in messages}
    said = set(await session.scalars(select(Promise.key).where(Promise.key.in_(keys))))
    known = await receivers.of(session, [one.receiver_id for key, one in keys.items() if key not in said], now=now)
    for key, one in keys.items():
        if key not in said and known[one.receiver_id].chat_id is not None:
            await outbox.promise(
                session,
                key=key,
                kind=one.kind,
                receiver_id=one.receiver_id,
                parameters=one.parameters,
                not_before=calm.allowed_at(known[one.receiver_id], now),
                now=now,
            )


async def _people(session: AsyncSession, person_ids: Collection[int]) -> dict[int, Person]:
    found = await session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {person.id: person for person in found}


def _key(event: Event) -> str:
    return f"{NOTICE}:{event.what}:{event.subject_id}:{event.on}:{event.turn}"


def _written(event: Event) -> dict[str, Any]:
    return {"what": event.what, "subject_id": event.subject_id, "on": event.on.isoformat(), "turn": event.turn}


def _read(written: Mapping[str, Any]) -> Event:
    on = date.fromisoformat(written["on"])
    return Event(What(written["what"]), written["subject_id"], on, written["turn"])
