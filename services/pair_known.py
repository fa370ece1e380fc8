"""What is known of people besides their questionnaires when pairs are proposed: wishes, bans, earlier pairs, advice."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    FormVersion,
    Gathering,
    GatheringGuest,
    KeptApart,
    Pair,
    PairMember,
    PairState,
    Place,
    Preference,
    Programme,
    Response,
    ResponseState,
    Role,
)
from services import ages

PSYCHOLOGIST, INTERVIEW = "about_psychologist", "mentor_interview"
"""The questionnaires in which a psychologist says which mentor suits a child, and a curator who can be a mentor."""
WAIT, WHICH, DECISION = "contraindication", "recommended", "interview_decision"
"""What they say, by concept."""
ADULTS = frozenset({"teacher", "adult_professional", "with_psychologist"})
NEVER_WAS = (PairState.PROPOSED, PairState.DECLINED, PairState.OBJECTED, PairState.ANNULLED)
"""Nobody has had a mentor by such a pair."""
WORKED = (PairState.WORKING, PairState.SUSPENDED, PairState.CLOSED)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody said after group meetings."""

    met: frozenset[int] = frozenset()
    named: tuple[int, ...] = ()
    rather_not: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """By person."""

    wishes: dict[int, Wishes] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=dict)
    """Mentors who are never a mentee's."""
    earlier: dict[int, set[int]] = field(default_factory=dict)
    """Mentors of a mentee in the last school year."""
    served: dict[int, date] = field(default_factory=dict)
    """Until when a mentee has had a mentor, or since when, of a pair that goes on."""
    rounds: tuple[date, ...] = ()
    """Days on which mentors were asked about pairs."""
    waits: frozenset[int] = frozenset()
    """Mentees about whom the psychologist says that it is better to wait."""
    needs_adult: frozenset[int] = frozenset()
    decisions: dict[int, str] = field(default_factory=dict)
    """After the talk with a mentor."""

    def rounds_without(self, mentee_id: int, since: date) -> int:
        """How often since that day others were given mentors, and this mentee was not."""
        served = self.served.get(mentee_id)
        return sum(day >= since and (served is None or day > served) for day in self.rounds)


async def read(
    session: AsyncSession, place: Place, form: str, programme: Programme | None, allowed: Collection[int], year: int
) -> Known:
    """Of a form's programme in the school year that began in `year`; advice only about whom the gate lets."""
    said = await _about(session, allowed)
    return Known(
        apart=await _apart(session, place.id),
        earlier=await _earlier(session, place.id, form, year - 1),
        waits=frozenset(one for one, its in said.items() if its.get(WAIT) == "yes"),
        needs_adult=frozenset(one for one, its in said.items() if its.get(WHICH) in ADULTS),
        decisions={one: str(its[DECISION]) for one, its in said.items() if its.get(DECISION)},
        wishes=await _wishes(session, programme.id) if programme else {},
        served=await _served(session, place, programme.id) if programme else {},
        rounds=await _rounds(session, place, programme.id) if programme else (),
    )


async def _wishes(session: AsyncSession, programme_id: int) -> dict[int, Wishes]:
    """The newest word of each counts; a «rather not» stands until the same one is named."""
    guests, said = await _guests(session, programme_id), await _said(session, programme_id)
    newest: dict[int, int] = {}
    for row in guests:
        if row.answered_at is not None or (row.gathering_id, row.person_id) in said:
            newest[row.person_id] = row.gathering_id
    of = {(row.gathering_id, row.person_id): row.role for row in guests}
    there: dict[tuple[int, Role], set[int]] = {}
    for row in guests:
        if row.was_there:
            there.setdefault((row.gathering_id, row.role), set()).add(row.person_id)
    ranks = _ranks(said)
    return {
        person_id: Wishes(
            frozenset(there.get((gathering_id, _other(of[gathering_id, person_id])), ())),
            tuple(one for one, rank in said.get((gathering_id, person_id), ()) if rank),
            frozenset(about for (by, about), rank in ranks.items() if by == person_id and not rank),
        )
        for person_id, gathering_id in newest.items()
    }


