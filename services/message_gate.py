"""Whether a promised message may still be sent: asked for each one at the moment of sending."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, ConsentOutcome, DataMode, Guardianship, Lane, Membership, Person, Place, Role
from services import access, appeals, ledger
from services.data_modes import PASSING, STAFF
from services.gate import NEEDS, Purpose
from services.outbox import Promised
from services.signatures import NO, Standing

ASKS_FOR_CONSENT = frozenset({"consent", "consent_child", "consent_wanted", "own_consent", "stuck_consent"})
"""Lines and messages that only ask for the word that is missing: they go out until somebody says no."""
ANSWERS_A_CALL = frozenset({appeals.SEEN})
"""Told to whoever has called for help a moment ago: nobody has to have agreed to being answered."""
ANSWERS = frozenset(
    {"stored_page", "stored_record", "request_answered", "consent_print", "job_failed"}
    | {"application_confirmed", "application_refused"}
)
"""What somebody has asked for themselves is answered, whatever they have agreed to."""
TAKES_BACK = frozenset({"broadcast_removal"})
"""Says nothing, and deletes what was said: whoever agrees to nothing any more is the last to keep it."""
GOES_WITH_A_ROLE = frozenset(
    {"broadcast_reminder", "event_moved_up", "event_changed", "event_cancelled", "event_day", "event_hour"}
)
"""Told to those who take part: whoever has left reads nothing of what they had once been invited to."""
FAREWELLS = frozenset({"of_age"})
"""What a guardian who agreed to be written to reads when nothing will be written any more."""
(KIND,) = NEEDS[Purpose.MESSAGES].held

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the gate knows about the receivers."""

    roles: Mapping[int, set[Role]]
    modes: Mapping[int, DataMode | None]
    children: Mapping[int, list[int]]
    standings: Mapping[int, Standing]


async def passing(session: AsyncSession, promises: Sequence[Promised], *, now: datetime) -> dict[int, Parameters]:
    """By promise, what of it may be said now; a promise that is not there may not be sent at all.

    Whoever only takes part, or answers for somebody who does, is written to once the consent to that (C6) holds;
    before, only to ask for it. Without a messenger nobody but the staff is written to. What somebody without any
    role is promised they have asked for themselves, such as the answer to an application.
    """
    known = await _known(session, {one.receiver_id for one in promises}, now)
    told = [one for one in promises if one.kind not in GOES_WITH_A_ROLE or known.roles.get(one.receiver_id)]
    said = {one.id: _said(one, known) for one in told}
    return {number: parameters for number, parameters in said.items() if parameters is not None}


async def may_be_told(session: AsyncSession, person_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these people to whom an ordinary message may be sent now."""
    anything = [Promised(one, "", "", {}, one, Lane.BROADCAST, 0) for one in person_ids]
    return set(await passing(session, anything, now=now))


def _said(promise: Promised, known: _Known) -> Parameters | None:
    receiver_id = promise.receiver_id
    roles = known.roles.get(receiver_id, set())
    if not roles or roles & STAFF or promise.kind in ANSWERS | TAKES_BACK:
        return promise.parameters
    if not PASSING[known.modes[receiver_id] or DataMode.OPEN].participants:
        return None
    if promise.kind in ANSWERS_A_CALL:
        return promise.parameters
    subjects = [*known.children.get(receiver_id, ()), *([receiver_id] if roles - {Role.GUARDIAN} else [])]
    last = promise.kind in FAREWELLS
    if any(_agrees(known.standings[one], receiver_id, is_last=last) for one in subjects if one in known.standings):
        return promise.parameters
    if all(_declines(known.standings[one], receiver_id) for one in subjects if one in known.standings):
        return None
    return _asking_only(promise)


def _agrees(standing: Standing, receiver_id: int, *, is_last: bool) -> bool:
    """Whether this consent lets the receiver be written to: one's own, or that for a child by its guardian."""
    if standing.subject_id == receiver_id:
        return standing.valid
    own = standing.last(Capacity.GUARDIAN, receiver_id)
    said = own or standing.last(Capacity.GUARDIAN, None)
    has_agreed = said is not None and said.outcome is ConsentOutcome.GIVEN
    return has_agreed and (is_last or Capacity.GUARDIAN in standing.given)


def _declines(standing: Standing, receiver_id: int) -> bool:
    if standing.subject_id == receiver_id:
        return bool(standing.refused)
    own = standing.last(Capacity.GUARDIAN, receiver_id)
    return own is not None and own.outcome in NO


def _asking_only(promise: Promised) -> Parameters | None:
    """Of a morning message the lines that ask for a consent; any other message only if it is such a one."""
    if promise.kind in ASKS_FOR_CONSENT:
        return promise.parameters
    lines = [line for line in promise.parameters.get("lines", ()) if line["kind"] in ASKS_FOR_CONSENT]
    return {**promise.parameters, "lines": lines} if lines else None


async def _known(session: AsyncSession, receiver_ids: Collection[int], now: datetime) -> _Known:
    held = select(Membership.person_id, Membership.role, Place.data_mode).where(Membership.person_id.in_(receiver_ids))
    held = held.join(Person, Person.id == Membership.person_id).join(Place, Place.id == Person.operator_id)
    roles, modes = dict[int, set[Role]](), dict[int, DataMode | None]()
    for person_id, role, mode in await session.execute(held.where(access.lasting(Membership, now))):
        roles.setdefault(person_id, set()).add(role)
        modes[person_id] = mode
    concerned = {one for one, its in roles.items() if not its & STAFF}
    if not concerned:
        return _Known(roles, {}, {}, {})
    care = select(Guardianship.guardian_id, Guardianship.child_id).where(Guardianship.guardian_id.in_(concerned))
    children: dict[int, list[int]] = {}
    for guardian_id, child_id in await session.execute(care.where(access.lasting(Guardianship, now))):
        children.setdefault(guardian_id, []).append(child_id)
    subjects = concerned | {child for its in children.values() for child in its}
    standings = await ledger.standings(session, Person.id.in_(subjects), kind=KIND, at=now)
    return _Known(roles, modes, children, standings)
