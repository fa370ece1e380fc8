"""The desk on which a curator puts pairs together: who looks for whom, what is proposed, what must never be."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import AuditAct, Pair, PairMember, PairState, Person, Place, Programme, Role
from services import access, audit, pair_base, pair_choices, pair_groups, pair_places, pair_sight
from services.access import Action, Me
from services.errors import NotAllowed, NotAPair, NotFound
from services.pair_choices import Choice, Ease, Ground
from services.pair_people import Base, Mentee, Mentor
from services.pair_rules import Refusal
from services.pair_sight import IN_PROPOSAL

Side = TypeVar("Side", Mentee, Mentor)


@dataclass(frozen=True, slots=True)
class Desk:
    """One form of mentoring at a place, while its pairs are being put together."""

    programme: Programme
    place: Place
    by: Person
    base: Base
    """Mentees who have no published pair in this form; of the mentors' places those that published pairs leave."""
    ground: Ground
    proposed: Sequence[Pair]
    """Those made by hand, which have no points, first; then the best."""

    @property
    def alone(self) -> list[Mentee]:
        """Who has no mentor proposed."""
        return [one for one in self.base.mentees if one.id not in self.ground.pairs]

    @property
    def free(self) -> int:
        """Mentors with a place that nobody has."""
        taken = Counter(self.ground.pairs.values())
        return sum(one.places > taken[one.id] for one in self.base.mentors)

    def mentee(self, person_id: int) -> Mentee:
        """NotFound where they take no part, or have a published pair."""
        return _one(self.base.mentees, person_id)

    def mentor(self, person_id: int) -> Mentor:
        """NotFound where they take no part."""
        return _one(self.base.mentors, person_id)

    def choices(self, mentee: Mentee) -> list[Choice]:
        """Every mentor but the present one, those who suit first."""
        return pair_choices.choices(mentee, self.base.mentors, self.ground)

    def choice(self, mentee: Mentee, mentor: Mentor) -> Choice:
        """What speaks for and against these two, as if the mentee had nobody yet."""
        pairs = {one: other for one, other in self.ground.pairs.items() if one != mentee.id}
        return pair_choices.choices(mentee, [mentor], replace(self.ground, pairs=pairs))[0]

    def proposal(self, pair_id: int) -> Pair:
        """NotFound where it is published, or gone."""
        for one in self.proposed:
            if one.id == pair_id:
                return one
        raise NotFound

    def couple(self, pair: Pair) -> tuple[int, int]:
        """Mentee and mentor: NotAPair for a group."""
        if pair_groups.is_group(pair):
            raise NotAPair
        (found,) = by_mentee([pair]).items()
        return found

    def exchangeable(self, mentee: Mentee, mentor: Mentor) -> list[Pair]:
        """The pairs of a mentor whose mentee could have this one's mentor instead."""
        own = self.pair_of(mentee.id)
        if own is None or pair_groups.is_group(own):
            return []
        pairs = [one for one in self.proposed if not pair_groups.is_group(one)]
        return [one for one in pairs if self.couple(one)[1] == mentor.id and self.may_exchange(own, one)]

    def may_exchange(self, one: Pair, other: Pair) -> bool:
        """Whether no rule that protects somebody speaks against their changing mentors."""
        (mentee, mentor), (their_mentee, their_mentor) = self.couple(one), self.couple(other)
        pairs = {a: b for a, b in self.ground.pairs.items() if a not in {mentee, their_mentee}}
        ground = replace(self.ground, pairs=pairs)
        return (
            mentor != their_mentor
            and self._may_be(mentee, their_mentor, ground)
            and self._may_be(their_mentee, mentor, ground)
        )

    def _may_be(self, mentee_id: int, mentor_id: int, ground: Ground) -> bool:
        mentors = [one for one in self.base.mentors if one.id == mentor_id]
        found = [pair_choices.choices(one, mentors, ground) for one in self.base.mentees if one.id == mentee_id]
        return any(choice.ease is not Ease.FORBIDDEN for one in found for choice in one)

    def pair_of(self, mentee_id: int) -> Pair | None:
        """What is proposed to a mentee, be it with others."""
        return next((one for one in self.proposed if mentee_id in by_mentee([one])), None)


