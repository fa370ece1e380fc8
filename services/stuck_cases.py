"""Where everybody of a place stands on the way in, and every pair on the way on: read in a few questions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    FormVersion,
    Guardianship,
    Invitation,
    Meeting,
    MeetingState,
    Membership,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    Programme,
    Reach,
    Response,
    ResponseState,
    Role,
)
from services import access, ages, data_modes, ledger, signatures
from services.form_versions import INTAKES
from services.gate import NEEDS, Purpose
from services.meeting_rhythm import Kind
from services.signatures import Standing
from services.stuck import Case, Going, Joining
from services.taking_part import PARTICIPANTS

_NEEDS = NEEDS[Purpose.QUESTIONNAIRES]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Here:
    """The place, and the moment by its clock."""

    place: Place
    now: datetime

    @property
    def today(self) -> date:
        return self.day(self.now)

    def day(self, moment: datetime) -> date:
        return ages.local_date(moment, self.place.time_zone)


async def joining(
    session: AsyncSession, place: Place, *, now: datetime, person_id: int | None = None
) -> dict[int, Case]:
    """By person, who takes part, belongs to no pair that works, and is still waited for; with `person_id` them alone.

    Whoever has said no is not on the way. Whoever has sent the questionnaire had a consent for it: it can have ended
    only by its term, by a birthday or with its guardian, and nobody else's is weighed again.
    """
    here = _Here(place, now)
    people = await _people(session, here, person_id)
    if not people:
        return {}
    these = Person.id.in_(_participants(here, person_id))
    sent = await _sent(session, here, these)
    doubtful = await _doubtful(session, here, these)
    waited = [one for one in people.values() if _is_waited_for(here, one, sent, doubtful)]
    invited = await _invited(session, [one.id for one in waited])
    kinds = [*_NEEDS.held, *_NEEDS.not_refused]
    spoken = Person.id.in_([one.id for one in waited]) & Person.id.in_(select(ConsentEvent.subject_id))
    standings = await ledger.by_kind(session, spoken, kinds=kinds, at=now)
    return {
        one.id: Case(one.id, _joined(here, one, invited.get(one.id), sent, standings.get(one.id)), one.has_chat)
        for one in waited
        if not any(its.refused for its in standings.get(one.id, {}).values())
    }


async def going(session: AsyncSession, place: Place, *, now: datetime, pair_id: int | None = None) -> dict[int, Case]:
    """By pair, those that work: when they met last, and when they meet next. With `pair_id` that pair alone."""
    here = _Here(place, now)
    working = _working(place.id, pair_id)
    met = await _met(session, here, working)
    reached = await _reached(session, working)
    columns = (Pair.effective_on, Pair.made_at, Pair.slot, Programme.ends_on, Programme.every_weeks)
    found = select(Pair.id, *columns).join(Programme).where(Pair.id.in_(working)).order_by(Pair.id)
    return {
        row.id: Case(row.id, _on_the_way(here, row, met.get(row.id)), has_chat=row.id in reached)
        for row in await session.execute(found)
    }


@dataclass(slots=True)
class _One:
    """Somebody who takes part."""

    id: int
    born_on: date | None
    birth_year: int | None
    since: datetime
    has_come: bool
    has_chat: bool
    roles: set[Role]


def _participants(here: _Here, person_id: int | None) -> Any:
    held = select(Membership.person_id).where(_takes_part(here, person_id))
    at_work = select(PairMember.person_id).where(PairMember.pair_id.in_(_working(here.place.id, None)))
    return held.where(Membership.person_id.not_in(at_work))


def _takes_part(here: _Here, person_id: int | None) -> ColumnElement[bool]:
    one = (Membership.person_id == person_id,) if person_id is not None else ()
    return and_(
        Membership.place_id == here.place.id,
        Membership.role.in_(PARTICIPANTS),
        access.lasting(Membership, here.now),
        *one,
    )


async def _people(session: AsyncSession, here: _Here, person_id: int | None) -> dict[int, _One]:
    columns = (Person.id, Person.born_on, Person.birth_year, Person.chat_id, Chat.reach)
    held = select(*columns, Membership.since, Membership.role).join(Membership, Membership.person_id == Person.id)
    held = held.outerjoin(Chat, Chat.id == Person.chat_id).where(_takes_part(here, person_id))
    held = held.where(Person.id.in_(_participants(here, person_id)))
    found: dict[int, _One] = {}
    for row in await session.execute(held.order_by(Membership.since, Membership.id)):
        reached = row.reach in (Reach.OPEN, Reach.DOUBTFUL)
        known = _One(row.id, row.born_on, row.birth_year, row.since, row.chat_id is not None, reached, set())
        found.setdefault(row.id, known).roles.add(row.role)
    return found


async def _invited(session: AsyncSession, person_ids: Collection[int]) -> dict[int, Any]:
    """When each was invited first, and when they came in."""
    columns = (func.min(Invitation.created_at).label("first"), func.max(Invitation.used_at).label("used"))
    found = select(Invitation.person_id, *columns).where(Invitation.person_id.in_(person_ids))
    return {row.person_id: row for row in await session.execute(found.group_by(Invitation.person_id))}


async def _sent(session: AsyncSession, here: _Here, these: ColumnElement[bool]) -> dict[tuple[int, str], datetime]:
    """By person and questionnaire, when it was sent last."""
    last = func.max(func.coalesce(Response.sent_at, Response.changed_at))
    found = select(Response.person_id, FormVersion.code, last).join(FormVersion)
    found = found.join(Person, Person.id == Response.person_id).where(these, FormVersion.code.in_(INTAKES.values()))
    found = found.where(Response.place_id == here.place.id, Response.state == ResponseState.SUBMITTED)
    rows = await session.execute(found.group_by(Response.person_id, FormVersion.code))
    return {(person_id, code): at for person_id, code, at in rows}


async def _doubtful(session: AsyncSession, here: _Here, these: ColumnElement[bool]) -> set[int]:
    """Those of whom some consent was for a time that is over, or was given by who is no guardian any more."""
    over = select(ConsentEvent.subject_id).join(Person, Person.id == ConsentEvent.subject_id)
    ended = select(Guardianship.child_id).join(Person, Person.id == Guardianship.child_id)
    found = over.where(these, ConsentEvent.until < here.today).union(ended.where(these, Guardianship.until <= here.now))
    return set(await session.scalars(found))


def _is_waited_for(here: _Here, one: _One, sent: Mapping[tuple[int, str], datetime], doubtful: Collection[int]) -> bool:
    """Whether a questionnaire of one of their roles is missing, or their consent may have ended since."""
    answered = [sent.get((one.id, INTAKES[role])) for role in one.roles]
    if None in answered or one.id in doubtful:
        return True
    first = min(here.day(at) for at in answered if at)
    return any(first < day + signatures.GRACE <= here.today for day in signatures.turning_days(one))


def _joined(
    here: _Here,
    one: _One,
    invited: Any,
    sent: Mapping[tuple[int, str], datetime],
    standings: Mapping[ConsentKind, Standing] | None,
) -> Joining:
    """Of several roles the one whose questionnaire is missing; who signed on paper needs no chat."""
    consented_on, lapsed_on = _consented(here, one, standings[ConsentKind.PROCESSING]) if standings else (None, None)
    answers = [sent.get((one.id, INTAKES[role])) for role in sorted(one.roles)]
    last = None if None in answers else max(at for at in answers if at)
    without_messenger = not data_modes.PASSING[data_modes.mode_of(here.place)].participants
    came_at = (invited and invited.used) or one.since if one.has_come or without_messenger else None
    return Joining(
        invited_on=here.day(invited.first if invited else one.since),
        joined_on=here.day(came_at) if came_at else consented_on,
        consented_on=consented_on,
        intake_on=here.day(last) if last else None,
        lapsed_on=lapsed_on,
    )


def _consented(here: _Here, one: _One, start: Standing) -> tuple[date | None, date | None]:
    """The day of the last word without which nothing is asked, and since when it does not hold any more."""
    said = [word for word in start.words if word.outcome is ConsentOutcome.GIVEN]
    agreed_on = max((here.day(word.at) for word in said), default=None)
    if agreed_on is None or start.valid:
        return agreed_on, None
    ended = [word.until + _DAY for word in said if word.until and word.until < here.today]
    turned = [day + signatures.GRACE for day in signatures.turning_days(one)]
    lapsed = max((day for day in (*ended, *turned) if agreed_on < day <= here.today), default=None)
    return (agreed_on, lapsed) if lapsed else (None, None)


def _working(place_id: int, pair_id: int | None) -> Any:
    found = select(Pair.id).join(Programme).where(Programme.place_id == place_id, Pair.state == PairState.WORKING)
    return found.where(Pair.id == pair_id) if pair_id is not None else found


async def _met(session: AsyncSession, here: _Here, working: Any) -> dict[int, Any]:
    """Of each pair the last meeting that was held, the next one that is agreed on, and whether the final one was."""
    midnight = ages.midnight(here.today, here.place.time_zone)
    held, planned = Meeting.state == MeetingState.HELD, Meeting.state == MeetingState.PLANNED
    columns = (
        func.max(case((held, Meeting.starts_at))).label("met_at"),
        func.min(case((and_(planned, Meeting.starts_at >= midnight), Meeting.starts_at))).label("next_at"),
        func.max(case((and_(held, Meeting.kind == Kind.FINAL), 1), else_=0)).label("had_final"),
    )
    found = select(Meeting.pair_id, *columns).where(Meeting.pair_id.in_(working)).group_by(Meeting.pair_id)
    return {row.pair_id: row for row in await session.execute(found)}


async def _reached(session: AsyncSession, working: Any) -> Collection[int]:
    """The pairs with a mentor who can be written to."""
    mentors = select(PairMember.pair_id).join(Person, Person.id == PairMember.person_id).join(Chat)
    mentors = mentors.where(PairMember.pair_id.in_(working), PairMember.role == Role.MENTOR)
    return set(await session.scalars(mentors.where(Chat.reach.in_((Reach.OPEN, Reach.DOUBTFUL)))))


def _on_the_way(here: _Here, pair: Any, met: Any) -> Going:
    return Going(
        ordered_on=pair.effective_on or here.day(pair.made_at),
        ends_on=pair.ends_on,
        met_on=here.day(met.met_at) if met and met.met_at else None,
        next_on=here.day(met.next_at) if met and met.next_at else None,
        had_final=bool(met and met.had_final),
        every=(pair.slot or {}).get("every", pair.every_weeks),
    )