async def _guests(session: AsyncSession, programme_id: int) -> list[GatheringGuest]:
    """Of meetings after which somebody was asked, the oldest first."""
    found = select(GatheringGuest).join(Gathering, Gathering.id == GatheringGuest.gathering_id)
    found = found.where(Gathering.programme_id == programme_id, Gathering.asked_at.is_not(None))
    return list(await session.scalars(found.order_by(Gathering.held_on, Gathering.id)))


async def _said(session: AsyncSession, programme_id: int) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """By meeting and person whom they named, and how; the dearest first."""
    found = select(Preference).join(Gathering, Gathering.id == Preference.gathering_id)
    found = found.where(Gathering.programme_id == programme_id, Gathering.asked_at.is_not(None))
    said: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in await session.scalars(found.order_by(Gathering.held_on, Gathering.id, Preference.rank)):
        said.setdefault((row.gathering_id, row.by_id), []).append((row.about_id, row.rank))
    return said


def _ranks(said: dict[tuple[int, int], list[tuple[int, int]]]) -> dict[tuple[int, int], int]:
    """The newest word of one person about another."""
    return {(by, about): rank for (_, by), its in said.items() for about, rank in its}


def _other(role: Role) -> Role:
    return Role.MENTEE if role is Role.MENTOR else Role.MENTOR


async def _apart(session: AsyncSession, place_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row in await session.scalars(select(KeptApart).where(KeptApart.place_id == place_id)):
        found.setdefault(row.mentee_id, set()).add(row.mentor_id)
    return found


async def _earlier(session: AsyncSession, place_id: int, form: str, year: int) -> dict[int, set[int]]:
    """Mentors by mentee of pairs that worked, and were not ended before their time."""
    pairs = select(Pair.id).join(Programme, Programme.id == Pair.programme_id).where(Pair.state.in_(WORKED))
    pairs = pairs.where(Programme.place_id == place_id, Programme.form == form, Programme.school_year == year)
    sides: dict[int, dict[Role, set[int]]] = {}
    for row in await session.scalars(select(PairMember).where(PairMember.pair_id.in_(pairs))):
        sides.setdefault(row.pair_id, {}).setdefault(row.role, set()).add(row.person_id)
    found: dict[int, set[int]] = {}
    for its in sides.values():
        for mentee_id in its.get(Role.MENTEE, ()):
            found.setdefault(mentee_id, set()).update(its.get(Role.MENTOR, ()))
    return found


async def _served(session: AsyncSession, place: Place, programme_id: int) -> dict[int, date]:
    found = select(PairMember.person_id, Pair.offered_at, Pair.ended_on).join(Pair, Pair.id == PairMember.pair_id)
    found = found.where(Pair.programme_id == programme_id, PairMember.role == Role.MENTEE)
    found = found.where(Pair.state.not_in(NEVER_WAS), Pair.offered_at.is_not(None))
    served: dict[int, date] = {}
    for person_id, offered_at, ended_on in await session.execute(found):
        until = ended_on or _day(offered_at, place)
        served[person_id] = max(until, served.get(person_id, until))
    return served


async def _rounds(session: AsyncSession, place: Place, programme_id: int) -> tuple[date, ...]:
    offered = select(Pair.offered_at).where(Pair.programme_id == programme_id, Pair.offered_at.is_not(None)).distinct()
    return tuple(sorted({_day(one, place) for one in await session.scalars(offered)}))


async def _about(session: AsyncSession, person_ids: Collection[int]) -> dict[int, dict[str, object]]:
    """What a psychologist, or whoever talked with a mentor, said last of each of these people, by concept."""
    found = select(Response.about_id, Answer.concept, Answer.value).join(Answer, Answer.response_id == Response.id)
    found = found.join(FormVersion, FormVersion.id == Response.form_version_id)
    found = found.where(FormVersion.code.in_((PSYCHOLOGIST, INTERVIEW)), Response.state == ResponseState.SUBMITTED)
    found = found.where(Response.about_id.in_(person_ids), Answer.concept.in_((WAIT, WHICH, DECISION)))
    said: dict[int, dict[str, object]] = {}
    for about_id, concept, value in await session.execute(found.order_by(Response.sent_at, Response.id)):
        said.setdefault(about_id or 0, {})[concept] = value
    return said


def _day(moment: datetime | None, place: Place) -> date:
    assert moment is not None
    return ages.local_date(moment, place.time_zone)
