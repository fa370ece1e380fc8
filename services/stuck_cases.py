"""Where everybody of a place stands on the way in, and every pair on the way on: read in a few questions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select
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
from services import access, ages, data_modes, gate, ledger, signatures
from services.form_versions import INTAKES
from services.meeting_rhythm import Kind
from services.signatures import Standing
from services.stuck import Case, Going, Joining
from services.taking_part import PARTICIPANTS

_CAN_BE_WRITTEN_TO = Chat.reach.is_not(None) & Chat.reach.in_((Reach.OPEN, Reach.DOUBTFUL))
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
    waited = {number: roles for number, roles in people.items() if _is_waited_for(here, roles)}
    if not waited:
        return {}
    invited = await _invited(session, waited)
    spoken = await _spoken(session, waited)
    declined = await gate.declined(session, person_ids=[one for one, said_no in spoken.items() if said_no], at=now)
    standings = await ledger.standings(session, Person.id.in_(spoken), kind=ConsentKind.PROCESSING, at=now)
    return {
        number: Case(
            number, _joined(here, roles, invited.get(number), standings.get(number)), roles[0].can_be_written_to
        )
        for number, roles in waited.items()
        if number not in declined
    }


async def going(session: AsyncSession, place: Place, *, now: datetime, pair_id: int | None = None) -> dict[int, Case]:
    """By pair, those that work: when they met last, and when they meet next. With `pair_id` that pair alone."""
    here = _Here(place, now)
    columns = (Pair.effective_on, Pair.made_at, Pair.slot, Programme.ends_on, Programme.every_weeks)
    found = select(Pair.id, *columns, _can_be_told(), *_meetings(here)).join(Programme)
    found = found.where(_works(place.id, pair_id)).order_by(Pair.id)
    pairs = map(_Together._make, await session.execute(found))
    return {one.id: Case(one.id, _on_the_way(here, one), one.can_be_told) for one in pairs}


class _Held(NamedTuple):
    """A role in which somebody takes part; a row itself is read by name many times more slowly."""

    id: int
    born_on: date | None
    birth_year: int | None
    chat_id: int | None
    can_be_written_to: bool
    since: datetime
    sent_at: datetime | None
    """When its questionnaire was sent last."""
    is_doubtful: bool
    """Some consent about them was for a time that is over, or was given by who is no guardian any more."""


class _Together(NamedTuple):
    """A pair that works."""

    id: int
    effective_on: date | None
    made_at: datetime
    slot: dict[str, Any] | None
    ends_on: date
    every_weeks: int
    can_be_told: bool
    """It has a mentor who can be written to."""
    met_at: datetime | None
    next_at: datetime | None
    had_final: bool


def _takes_part(here: _Here, person_id: int | None) -> ColumnElement[bool]:
    at_work = select(PairMember.person_id).join(Pair).join(Programme).where(_works(here.place.id, None))
    one = (Membership.person_id == person_id,) if person_id is not None else ()
    return and_(
        Membership.place_id == here.place.id,
        Membership.role.in_(PARTICIPANTS),
        access.lasting(Membership, here.now),
        Membership.person_id.not_in(at_work),
        *one,
    )


async def _people(session: AsyncSession, here: _Here, person_id: int | None) -> dict[int, list[_Held]]:
    """By person the roles, the longest held first."""
    sent = _sent(here, person_id)
    its = (sent.c.person_id == Person.id) & (sent.c.code == case(INTAKES, value=Membership.role))
    known = (Person.id, Person.born_on, Person.birth_year, Person.chat_id, _CAN_BE_WRITTEN_TO)
    held = select(*known, Membership.since, sent.c.at, _is_doubtful(here))
    held = held.join(Membership, Membership.person_id == Person.id).outerjoin(Chat, Chat.id == Person.chat_id)
    held = held.outerjoin(sent, its).where(_takes_part(here, person_id))
    found: dict[int, list[_Held]] = {}
    for one in map(_Held._make, await session.execute(held.order_by(Membership.since, Membership.id))):
        found.setdefault(one.id, []).append(one)
    return found


def _sent(here: _Here, person_id: int | None) -> Subquery:
    """By person and questionnaire, when it was sent last; read once, whichever index SQLite would choose for each."""
    last = func.max(func.coalesce(Response.sent_at, Response.changed_at)).label("at")
    found = select(Response.person_id, FormVersion.code, last).join(FormVersion)
    found = found.where(FormVersion.code.in_(INTAKES.values()), Response.state == ResponseState.SUBMITTED)
    found = found.where(Response.place_id == here.place.id)
    found = found.where(Response.person_id == person_id) if person_id is not None else found
    return found.group_by(Response.person_id, FormVersion.code).subquery()


def _is_doubtful(here: _Here) -> ColumnElement[bool]:
    over = exists().where(ConsentEvent.subject_id == Person.id, ConsentEvent.until < here.today)
    return or_(over, exists().where(Guardianship.child_id == Person.id, Guardianship.until <= here.now))


async def _invited(session: AsyncSession, person_ids: Collection[int]) -> dict[int, tuple[datetime, datetime | None]]:
    """When each was invited first, and when they came in."""
    found = select(Invitation.person_id, func.min(Invitation.created_at), func.max(Invitation.used_at))
    found = found.where(Invitation.person_id.in_(person_ids)).group_by(Invitation.person_id)
    return {person_id: (first, used) for person_id, first, used in await session.execute(found)}


async def _spoken(session: AsyncSession, person_ids: Collection[int]) -> dict[int, bool]:
    """By person about whom anything was said, whether a no was among it."""
    said_no = func.max(case((ConsentEvent.outcome.in_(signatures.NO), 1), else_=0))
    found = select(ConsentEvent.subject_id, said_no).where(ConsentEvent.subject_id.in_(person_ids))
    rows = await session.execute(found.group_by(ConsentEvent.subject_id))
    return {person_id: bool(was_said) for person_id, was_said in rows}


def _is_waited_for(here: _Here, roles: Sequence[_Held]) -> bool:
    """Whether a questionnaire of one of their roles is missing, or their consent may have ended since."""
    answers = [one.sent_at for one in roles if one.sent_at]
    if len(answers) < len(roles) or roles[0].is_doubtful:
        return True
    first = here.day(min(answers))
    return any(first < day + signatures.GRACE <= here.today for day in signatures.turning_days(roles[0]))


def _joined(
    here: _Here, roles: Sequence[_Held], invited: tuple[datetime, datetime | None] | None, standing: Standing | None
) -> Joining:
    """Of several roles the one whose questionnaire is missing; who signed on paper needs no chat."""
    one = roles[0]
    first, used = invited or (one.since, None)
    consented_on, lapsed_on = _consented(here, one, standing) if standing else (None, None)
    answers = [its.sent_at for its in roles if its.sent_at]
    without_messenger = not data_modes.PASSING[data_modes.mode_of(here.place)].participants
    has_come = one.chat_id is not None or without_messenger
    return Joining(
        invited_on=here.day(first),
        joined_on=here.day(used or one.since) if has_come else consented_on,
        consented_on=consented_on,
        intake_on=here.day(max(answers)) if len(answers) == len(roles) else None,
        lapsed_on=lapsed_on,
    )


def _consented(here: _Here, one: _Held, start: Standing) -> tuple[date | None, date | None]:
    """The day of the last word without which nothing is asked, and since when it does not hold any more."""
    said = [word for word in start.words if word.outcome is ConsentOutcome.GIVEN]
    agreed_on = max((here.day(word.at) for word in said), default=None)
    if agreed_on is None or start.valid:
        return agreed_on, None
    ended = [word.until + _DAY for word in said if word.until and word.until < here.today]
    turned = [day + signatures.GRACE for day in signatures.turning_days(one)]
    lapsed = max((day for day in (*ended, *turned) if agreed_on < day <= here.today), default=None)
    return (agreed_on, lapsed) if lapsed else (None, None)


def _works(place_id: int, pair_id: int | None) -> ColumnElement[bool]:
    one = (Pair.id == pair_id,) if pair_id is not None else ()
    return and_(Programme.place_id == place_id, Pair.state == PairState.WORKING, *one)


def _meetings(here: _Here) -> tuple[ColumnElement[Any], ...]:
    """Of each pair the last meeting that was held, the next one that is agreed on, and whether the final one was."""
    midnight = ages.midnight(here.today, here.place.time_zone)
    its, held = Meeting.pair_id == Pair.id, Meeting.state == MeetingState.HELD
    met = select(func.max(Meeting.starts_at)).where(its, held)
    agreed = select(func.min(Meeting.starts_at))
    agreed = agreed.where(its, Meeting.state == MeetingState.PLANNED, Meeting.starts_at >= midnight)
    return met.scalar_subquery(), agreed.scalar_subquery(), exists().where(its, held, Meeting.kind == Kind.FINAL)


def _can_be_told() -> ColumnElement[bool]:
    mentors = exists().where(PairMember.pair_id == Pair.id, PairMember.role == Role.MENTOR)
    return mentors.where(Person.id == PairMember.person_id, Chat.id == Person.chat_id, _CAN_BE_WRITTEN_TO)


def _on_the_way(here: _Here, pair: _Together) -> Going:
    return Going(
        ordered_on=pair.effective_on or here.day(pair.made_at),
        ends_on=pair.ends_on,
        met_on=here.day(pair.met_at) if pair.met_at else None,
        next_on=here.day(pair.next_at) if pair.next_at else None,
        had_final=pair.had_final,
        every=(pair.slot or {}).get("every", pair.every_weeks),
    )