async def opened(
    session: AsyncSession,
    me: Me,
    programme_id: int,
    *,
    subject_ids: Collection[int] | None = None,
    act: AuditAct = AuditAct.SAW,
    now: datetime,
) -> Desk:
    """For whoever may make pairs there, which is written down, of these people or of all: NotFound for others."""
    programme = await session.get(Programme, programme_id)
    if programme is None:
        raise NotFound
    try:
        by = await access.require(session, me, Action.MAKE_PAIRS, programme.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    if act is AuditAct.CHANGED:
        await access.hold_place(session, programme.place_id)
    desk = await laid(session, programme, by, now=now)
    seen = everybody(desk.base) if subject_ids is None else subject_ids
    await audit.note(session, by=by, place_id=programme.place_id, subject_ids=seen, act=act, now=now)
    return desk


async def laid(session: AsyncSession, programme: Programme, by: Person, *, now: datetime) -> Desk:
    """The same; nobody's right is asked here."""
    place = await session.get_one(Place, programme.place_id)
    base = await pair_base.read(session, place_id=place.id, form=programme.form, now=now)
    published = await _published(session, programme)
    taken = await pair_places.taken(session, base.mentors, only=(Pair.programme_id != programme.id) | ~IN_PROPOSAL)
    left = replace(
        base,
        mentees=tuple(one for one in base.mentees if one.id not in published),
        mentors=tuple(replace(one, places=max(0, one.places - taken[one.id])) for one in base.mentors),
    )
    pairs = await proposed(session, programme)
    circles = {(mentor, mentee): Refusal.CIRCLE for mentee, mentor in published.items()}
    room = {one.id: programme.most_mentees - taken[one.id] for one in base.mentors}
    return Desk(programme, place, by, left, Ground(circles, by_mentee(pairs), room, base.points), pairs)


async def proposed(session: AsyncSession, programme: Programme) -> list[Pair]:
    """What is proposed and not published, of a mentor and mentees who are still there."""
    return [one for one in await unpublished(session, programme) if by_mentee([one])]


async def unpublished(session: AsyncSession, programme: Programme) -> Sequence[Pair]:
    """The same, and pairs of whom somebody was erased."""
    found = select(Pair).where(Pair.programme_id == programme.id, IN_PROPOSAL)
    return await pair_sight.anew(session, found.order_by(Pair.score.desc().nulls_first(), Pair.id))


def by_mentee(pairs: Sequence[Pair]) -> dict[int, int]:
    """The mentor by mentee."""
    return {
        mentee.person_id: mentor.person_id
        for pair in pairs
        for mentor in pair.members
        for mentee in pair.members
        if (mentor.role, mentee.role) == (Role.MENTOR, Role.MENTEE)
    }


def everybody(base: Base) -> set[int]:
    """Who was looked at."""
    return {one.id for side in (base.mentees, base.mentors, base.left_out) for one in side}


def _one(people: Sequence[Side], person_id: int) -> Side:
    for one in people:
        if one.id == person_id:
            return one
    raise NotFound


async def _published(session: AsyncSession, programme: Programme) -> dict[int, int]:
    """The mentor by mentee of the pairs in this form at the place that are published and not over."""
    mentor, mentee = aliased(PairMember), aliased(PairMember)
    found = _couples(mentor, mentee, mentee.person_id, mentor.person_id).join(Programme)
    found = found.where(Programme.place_id == programme.place_id, Programme.form == programme.form)
    rows = await session.execute(found.where(Pair.state != PairState.PROPOSED))
    return dict(rows.all())


def _couples(
    mentor: type[PairMember], mentee: type[PairMember], *columns: InstrumentedAttribute[Any] | Any
) -> Select[Any]:
    """Each mentor with each mentee of a pair that is not over."""
    found = select(*columns).select_from(Pair).join(mentor, mentor.pair_id == Pair.id)
    found = found.join(mentee, mentee.pair_id == Pair.id).where(Pair.state.not_in(pair_sight.OVER))
    return found.where(mentor.role == Role.MENTOR, mentee.role == Role.MENTEE)
