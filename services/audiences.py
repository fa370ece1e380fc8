"""Audiences: whom a broadcast or an event is for, as conditions that all hold, and as one query of people."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import (
    Asked,
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    FormVersion,
    Guardianship,
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
    Wave,
    WaveMember,
)
from services import access, ages, message_gate, tree
from services.form_versions import INTAKES
from services.meeting_rhythm import Kind
from services.stuck import Step

PORTION = 500
"""People asked about at once whether they may be written to."""
PASSED_ON = frozenset({Role.MENTEE, Role.GUARDIAN})
"""From above organisations nobody writes to them."""
FIGURES = "0123456789"
GOING = (PairState.TOLD, PairState.AGREED, PairState.WORKING, PairState.SUSPENDED)
"""Those of such a pair know of it."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The conditions that everybody in it meets; what is not said does not narrow it."""

    place_id: int
    """There and in every place below."""
    roles: tuple[Role, ...] = ()
    """One of these there; nobody is meant where none is said."""
    groups: tuple[str, ...] = ()
    """Classes: those who stand in them, and their guardians."""
    forms: tuple[str, ...] = ()
    """Of a pair in one of these forms of mentoring, or guardians of such."""
    programme_id: int | None = None
    """Of a pair of this programme."""
    step: Step | None = None
    """They wait at this step, or a child of theirs does."""
    silent_wave_id: int | None = None
    """Asked by this survey, and not answered."""
    unmet_days: int | None = None
    """Of a pair that has not met for so many days."""
    language: str | None = None
    """Of the telephone."""
    grown_ups_only: bool = False
    """Of those who mentor no pupils: the level above does not write to them."""

    def stored(self) -> dict[str, Any]:
        """As a row keeps it: what is said, and nothing else."""
        return {name: _plain(value) for name, value in asdict(self).items() if value not in ((), None, False)}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Self:
        """What `stored` made."""
        known: dict[str, Any] = {name: tuple(its) if isinstance(its, list) else its for name, its in stored.items()}
        step = known.pop("step", None)
        roles = tuple(Role(one) for one in known.pop("roles", ()))
        return cls(roles=roles, step=Step(step) if step else None, **known)


class Counted(NamedTuple):
    """How many would get it, were it sent now."""

    total: int
    unreachable: int
    """Of them: no chat with the bot, a chat that is closed, or no consent to being written to."""


def people(audience: Audience, *, now: datetime) -> Select[int]:
    """The ids of the people; of a telephone that serves several of them one, however often they fit.

    `addressed` says whom it reaches from above organisations; who may write to whom is not asked here.
    """
    fit = select(func.min(Person.id)).outerjoin(Chat, Chat.id == Person.chat_id).where(*_conditions(audience, now))
    return fit.group_by(func.coalesce(Person.chat_id, -Person.id))


async def addressed(session: AsyncSession, audience: Audience) -> Audience:
    """Whom it reaches from where it is said.

    In an organisation those whom it is for. From above the staff, and mentors who are no pupils; what is for pupils
    and parents reaches their curators, who pass it on.
    """
    place = await session.get_one(Place, audience.place_id)
    if tree.is_organisation(place.kind):
        return audience
    roles = tuple(one for one in audience.roles if one not in PASSED_ON)
    if len(roles) < len(audience.roles):
        roles = tuple(dict.fromkeys((*roles, Role.CURATOR)))
        audience = Audience(audience.place_id, roles)
    return replace(audience, grown_ups_only=True)


async def is_to_pass_on(session: AsyncSession, audience: Audience) -> bool:
    """Whether it is for people whom only their curators write to."""
    place = await session.get_one(Place, audience.place_id)
    return not tree.is_organisation(place.kind) and not PASSED_ON.isdisjoint(audience.roles)


async def count(session: AsyncSession, audience: Audience, *, now: datetime) -> Counted:
    """How many it reaches from where it is said, and how many of those cannot be written to."""
    found = people(await addressed(session, audience), now=now).subquery()
    open_ = select(Person.id).join(found, found.c[0] == Person.id).join(Chat, Chat.id == Person.chat_id)
    reached = (await session.scalars(open_.where(Chat.reach != Reach.CLOSED))).all()
    total = await session.scalar(select(func.count()).select_from(found)) or 0
    told = 0
    for first in range(0, len(reached), PORTION):
        portion = reached[first : first + PORTION]
        told += len(await message_gate.may_be_told(session, portion, now=now))
    return Counted(total, total - told)


