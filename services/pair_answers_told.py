"""Who is told of a pair's answers, of what, and whether that is still true when it is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Pair, PairMember, Person, Place, Promise, PromiseState, Role
from services import ages, answer_days, outbox, outsiders, place_days, relatives, undo

TOLD = "pair_told"
"""The promise that tells a mentee, or the family, with whom they will work."""
TOLD_AGAIN = "pair_told_again"
"""The one that reminds a family whose explicit yes is missing, once."""
OFF = "pair_off"
"""The one that tells whoever knew of a pair that nothing comes of it, and not why."""
_ARRIVED = (PromiseState.SENT, PromiseState.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is said because of one word to a pair."""

    session: AsyncSession
    pair: Pair
    change: Change
    now: datetime

    async def promise(self, kind: str, member: PairMember, receiver_id: int, *, at: datetime | None = None) -> None:
        """Not before the word can no longer be taken back."""
        await outbox.promise(
            self.session,
            key=f"{kind}:{self.pair.id}:{member.id}:{receiver_id}:{self.now.isoformat()}",
            kind=kind,
            receiver_id=receiver_id,
            parameters={"pair_id": self.pair.id, "person_id": member.person_id},
            not_before=at or self.now + undo.TOLD_AFTER,
            now=self.now,
            change_id=self.change.id,
        )


async def family_of(session: AsyncSession, mentee: Person, place: Place, *, now: datetime) -> list[Person]:
    """The guardians who speak for a mentee; nobody for whoever is of full legal age."""
    if not is_minor(mentee, place, now):
        return []
    return (await relatives.guardians(session, [mentee.id], now=now)).get(mentee.id, [])


def is_minor(mentee: Person, place: Place, now: datetime) -> bool:
    """Perhaps a minor: an age that nobody knows is taken for a child's."""
    return not (ages.is_adult(mentee, ages.local_date(now, place.time_zone)) or mentee.emancipated_by)


async def tell_families(session: AsyncSession, pair: Pair, place: Place, *, change: Change, now: datetime) -> None:
    """Mentees and their families read who the mentor is; a family that has to say yes is reminded of it once."""
    telling = _Telling(session, pair, change, now)
    later = answer_days.end_of(now, place.time_zone, answer_days.REMINDED_AFTER, place_days.is_working(place))
    is_outside = await is_from_outside(session, pair, place, now=now)
    for member in of(pair, Role.MENTEE):
        guardians = await family_of(session, member.person, place, now=now)
        for one in _each_telephone_once((*guardians, member.person)):
            await telling.promise(TOLD, member, one.id)
        for one in guardians if is_outside else ():
            await telling.promise(TOLD_AGAIN, member, one.id, at=later)


async def tell_off(
    session: AsyncSession, pair: Pair, members: Iterable[PairMember], *, but: Person, change: Change, now: datetime
) -> None:
    """These, and the families of these, read that nothing comes of the pair; whoever has said so knows it."""
    telling = _Telling(session, pair, change, now)
    place = await session.get_one(Place, pair.programme.place_id)
    for member in members:
        family = await family_of(session, member.person, place, now=now) if member.role is Role.MENTEE else []
        for one in (member.person, *family):
            if one.id != but.id:
                await telling.promise(OFF, member, one.id)


def _each_telephone_once(people: Iterable[Person]) -> list[Person]:
    """Of several on one telephone the first."""
    return list({one.chat_id or -one.id: one for one in reversed([*people])}.values())


def of(pair: Pair, role: Role) -> list[PairMember]:
    """The words of one side."""
    return [one for one in pair.members if one.role is role]


async def is_from_outside(session: AsyncSession, pair: Pair, place: Place, *, now: datetime) -> bool:
    """Whether a mentor of the pair is an adult from outside."""
    mentors = [one.person for one in of(pair, Role.MENTOR)]
    return bool(await outsiders.among(session, mentors, place, now=now))


async def awaited(session: AsyncSession, pair: Pair, place: Place, *, now: datetime) -> list[PairMember]:
    """The mentees about whom somebody has to say yes still: saying nothing is not enough.

    A minor's family to an adult from outside, and a family that no message has reached, about the mentor.
    """
    is_outside = await is_from_outside(session, pair, place, now=now)
    return [
        one
        for one in of(pair, Role.MENTEE)
        if not one.agrees
        and (needs_yes(one, place, is_outside, now) or not await _reached(session, pair, one, place, now))
    ]


def needs_yes(member: PairMember, place: Place, is_outside: bool, now: datetime) -> bool:
    """Whether the family of a mentee has to say yes in so many words."""
    return is_outside and is_minor(member.person, place, now)


async def _reached(session: AsyncSession, pair: Pair, member: PairMember, place: Place, now: datetime) -> bool:
    """Whether whoever speaks for a mentee has been told: of a minor a guardian."""
    told = [member.person]
    if is_minor(member.person, place, now):
        told = await family_of(session, member.person, place, now=now)
    found = select(Promise.parameters).where(Promise.receiver_id.in_([one.id for one in told]))
    found = found.where(Promise.kind == TOLD, Promise.state.in_(_ARRIVED))
    about = {"pair_id": pair.id, "person_id": member.person_id}
    return about in (await session.scalars(found)).all()
