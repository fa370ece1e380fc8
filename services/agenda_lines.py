"""What is due to people in their morning messages: questionnaires, consents, news of a place, what comes yearly."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
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
    Response,
    ResponseState,
    Role,
)
from services import consent_asks, consents, digest, pair_worries, seasons
from services.access import NOW, lasting
from services.consents import Matter
from services.form_versions import INTAKES
from services.signatures import Standing

T = TypeVar("T")
PORTION = 2000
"""People that one statement names."""
BEGIN_AFTER = (timedelta(0), timedelta(days=3))
"""When a questionnaire that was not opened is spoken of, counted from the day it was handed out."""
CONTINUE_AFTER = (timedelta(days=1), timedelta(days=3))
"""When whoever stopped in the middle is reminded, counted from their last answer."""
CONSENT_AFTER = (timedelta(days=1), timedelta(days=3))
"""When a consent that is waited for is spoken of, counted from the day its signer came in."""


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


def portions(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time that a statement can name them all."""
    return (ids[first : first + PORTION] for first in range(0, len(ids), PORTION))


async def lines_due(session: AsyncSession, now: datetime, until: datetime | None) -> list[Line]:
    """All but deadlines: up to `until`, or ever as things stand."""
    lines = [*await _intakes(session, now, until), *await _consents(session, now), *await _digests(session, now)]
    lines += [Line(*one) for one in await seasons.due(session, now=now, until=until)]
    lines += [Line(*one) for one in await pair_worries.due(session, now=now)]
    return lines if until is None else [line for line in lines if line.due <= until]


async def _intakes(session: AsyncSession, now: datetime, until: datetime | None) -> list[Line]:
    """Questionnaires not opened, and not finished."""
    begun_before = until - CONTINUE_AFTER[0] if until else now
    lines = []
    for response_id, person_id, state, since in await session.execute(_unfinished(), {"begun_before": begun_before}):
        kind, pauses = ("begin", BEGIN_AFTER) if state is ResponseState.ASSIGNED else ("continue", CONTINUE_AFTER)
        says = {"kind": kind, "response_id": response_id}
        lines += _in_turn(person_id, f"{kind}:{response_id}", since, pauses, says)
    return lines


@cache
def _unfinished() -> Select[int, int, ResponseState, datetime]:
    found = select(Response.id, Response.person_id, Response.state, Response.changed_at).join(FormVersion)
    found = found.join(Person, Person.id == Response.person_id)
    begun = (Response.state == ResponseState.PARTIAL) & (Response.changed_at <= bindparam("begun_before"))
    found = found.where(or_(begun, Response.state == ResponseState.ASSIGNED), Person.chat_id.is_not(None))
    return found.where(FormVersion.code.in_(INTAKES.values()))


async def _consents(session: AsyncSession, now: datetime) -> list[Line]:
    """Consents that somebody who is in has not spoken about."""
    missing = await awaited(session, now)
    if not missing:
        return []
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


async def awaited(session: AsyncSession, now: datetime) -> list[tuple[int, Matter, int]]:
    """About whom, what, and from whom a word in the chat is waited for, of signers who are in."""
    found: dict[int, dict[Matter, Standing]] = {}
    for ids in portions((await session.scalars(_unsettled(), {"now": now})).all()):
        found |= await consent_asks.standings(session, Person.id.in_(ids), at=now)
    return [(subject, matter, signer) for subject, its in found.items() for matter, signer in consents.awaited(its)]


@cache
def _unsettled() -> Select[int]:
    """Those who take part, but for those of whom nothing can be waited for."""
    taking_part = select(Membership.person_id).where(
        Membership.role.in_((Role.MENTOR, Role.MENTEE)), lasting(Membership, NOW)
    )
    return select(Person.id).where(Person.id.in_(taking_part), ~_settled()).order_by(Person.id)


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
    for ids in portions(sorted(person_ids)):
        found = select(Invitation.person_id, func.max(Invitation.used_at))
        found = found.join(Person, Person.id == Invitation.person_id).where(Person.id.in_(ids))
        found = found.where(Person.chat_id.is_not(None), Invitation.used_at.is_not(None))
        rows = await session.execute(found.group_by(Invitation.person_id))
        came_in |= {person_id: at for person_id, at in rows if at is not None}
    return came_in


async def _digests(session: AsyncSession, now: datetime) -> list[Line]:
    """What happened in their place since a curator was told last."""
    lines = []
    for one in await digest.fresh(session, now=now):
        since = one.since.isoformat()
        says = {"kind": "digest", "person_id": one.person_id, "place_id": one.place_id}
        says |= {"since": since, "until": now.isoformat()}
        lines.append(Line(one.person_id, f"digest:{one.person_id}:{one.place_id}:{since}", one.first_at, says))
    return lines


def _in_turn(
    person_id: int, key: str, since: datetime, pauses: Iterable[timedelta], says: Mapping[str, Any]
) -> list[Line]:
    says = {**says, "person_id": person_id}
    return [Line(person_id, f"{key}:{turn}", since + pause, says) for turn, pause in enumerate(pauses, start=1)]