def _conditions(audience: Audience, now: datetime) -> Iterator[ColumnElement[bool]]:
    below = Membership.place_id.in_(select(tree.below([audience.place_id]).c.id)) & access.lasting(Membership, now)
    yield _is_among(select(Membership.person_id).where(below, _is_one(audience, now)), Person.id)
    if audience.language is not None:
        yield Chat.language == audience.language
    if audience.groups:
        stand = select(Membership.person_id).where(Membership.group.in_(audience.groups))
        yield _concerned(stand.where(below), now)
    if audience.forms or audience.programme_id is not None:
        yield _concerned(_of_pairs(_of_programme(audience)), now)
    if audience.step is not None:
        yield _concerned(_waiting(audience.step, now), now)
    if audience.silent_wave_id is not None:
        yield _is_among(_silent(audience.silent_wave_id), Person.id)
    if audience.unmet_days is not None:
        yield _concerned(_of_pairs(_unmet(now - timedelta(days=audience.unmet_days))), now)


def _is_among(these: Select[int], one: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether somebody is one of these: asked of each by an index, so that a few are found without all of them."""
    return these.where(these.selected_columns[0] == one).correlate(Person, Guardianship).exists()


def _is_one(audience: Audience, now: datetime) -> ColumnElement[bool]:
    """Whether a membership is of one of the roles that it is for."""
    meant = Membership.role.in_(audience.roles)
    return meant & ((Membership.role != Role.MENTOR) | not_(_learns(now))) if audience.grown_ups_only else meant


def _learns(now: datetime) -> ColumnElement[bool]:
    """A class or study group carries a figure; a minor learns, whatever is written."""
    figures = (Membership.group.contains(figure) for figure in FIGURES)
    today, whose = now.date(), aliased(Person)
    young = or_(
        whose.born_on > today.replace(year=today.year - ages.ADULT, day=1),
        whose.birth_year >= today.year - ages.ADULT,
    )
    minor = exists().where(whose.id == Membership.person_id, young)
    return minor | func.coalesce(or_(*figures), False)


def _concerned(these: Select[int], now: datetime) -> ColumnElement[bool]:
    """Those themselves, and whoever answers for one of them."""
    care = select(Guardianship.guardian_id).where(_is_among(these, Guardianship.child_id))
    return _is_among(these, Person.id) | _is_among(care.where(access.lasting(Guardianship, now)), Person.id)


def _of_pairs(condition: ColumnElement[bool]) -> Select[int]:
    members = select(PairMember.person_id).join(Pair, Pair.id == PairMember.pair_id)
    return members.join(Programme, Programme.id == Pair.programme_id).where(condition)


def _of_programme(audience: Audience) -> ColumnElement[bool]:
    programme = () if audience.programme_id is None else (Programme.id == audience.programme_id,)
    forms = (Programme.form.in_(audience.forms),) if audience.forms else ()
    return and_(Pair.state.in_(GOING), *programme, *forms)


def _waiting(step: Step, now: datetime) -> Select[int]:
    """Who waits at this step, however long."""
    somebody = aliased(Person)
    if step is Step.INVITATION:
        return select(somebody.id).where(somebody.chat_id.is_(None))
    if step is Step.CONSENT:
        given = exists().where(ConsentEvent.subject_id == somebody.id, ConsentEvent.kind == ConsentKind.PROCESSING)
        return select(somebody.id).where(not_(given.where(ConsentEvent.outcome == ConsentOutcome.GIVEN)))
    if step is Step.INTAKE:
        open_ = select(Response.person_id).join(FormVersion, FormVersion.id == Response.form_version_id)
        unsent = Response.state.in_((ResponseState.ASSIGNED, ResponseState.PARTIAL))
        return open_.where(unsent, FormVersion.code.in_(INTAKES.values()))
    return _of_pairs(_pair_waiting(step, now))


def _pair_waiting(step: Step, now: datetime) -> ColumnElement[bool]:
    of = exists().where(Meeting.pair_id == Pair.id)
    held = of.where(Meeting.state == MeetingState.HELD)
    working = Pair.state == PairState.WORKING
    if step is Step.FIRST_MEETING:
        return working & not_(held)
    if step is Step.FINAL:
        return working & (Programme.ends_on < now.date()) & not_(held.where(Meeting.kind == Kind.FINAL))
    return working & held & not_(of.where(Meeting.state == MeetingState.PLANNED, Meeting.starts_at >= now))


def _silent(wave_id: int) -> Select[int]:
    """Of this survey, or of its parts."""
    parts = select(Wave.id).where((Wave.id == wave_id) | (Wave.part_of_id == wave_id))
    asked = WaveMember.state.in_((Asked.ASKED, Asked.SILENT))
    return select(WaveMember.person_id).where(WaveMember.wave_id.in_(parts), asked)


def _unmet(since: datetime) -> ColumnElement[bool]:
    """Of pairs that have worked since then, those that have not met."""
    met = exists().where(Meeting.pair_id == Pair.id, Meeting.state == MeetingState.HELD, Meeting.starts_at >= since)
    began = Pair.effective_on.is_(None) | (Pair.effective_on <= since.date())
    return (Pair.state == PairState.WORKING) & began & not_(met)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
