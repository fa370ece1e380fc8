"""The archive: who has left a place drops out of its lists, nothing waits for them, and they can come back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    Guardianship,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Response,
    ResponseState,
    Role,
)
from services import access, consents, moves, pair_hooks, pair_replacing, pair_stops, school_years, undo
from services.access import LET_IN_FROM_ABOVE, Action, Me
from services.errors import AlreadySo, InUse, NotFound
from services.forms import UNFINISHED

WHY = "left"
"""Why promises to whoever has left are not sent."""


async def end(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> tuple[Person, Change]:
    """A curator says that somebody takes part no more: AlreadySo; NotFound for those who are named from above."""
    person = await access.changed_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    if is_from_above(person.memberships, now):
        raise NotFound
    rows = await close(session, person.operator_id, [person.id], now=now)
    if not rows["memberships"]:
        raise AlreadySo
    change = await undo.made(session, kind=undo.Kind.PEOPLE_LEFT, by=by, rows=rows, now=now)
    await pair_replacing.seek(session, rows["pairs"], by=by, place_id=person.operator_id, now=now)
    return person, change


async def bring_back(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> tuple[Person, Change]:
    """A curator takes somebody in again, as what they were last, and their guardians with them: AlreadySo, NotFound."""
    person = await access.changed_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    await access.hold(session, person.id)
    if any(access.lasts(one, now) for one in person.memberships if one.place_id == person.operator_id):
        raise AlreadySo
    before = [one for one in last(person.memberships, person.operator_id) if one.role not in LET_IN_FROM_ABOVE]
    if not before or person.merged_into_id:
        raise NotFound
    before += await _guardians_before(session, person, now)
    zone = (await session.get_one(Place, person.operator_id)).time_zone
    begun = [moves.begun(one, one.group, school_years.known_for(one, zone), now) for one in before]
    session.add_all(begun)
    await session.flush()
    await consents.open_intakes(session, [person], now=now)
    rows = {"begun": [one.id for one in begun], "persons": [person.id], "place": person.operator_id}
    return person, await undo.made(session, kind=undo.Kind.PEOPLE_RETURNED, by=by, rows=rows, now=now)


async def close(session: AsyncSession, place_id: int, person_ids: Collection[int], *, now: datetime) -> dict[str, Any]:
    """Ends all roles of these people in a place, and of guardians who have nobody left there; gives what undoing needs.

    What they were filling in stops, their pairs rest or are over, and whoever has no role anywhere now is not written
    to any more.
    """
    busy = await _with_children(session, place_id, person_ids, now)
    held = await _lasting(session, place_id, person_ids, now)
    ended = [one for one in held if not (one.role is Role.GUARDIAN and one.person_id in busy and _is_more(one, held))]
    ended += await _idle_guardians(session, place_id, person_ids, busy, now)
    rows = {"memberships": [[one.id, one.until and one.until.isoformat()] for one in ended]}
    concerned = {one.person_id for one in ended}
    for membership in ended:
        membership.until = now
    await session.flush()
    stopped = await _stop(session, place_id, concerned, now)
    silenced = await _silence(session, await _gone(session, concerned, now), now)
    pairs = await pair_hooks.left(session, place_id, concerned, now=now)
    return rows | {"responses": stopped, "promises": silenced, "pairs": pairs}


async def ids(session: AsyncSession, place_id: int, *, now: datetime) -> list[int]:
    """Who has left a place, by name."""
    here = select(Membership.person_id).where(Membership.place_id == place_id)
    still = here.where(access.unended(Membership, now))
    left = select(Person.id, Person.name_key).where(Person.operator_id == place_id, Person.merged_into_id.is_(None))
    rows = await session.execute(left.where(Person.id.in_(here), Person.id.not_in(still)))
    return [person_id for person_id, _ in sorted(rows, key=lambda row: (row[1], row[0]))]


def last(memberships: Iterable[Membership], place_id: int) -> list[Membership]:
    """What somebody was in a place until they left it; nothing while they are there."""
    here = [one for one in memberships if one.place_id == place_id and one.stands_in_for_id is None]
    until = max((one.until for one in here if one.until), default=None)
    return [one for one in here if one.until == until] if until and all(one.until for one in here) else []


def is_from_above(memberships: Iterable[Membership], now: datetime) -> bool:
    """Whether somebody holds a role to which the people of a place name nobody themselves."""
    return any(one.role in LET_IN_FROM_ABOVE for one in memberships if access.lasts(one, now))


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Everything is as it was before somebody left, or before they came back."""
    if change.kind == undo.Kind.PEOPLE_RETURNED:
        await session.execute(delete(Membership).where(Membership.id.in_(change.rows["begun"])))
        await undo.unassign(session, change.rows["persons"], change)
        await _stop(session, change.rows["place"], change.rows["persons"], now)
    else:
        await reopen(session, change.rows, ended_at=change.made_at)
        numbers = [number for number, *_ in change.rows["responses"]]
        stood = await session.scalars(select(Response.person_id).where(Response.id.in_(numbers)))
        await consents.stop_without(session, set(stood), now=now)


