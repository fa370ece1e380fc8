"""What stands on the head's sheet, from the database: numbers, the nearest deadlines, papers that wait for a pen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Job,
    Meeting,
    MeetingState,
    Membership,
    Pair,
    PairMember,
    PairOrder,
    PairState,
    Person,
    Programme,
    Role,
)
from services import access, gate, jobs, pair_order, pair_sight, place_days, stuck, task_lists, unsigned
from services.access import Action, Me
from services.gate import Purpose
from services.head_note import Deadline, Note, Numbers, Paper
from services.meeting_rhythm import Kind
from services.pair_order import Kind as OrderKind
from services.register_base_scope import Scope, belongs, own, said
from services.stuck import Case, Going
from services.task_lists import Heading

JOB = "head_note"
"""Writes the sheet, and brings it."""
_NEAR = frozenset({Heading.LATE, Heading.NOW})


@dataclass(frozen=True, slots=True)
class _Side:
    """Those of one side whose data may be used, and those of them whom a pair has."""

    people: set[int]
    paired: set[int]
    completed: set[int]


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """The curator, or the head, wants the sheet; asked for twice before it is there, it comes once."""
    by = await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    known = await jobs.waiting(session, kind=JOB, by=by, place_id=place_id)
    return known or await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={}, now=now)


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Note:
    """The sheet as it is true now; nobody but the curator is named."""
    scope = await own(session, me=me, place_id=place_id, now=now)
    lacking = [
        one for group in await unsigned.by_class(session, me=me, place_id=place_id, now=now) for one in group.unsigned
    ]
    return Note(
        place=scope.place.name,
        curator=await _curator(session, scope),
        day=scope.day,
        numbers=await _numbers(session, scope, unsigned=len(lacking)),
        deadlines=await _deadlines(session, me, scope),
        papers=[
            *await _orders(session, scope),
            *await _on_paper(session, scope, [one.person_id for one in lacking if one.standing.needs_paper]),
        ],
    )


async def _numbers(session: AsyncSession, scope: Scope, *, unsigned: int) -> Numbers:
    mentees, mentors = await _side(session, scope, Role.MENTEE), await _side(session, scope, Role.MENTOR)
    states = await _states(session, scope)
    held, planned = await _meetings(session, scope)
    calendar = place_days.calendar(scope.place)
    return Numbers(
        mentees=len(mentees.people),
        mentors=len(mentors.people),
        working=states.get(PairState.WORKING, 0),
        waiting=states.get(PairState.AGREED, 0),
        unmatched=len(mentees.people - mentees.paired - mentees.completed),
        stuck=len(stuck.stuck(await _going(session, scope), today=scope.day, calendar=calendar)),
        held=held,
        planned=planned,
        unsigned=unsigned,
        completed=len(mentees.completed),
    )


async def _side(session: AsyncSession, scope: Scope, role: Role) -> _Side:
    here = select(Membership.person_id).where(Membership.place_id == scope.place.id, belongs(scope, role))
    here = here.where(access.lasting(Membership, scope.now))
    people = await gate.allowed_where(session, Person.id.in_(here), purpose=Purpose.QUESTIONNAIRES, at=scope.now)
    found = select(PairMember.person_id, Pair.state).join(Pair, Pair.id == PairMember.pair_id)
    found = found.join(Programme, Programme.id == Pair.programme_id).where(PairMember.role == role, *_of_year(scope))
    rows = (await session.execute(found)).all()
    waits = {*pair_sight.MADE, PairState.AGREED}
    paired = {person_id for person_id, state in rows if state in waits}
    completed = {person_id for person_id, state in rows if state is PairState.CLOSED} - paired
    return _Side(people, paired, completed & people)


async def _states(session: AsyncSession, scope: Scope) -> dict[PairState, int]:
    counted = select(Pair.state, func.count()).join(Programme, Programme.id == Pair.programme_id)
    rows = await session.execute(counted.where(*_of_year(scope)).group_by(Pair.state))
    return dict(rows.all())


async def _meetings(session: AsyncSession, scope: Scope) -> tuple[int, int]:
    """How many took place this school year, and how many are agreed on."""
    coming = (Meeting.state == MeetingState.PLANNED) & (Meeting.starts_at > scope.now)
    counts = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (_HELD, coming)]
    found = select(*counts).select_from(Meeting).join(Pair, Pair.id == Meeting.pair_id)
    found = found.join(Programme, Programme.id == Pair.programme_id)
    held, planned = (await session.execute(found.where(*_of_year(scope)))).one()
    return held, planned


async def _going(session: AsyncSession, scope: Scope) -> list[Case]:
    """How far the pairs that work have come."""
    coming = (Meeting.state == MeetingState.PLANNED) & (Meeting.starts_at > scope.now)
    last, soon = (func.max(case((_HELD, Meeting.starts_at))), func.min(case((coming, Meeting.starts_at))))
    final = func.max(case((_HELD & (Meeting.kind == Kind.FINAL), 1), else_=0))
    columns = (Pair.id, Pair.effective_on, Programme.ends_on, Programme.every_weeks)
    found = select(*columns, last, soon, final).join(Programme, Programme.id == Pair.programme_id)
    found = found.outerjoin(Meeting, Meeting.pair_id == Pair.id).where(*_of_year(scope))
    found = found.where(Pair.state == PairState.WORKING, Pair.effective_on.is_not(None)).group_by(*columns)
    return [
        Case(number, Going(since, ends_on, _day(scope, met), _day(scope, then), bool(had_final), every))
        for number, since, ends_on, every, met, then, had_final in await session.execute(found)
    ]


async def _deadlines(session: AsyncSession, me: Me, scope: Scope) -> list[Deadline]:
    """What is late and what runs."""
    listed = await task_lists.of_place(session, me=me, place_id=scope.place.id, now=scope.now)
    return [Deadline(one.step.title, one.task.due_on) for one in listed.owed if one.heading in _NEAR]


async def _orders(session: AsyncSession, scope: Scope) -> list[Paper]:
    """Drafts whose number nobody has typed yet."""
    drafts = select(PairOrder).where(PairOrder.place_id == scope.place.id, PairOrder.number.is_(None))
    found = await session.scalars(drafts.where(PairOrder.school_year == scope.year).order_by(PairOrder.id))
    return [Paper(pair_order.name(OrderKind(one.kind)), scope.local(one.made_at)) for one in found]


async def _on_paper(session: AsyncSession, scope: Scope, person_ids: Collection[int]) -> list[Paper]:
    """Consents that are given on paper, in one line, since the first of these people is in the list."""
    since = await session.scalar(select(func.min(Person.created_at)).where(Person.id.in_(person_ids)))
    if since is None:
        return []
    return [Paper(said()["on_paper"].format(count=len(person_ids)), scope.local(since))]


async def _curator(session: AsyncSession, scope: Scope) -> str:
    """Whoever asks, if they are one; else the one who has been it longest."""
    held = select(Person).join(Membership, Membership.person_id == Person.id)
    held = held.where(Membership.place_id == scope.place.id, Membership.role == Role.CURATOR)
    held = held.where(access.lasting(Membership, scope.now), Membership.stands_in_for_id.is_(None))
    curators = (await session.scalars(held.order_by(Membership.id))).all()
    return next((one.name for one in [*(one for one in curators if one.id == scope.by.id), *curators]), "")


def _of_year(scope: Scope) -> tuple[Any, Any]:
    return Programme.place_id == scope.place.id, Programme.school_year == scope.year


def _day(scope: Scope, moment: Any) -> date | None:
    return scope.local(moment) if moment else None


_HELD = Meeting.state == MeetingState.HELD
