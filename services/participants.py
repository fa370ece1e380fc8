"""Participants as a telephone sees them: its own persons, and the children in their care."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, Membership, Person, Place, Response
from services import access, consents, forms, humans
from services.access import Me
from services.consents import PARTICIPANTS
from services.errors import NotFound
from services.signatures import Standing


@dataclass(frozen=True, slots=True)
class Participant:
    """A mentee or mentor for whom this telephone may speak, and how."""

    person: Person
    place: Place
    standing: Standing
    speaks_as: Capacity
    intakes: list[Response]
    """Unfinished, in this telephone's hands."""
    by_id: int | None = None
    """Who of this telephone speaks, where that was said."""

    @property
    def is_asked(self) -> bool:
        """This telephone's word is waited for, and can be given in the chat."""
        standing = self.standing
        return self.speaks_as in standing.missing and not standing.refused and not standing.needs_paper

    @property
    def waits_for_guardian(self) -> bool:
        """Only the guardian's yes is missing."""
        return self.standing.missing == {Capacity.GUARDIAN} != {self.speaks_as} and not self.standing.refused


async def of(session: AsyncSession, me: Me, *, now: datetime, by_id: int | None = None) -> list[Participant]:
    """Everybody taking part for whom this telephone, or one person of it, speaks: own persons first, then children."""
    me = humans.one(me, by_id)
    roles = await access.roles(session, me, now=now)
    own = {held.person.id: held.person for held in roles if held.membership.role in PARTICIPANTS}
    cared_for = [child for child in await access.children(session, me, now=now) if child.id not in own]
    here = await _taking_part(session, [child.id for child in cared_for], now)
    children = {child.id: child for child in cared_for if child.id in here}
    people = own | children
    standings = await consents.standing(session, people.keys(), now=now)
    operators = {person.operator_id for person in people.values()}
    places = {place.id: place for place in await session.scalars(select(Place).where(Place.id.in_(operators)))}
    intakes = await forms.mine(session, me, now=now)
    return [
        Participant(
            person=person,
            place=places[person.operator_id],
            standing=standings[person.id],
            speaks_as=Capacity.SELF if person.id in own else Capacity.GUARDIAN,
            intakes=[intake for intake in intakes if intake.person_id == person.id],
            by_id=by_id,
        )
        for person in people.values()
    ]


async def one(session: AsyncSession, me: Me, person_id: int, *, now: datetime, by_id: int | None = None) -> Participant:
    """The participant of this number; NotFound where this telephone does not speak for them."""
    for participant in await of(session, me, now=now, by_id=by_id):
        if participant.person.id == person_id:
            return participant
    raise NotFound


async def _taking_part(session: AsyncSession, person_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these people who have not left."""
    held = select(Membership.person_id).where(Membership.person_id.in_(person_ids), access.lasting(Membership, now))
    return set(await session.scalars(held.where(Membership.role.in_(PARTICIPANTS))))
