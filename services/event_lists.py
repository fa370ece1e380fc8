"""Who comes to an event, may come, waits, does not or is silent: for its organiser, as far as names are shown."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, EventGuest, GuestState, Membership, Person, Place, Promise, Role
from services import access, audit, event_feedback, event_sight, gate, tree
from services.access import Action, Me
from services.data_modes import STAFF
from services.event_feedback import Heard
from services.event_sight import Organised
from services.gate import Purpose


class Which(StrEnum):
    """Whom a list is of, named by one letter, since buttons are short."""

    COMING = "c"
    MAYBE = "m"
    WAITING = "w"
    DECLINED = "d"
    SILENT = "s"


STATES: dict[Which, GuestState] = {
    Which.COMING: GuestState.COMING,
    Which.MAYBE: GuestState.MAYBE,
    Which.WAITING: GuestState.WAITING,
    Which.DECLINED: GuestState.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """An event, and how many have said what; of those who come with all whom they bring."""

    organised: Organised
    people: Mapping[Which, int]
    seats_taken: int
    came: int
    heard: Heard | None
    """What its guests have said; while they are few, nothing."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of an event: names, in the order of answering, and how many others there are, place by place."""

    organised: Organised
    which: Which
    named: Sequence[tuple[Person, int]]
    """With how many they bring."""
    others: Sequence[tuple[str, int]]
    """Places, and how many people of theirs stand here whose names are not shown."""


async def counted(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Counted:
    """How many have said what, for whoever runs events at its place."""
    found = await event_sight.organised(session, me, event_id, now=now)
    said = select(EventGuest.state, func.count()).where(EventGuest.event_id == event_id).group_by(EventGuest.state)
    by_state = dict((await session.execute(said)).all())
    people = {which: by_state.get(state, 0) for which, state in STATES.items()}
    people[Which.SILENT] = await session.scalar(select(func.count()).select_from(_silent(event_id).subquery())) or 0
    came = select(func.count()).where(EventGuest.event_id == event_id, EventGuest.came_at.is_not(None))
    taken = await event_sight.taken(session, event_id)
    heard = await event_feedback.heard(session, event_id)
    return Counted(found, people, taken, await session.scalar(came) or 0, heard, now)


async def listed(session: AsyncSession, *, me: Me, event_id: int, which: Which, now: datetime) -> Listed:
    """Who they are: in an organisation by name; from above the staff, and whoever allowed data to be handed on."""
    found = await event_sight.organised(session, me, event_id, now=now)
    rows = [(person, plus) for person, plus in await session.execute(_people(event_id, which))]
    shown = await named(session, me, found.place, [person.id for person, _plus in rows], now=now)
    ids = {person.id for person, _plus in rows} & shown
    await audit.note(session, by=found.by, place_id=found.place.id, subject_ids=ids, act=AuditAct.SAW, now=now)
    others = Counter(person.operator_id for person, _plus in rows if person.id not in shown)
    places = tree.in_order(await session.scalars(select(Place).where(Place.id.in_(others))))
    by_name = [one for one in rows if one[0].id in shown]
    return Listed(found, which, by_name, [(one.name, others[one.id]) for one in places])


async def named(session: AsyncSession, me: Me, place: Place, person_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these people whom this telephone reads by name, as it runs events of this place.

    All of them in an organisation; whoever organises training there reads mentors. From above the staff, and those who
    allowed that place to have their data.
    """
    may = await access.allowed(session, me, place.id, now=now)
    if tree.is_organisation(place.kind) and Action.SEE_PEOPLE in may:
        return set(person_ids)
    roles = STAFF | ({Role.MENTOR} if tree.is_organisation(place.kind) and Action.SEE_MENTORS in may else set())
    held = select(Membership.person_id).where(Membership.person_id.in_(person_ids), Membership.role.in_(roles))
    shown = set(await session.scalars(held.where(access.lasting(Membership, now))))
    above = set(await tree.upwards(session, place.id))
    for one in await access.roles(session, me, now=now):
        if one.membership.role is Role.COORDINATOR and one.place.id in above:
            shown |= await gate.allowed(
                session, person_ids=person_ids, purpose=Purpose.TRANSFER, at=now, recipient_id=one.place.id
            )
    return shown


def _people(event_id: int, which: Which) -> Select[Person, int]:
    if which is Which.SILENT:
        return select(Person, literal(0)).where(Person.id.in_(_silent(event_id))).order_by(Person.name_key, Person.id)
    found = select(Person, EventGuest.plus).join(EventGuest, EventGuest.person_id == Person.id)
    found = found.where(EventGuest.event_id == event_id, EventGuest.state == STATES[which])
    return found.order_by(EventGuest.answered_at, EventGuest.id)


def _silent(event_id: int) -> Select[int]:
    """Invited, have said nothing, and were not there."""
    answered = select(EventGuest.person_id).where(EventGuest.event_id == event_id, event_sight.was_heard())
    return event_sight.invited(event_id).where(Promise.receiver_id.not_in(answered)).order_by(None)
