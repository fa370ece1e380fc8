"""The agenda: what is due to whom, gathered into one morning message per telephone and working day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    ConsentAsk,
    ConsentEvent,
    ConsentKind,
    FormVersion,
    Guardianship,
    Invitation,
    Membership,
    Person,
    Promise,
    PromiseState,
    Reach,
    Reminder,
    Response,
    ResponseState,
    Role,
)
from services import (
    appeals,
    calm,
    consent_asks,
    consents,
    digest,
    late_lists,
    nudge_due,
    outbox,
    receivers,
    seasons,
    survey_ticks,
)
from services.access import lasting
from services.calm import Receiver
from services.consents import Matter
from services.form_versions import INTAKES

T = TypeVar("T")
MORNING = "morning"
PORTION = 2000
"""People that one statement names."""
BEGIN_AFTER = (timedelta(0), timedelta(days=3))
"""When a questionnaire that was not opened is spoken of, counted from the day it was handed out."""
CONTINUE_AFTER = (timedelta(days=1), timedelta(days=3))
"""When whoever stopped in the middle is reminded, counted from their last answer."""
CONSENT_AFTER = (timedelta(days=1), timedelta(days=3))
"""When a consent that is waited for is spoken of, counted from the day its signer came in."""
BUDGET = {Role.MENTOR: 8, Role.MENTEE: 8, Role.GUARDIAN: 2, Role.OBSERVER: 2}
"""Morning messages that a person gets at most in a calendar month; organisers have no such bound."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing due to one person from a moment on; said once for each key."""

    person_id: int
    key: str
    due: datetime
    says: Mapping[str, Any]
    hours: tuple[time, time] | None = None
    """Between these hours the whole message goes that carries it."""
    carries: Iterable[str] = ()
    """Keys of the things it speaks of, none of which is said again."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What the people of one telephone will be told, and when."""

    at: datetime
    receiver: Receiver
    lines: list[Line]


async def promise_mornings(session: AsyncSession, *, now: datetime) -> int:
    """Promises every morning message that is due; gives how many."""
    others = await _lines(session, now, now)
    holding = {line.person_id for line in others}
    nudged = await nudge_due.collect(session, now=now, holding=holding)
    lists = await late_lists.collect(session, now=now, holding=holding | {line.person_id for line in nudged.lines})
    promised, told, later = 0, set[str](), set[int]()
    for morning in await _gathered(session, [*others, *map(_nudge, [*nudged.lines, *lists.lines])], now):
        if morning.at <= now:
            promised += (is_new := await _promise(session, morning, now))
            told |= {line.key for line in morning.lines} if is_new else set()
        elif morning.receiver.local(morning.at).date() == morning.receiver.local(now).date():
            later |= {line.person_id for line in morning.lines}
    await nudge_due.move_on(session, nudged, told, later)
    await late_lists.note_empty(session, lists.empty, now=now)
    return promised


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When a morning message, a survey's step, a call for help or another promise is due next, as things stand."""
    moments = [morning.at for morning in await mornings(session, now=now)]
    others = [await outbox.next_moment(session), await survey_ticks.next_moment(session, now=now)]
    others.append(await appeals.next_moment(session))
    return min([*moments, *(one for one in others if one is not None)], default=None)


async def mornings(session: AsyncSession, *, now: datetime, until: datetime | None = None) -> list[Morning]:
    """The next morning of every telephone to which something is due: up to `until`, or ever as things stand."""
    lines = await _lines(session, now, until)
    if until:
        nudged = (await nudge_due.collect(session, now=now)).lines + (await late_lists.collect(session, now=now)).lines
    else:
        nudged = await nudge_due.foreseen(session, now=now) + await late_lists.foreseen(session, now=now)
    return await _gathered(session, [*lines, *map(_nudge, nudged)], now)


async def _gathered(session: AsyncSession, lines: Iterable[Line], now: datetime) -> list[Morning]:
    """These lines, by the telephones that get them."""
    by_person: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_person[line.person_id].append(line)
    telephones = await _telephones(session, list(by_person))
    return [
        morning
        for chat_ids in _portions(list(telephones))
        for morning in await _mornings_of(session, {one: telephones[one] for one in chat_ids}, by_person, now)
    ]


def _nudge(one: nudge_due.Told) -> Line:
    return Line(one.person_id, one.key, one.due, one.says, nudge_due.HOURS, tuple(one.tasks))


async def _telephones(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, list[int]]:
    """The telephones of these people: a mother of two is two persons and reads one message."""
    telephones: dict[int, list[int]] = defaultdict(list)
    for ids in _portions(person_ids):
        found = select(Person.chat_id, Person.id).where(Person.id.in_(ids)).order_by(Person.id)
        for chat_id, person_id in await session.execute(found):
            if chat_id is not None:
                telephones[chat_id].append(person_id)
    return telephones