async def reopen(session: AsyncSession, rows: dict[str, Any], *, ended_at: datetime) -> None:
    """Takes back what `close` did at that moment; InUse where somebody has come back by now."""
    until = dict(rows["memberships"])
    ended = (await session.scalars(select(Membership).where(Membership.id.in_(until)))).all()
    people = {one.person_id for one in ended}
    anew = select(Membership.id).where(Membership.person_id.in_(people), Membership.since >= ended_at)
    if await session.scalar(anew.where(Membership.id.not_in(until), Membership.until.is_(None)).limit(1)):
        raise InUse
    for membership in ended:
        before = until[membership.id]
        membership.until = before and datetime.fromisoformat(before)
    await session.flush()
    await reopen_responses(session, rows["responses"])
    await pair_stops.take_back(session, rows["pairs"], since=ended_at, now=ended_at)
    silenced = update(Promise).where(Promise.id.in_(rows["promises"]), Promise.state == PromiseState.DROPPED)
    await session.execute(silenced.values(state=PromiseState.WAITING, why=None, settled_at=None))


def as_they_stood(responses: Iterable[Response]) -> list[list[Any]]:
    """What `reopen_responses` needs to know."""
    return [[one.id, one.state.value, one.changed_at.isoformat()] for one in responses]


async def reopen_responses(session: AsyncSession, stood: Sequence[Sequence[Any]]) -> None:
    """Questionnaires that were stopped stand as before; one whose answers are forgotten begins anew."""
    before = {number: (ResponseState(state), datetime.fromisoformat(at)) for number, state, at in stood}
    for response in await session.scalars(select(Response).where(Response.id.in_(before))):
        if response.state is ResponseState.STOPPED:
            response.state, response.changed_at = before[response.id]
            if not response.filling and response.state is ResponseState.PARTIAL:
                response.state = ResponseState.ASSIGNED
    await session.flush()


async def forget_drafts(session: AsyncSession, *, now: datetime) -> None:
    """What people were filling in when it was stopped is forgotten, once that cannot be taken back any more."""
    stopped = update(Response).where(Response.state == ResponseState.STOPPED)
    written = stopped.where(cast(Response.filling, String) != "{}", Response.changed_at < now - undo.MINUTE)
    await session.execute(written.values(filling={}), execution_options={"synchronize_session": False})


async def _lasting(
    session: AsyncSession, place_id: int, person_ids: Collection[int], now: datetime
) -> list[Membership]:
    """Roles that hold, or will: a deputy's days may be still to come."""
    held = select(Membership).where(Membership.place_id == place_id, Membership.person_id.in_(person_ids))
    return list(await session.scalars(held.where(access.unended(Membership, now)).order_by(Membership.id)))


def _is_more(one: Membership, held: Iterable[Membership]) -> bool:
    """Whether whoever is a guardian is something else in the place, too: a teacher leaves, a mother stays."""
    return any(other.person_id == one.person_id and other.role is not Role.GUARDIAN for other in held)


async def _with_children(session: AsyncSession, place_id: int, leaving: Collection[int], now: datetime) -> set[int]:
    """The guardians of whoever stays in the place."""
    care = select(Guardianship.guardian_id).join(Membership, Membership.person_id == Guardianship.child_id)
    care = care.where(Guardianship.child_id.not_in(leaving), Membership.place_id == place_id)
    return set(await session.scalars(care.where(access.lasting(Guardianship, now), access.lasting(Membership, now))))


async def _idle_guardians(
    session: AsyncSession, place_id: int, leaving: Collection[int], busy: Collection[int], now: datetime
) -> list[Membership]:
    """The guardians of those who leave, as guardians, where all their children have left."""
    own = select(Guardianship.guardian_id).where(Guardianship.child_id.in_(leaving))
    held = select(Membership).where(Membership.place_id == place_id, Membership.role == Role.GUARDIAN)
    held = held.where(Membership.person_id.in_(own.where(access.lasting(Guardianship, now))))
    held = held.where(access.lasting(Membership, now), Membership.person_id.not_in(leaving))
    return [one for one in await session.scalars(held) if one.person_id not in busy]


async def _guardians_before(session: AsyncSession, child: Person, now: datetime) -> list[Membership]:
    """As what the guardians of a child who comes back were there, where they are not any more."""
    care = select(Guardianship.guardian_id).where(Guardianship.child_id == child.id)
    held = select(Membership).where(Membership.place_id == child.operator_id, Membership.role == Role.GUARDIAN)
    held = held.where(Membership.person_id.in_(care.where(access.lasting(Guardianship, now))))
    newest = {one.person_id: one for one in await session.scalars(held.order_by(Membership.id))}
    return [one for one in newest.values() if not access.lasts(one, now)]


async def _stop(session: AsyncSession, place_id: int, person_ids: Collection[int], now: datetime) -> list[list[Any]]:
    """Stops what these people were filling in; a draft is kept for the minute in which all can be taken back."""
    held = select(Response).where(Response.person_id.in_(person_ids), Response.place_id == place_id)
    responses = list(await session.scalars(held.where(Response.state.in_(UNFINISHED))))
    stood = as_they_stood(responses)
    for response in responses:
        response.state, response.changed_at = ResponseState.STOPPED, now
    await session.flush()
    return stood


async def _gone(session: AsyncSession, person_ids: Collection[int], now: datetime) -> set[int]:
    held = select(Membership.person_id).where(Membership.person_id.in_(person_ids))
    return set(person_ids) - set(await session.scalars(held.where(access.lasting(Membership, now))))


async def _silence(session: AsyncSession, person_ids: Collection[int], now: datetime) -> list[int]:
    waiting = update(Promise).where(Promise.receiver_id.in_(person_ids), Promise.state == PromiseState.WAITING)
    dropped = waiting.values(state=PromiseState.DROPPED, why=WHY, settled_at=now).returning(Promise.id)
    return list(await session.scalars(dropped))