async def _mornings_of(
    session: AsyncSession, telephones: Mapping[int, list[int]], lines: Mapping[int, list[Line]], now: datetime
) -> list[Morning]:
    """The next mornings of a portion of telephones, without what their people have been told."""
    ids = [person_id for person_ids in telephones.values() for person_id in person_ids]
    told = await _told_keys(session, [line.key for person_id in ids for line in lines[person_id]])
    known = await receivers.of(session, ids, now=now)
    past = await _past(session, telephones)
    budgets = await _budgets(session, ids, now)
    found = []
    for chat_id, person_ids in telephones.items():
        waiting = [line for person_id in person_ids for line in lines[person_id] if line.key not in told]
        receiver = min((known[person_id] for person_id in person_ids), key=lambda one: one.is_child)
        if waiting and receiver.reach is not Reach.CLOSED:
            bounds = [budgets.get(person_id) for person_id in person_ids]
            budget = None if None in bounds else max(bound for bound in bounds if bound)
            found.append(_morning(receiver, waiting, past.get(chat_id, []), budget, now))
    return found


async def _told_keys(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Those of these keys that were said."""
    told: set[str] = set()
    for asked in _portions(keys):
        told |= set(await session.scalars(select(Reminder.key).where(Reminder.key.in_(asked))))
    return told


def _morning(receiver: Receiver, lines: list[Line], past: list[datetime], budget: int | None, now: datetime) -> Morning:
    """The first morning for these lines that is not today's again, nor over the month's budget."""
    days = [receiver.local(moment).date() for moment in past]
    at = calm.morning_at(receiver, min(line.due for line in lines), after=max(days, default=None))
    while budget is not None and sum(_month(day) == _month(receiver.local(at).date()) for day in days) >= budget:
        first = receiver.local(at).replace(day=1) + timedelta(days=32)
        at = calm.morning_at(receiver, first.replace(day=1, hour=0, minute=0))
    day = receiver.local(max(at, now)).date()
    for line in lines:
        if line.hours and receiver.local(line.due).date() <= day:
            at = calm.office_at(receiver, max(at, now), line.hours)
    return Morning(at, receiver, lines)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


async def _promise(session: AsyncSession, morning: Morning, now: datetime) -> bool:
    """One message; its lines are never promised again. Of several moments of one thing only the last is spoken."""
    due = sorted((line for line in morning.lines if line.due <= now), key=lambda line: line.due)
    day = morning.receiver.local(now).date()
    spoken = {tuple(line.says.items()): dict(line.says) for line in due}
    promise_id = await outbox.promise(
        session,
        key=f"{MORNING}:{morning.receiver.chat_id}:{day}",
        kind=MORNING,
        receiver_id=morning.receiver.person_id,
        parameters={"lines": list(spoken.values())},
        not_before=now,
        now=now,
    )
    if promise_id is None:
        return False
    keys = [(key, line.person_id) for line in due for key in (line.key, *line.carries)]
    session.add_all(Reminder(key=key, person_id=one, promise_id=promise_id, at=now) for key, one in keys)
    await _told(session, due)
    return True


async def _told(session: AsyncSession, lines: Iterable[Line]) -> None:
    """A curator's next digest begins where this one ends."""
    for line in lines:
        if line.says["kind"] == "digest":
            curator = await session.get_one(Person, line.person_id)
            until = datetime.fromisoformat(line.says["until"])
            curator.told_until = until if curator.told_until is None else max(curator.told_until, until)


async def _past(session: AsyncSession, chat_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """The morning messages that telephones got, or are getting."""
    found = select(Person.chat_id, Promise.created_at).join(Person, Person.id == Promise.receiver_id)
    found = found.where(
        Promise.kind == MORNING, Person.chat_id.in_(list(chat_ids)), Promise.state != PromiseState.DROPPED
    )
    past: dict[int, list[datetime]] = defaultdict(list)
    for chat_id, at in await session.execute(found):
        past[chat_id or 0].append(at)
    return past


async def _budgets(session: AsyncSession, person_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """How many morning messages a month each person gets; absent: an organiser, who has no bound."""
    found = select(Membership.person_id, Membership.role).where(
        Membership.person_id.in_(list(person_ids)), lasting(Membership, now)
    )
    bounds: dict[int, list[int | None]] = defaultdict(list)
    for person_id, role in await session.execute(found):
        bounds[person_id].append(BUDGET.get(role))
    return {person: max(b for b in found if b) for person, found in bounds.items() if None not in found}


def _portions(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time that a statement can name them all."""
    return (ids[first : first + PORTION] for first in range(0, len(ids), PORTION))


async def _lines(session: AsyncSession, now: datetime, until: datetime | None) -> list[Line]:
    lines = [*await _intakes(session, until), *await _consents(session, now), *await _digests(session, now)]
    lines += [Line(*one) for one in await seasons.due(session, now=now, until=until)]
    return lines if until is None else [line for line in lines if line.due <= until]


async def _intakes(session: AsyncSession, until: datetime | None) -> list[Line]:
    """Questionnaires not opened, and not finished."""
    found = (
        select(Response.id, Response.person_id, Response.state, Response.changed_at)
        .join(FormVersion)
        .join(Person, Person.id == Response.person_id)
        .where(Response.state.in_((ResponseState.ASSIGNED, ResponseState.PARTIAL)), Person.chat_id.is_not(None))
        .where(FormVersion.code.in_(INTAKES.values()))
    )
    if until is not None:
        begun_before = (Response.state == ResponseState.PARTIAL) & (Response.changed_at <= until - CONTINUE_AFTER[0])
        found = found.where(begun_before | (Response.state == ResponseState.ASSIGNED))
    lines = []
    for response_id, person_id, state, since in await session.execute(found):
        kind, pauses = ("begin", BEGIN_AFTER) if state is ResponseState.ASSIGNED else ("continue", CONTINUE_AFTER)
        says = {"kind": kind, "response_id": response_id}
        lines += _in_turn(person_id, f"{kind}:{response_id}", since, pauses, says)
    return lines


async def _consents(session: AsyncSession, now: datetime) -> list[Line]:
    """Consents that somebody who is in has not spoken about."""
    missing = await _awaited(session, now)
    came_in = await _came_in(session, {signer for _, _, signer in missing})
    asked = await consent_asks.asked_at(session, {subject for subject, _, _ in missing})
    lines = []
    for subject, matter, signer in missing:
        if signer in came_in:
            kind = "consent" if subject == signer else "consent_child"
            says = {"kind": kind, "subject_id": subject}
            to = f">{matter.recipient_id}" if matter.recipient_id else ""
            since = max(came_in[signer], asked.get((subject, matter), came_in[signer]))
            lines += _in_turn(signer, f"{matter.kind}{to}:{subject}:{signer}", since, CONSENT_AFTER, says)
    return lines


async def _awaited(session: AsyncSession, now: datetime) -> list[tuple[int, Matter, int]]:
    """About whom, what, and from whom a word in the chat is waited for, of signers who are in."""
    taking_part = select(Membership.person_id).where(
        Membership.role.in_((Role.MENTOR, Role.MENTEE)), lasting(Membership, now)
    )
    standings = await consent_asks.standings(session, Person.id.in_(taking_part) & ~_settled(), at=now)
    return [(subject, matter, signer) for subject, its in standings.items() for matter, signer in consents.awaited(its)]


def _settled() -> ColumnElement[bool]:
    """A cheap sieve before the ledger is read: with an intake in hand, all of the start said, and nothing asked since.

    An own word about messages, and a guardian's where there is a guardian, are the last of the start.
    """
    in_hand = select(Response.person_id).join(FormVersion).where(FormVersion.code.in_(INTAKES.values()))
    said = select(ConsentEvent.subject_id).where(ConsentEvent.kind == ConsentKind.MESSENGER)
    by = {capacity: said.where(ConsentEvent.capacity == capacity) for capacity in Capacity}
    guarded = select(Guardianship.child_id)
    of_guardian = Person.id.in_(by[Capacity.GUARDIAN]) | Person.id.not_in(guarded)
    unasked = Person.id.not_in(select(ConsentAsk.subject_id))
    return Person.id.in_(in_hand) & Person.id.in_(by[Capacity.SELF]) & of_guardian & unasked


async def _came_in(session: AsyncSession, person_ids: set[int]) -> dict[int, datetime]:
    """When those of these people who are in came in."""
    came_in: dict[int, datetime] = {}
    for ids in _portions(sorted(person_ids)):
        found = select(Invitation.person_id, func.max(Invitation.used_at))
        found = found.join(Person, Person.id == Invitation.person_id).where(Person.id.in_(ids))
        found = found.where(Person.chat_id.is_not(None), Invitation.used_at.is_not(None))
        rows = await session.execute(found.group_by(Invitation.person_id))
        came_in |= {person_id: at for person_id, at in rows if at is not None}
    return came_in


async def _digests(session: AsyncSession, now: datetime) -> list[Line]:
    """What happened in their place since a curator was told last."""
    lines = []
    for (person_id, place_id), since in (await digest.untold(session, now=now)).items():
        news = (await digest.of_places(session, [place_id], since=since)).get(place_id)
        if news and news.first_at:
            says = {
                "kind": "digest",
                "person_id": person_id,
                "place_id": place_id,
                "since": since.isoformat(),
                "until": now.isoformat(),
            }
            lines.append(Line(person_id, f"digest:{person_id}:{place_id}:{since.isoformat()}", news.first_at, says))
    return lines


def _in_turn(
    person_id: int, key: str, since: datetime, pauses: Iterable[timedelta], says: Mapping[str, Any]
) -> list[Line]:
    says = {**says, "person_id": person_id}
    return [Line(person_id, f"{key}:{turn}", since + pause, says) for turn, pause in enumerate(pauses, start=1)]
