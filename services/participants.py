"""Participants as a telephone sees them: its own persons, and the children in their care."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, ConsentKind, Membership, Person, Place, Response
from services import access, consent_asks, consents, forms, humans
from services.access import Me
from services.consents import STARTING, Matter
from services.errors import NotFound
from services.signatures import Standing
from services.taking_part import PARTICIPANTS


@dataclass(frozen=True, slots=True)
class Participant:
    """A mentee or mentor for whom this telephone may speak, and how."""

    person: Person
    place: Place
    standings: Mapping[ConsentKind, Standing]
    """Of the consents of the start."""
    speaks_as: Capacity
    intakes: list[Response]
    """Unfinished, in this telephone's hands."""
    by_id: int | None = None
    """Who of this telephone speaks, where that was said."""
    beside: Mapping[Matter, Standing] = field(default_factory=dict)
    """Of consents that were asked for beside the start."""
    recipients: Mapping[int, Place] = field(default_factory=dict)
    """Who gets the data, of transfers."""
    has_blank: bool = False
    """Whoever signs has the blank."""

    @property
    def standing(self) -> Standing:
        """Of the consent to processing."""
        return self.standings[ConsentKind.PROCESSING]

    @property
    def matters(self) -> dict[Matter, Standing]:
        """Every consent about this person that takes anybody's word, in the order in which it is asked."""
        every = {Matter(kind): one for kind, one in self.standings.items()} | dict(self.beside)
        return {matter: one for matter, one in every.items() if one.needed}

    def on(self, matter: Matter) -> Standing:
        """Where one consent stands; NotFound where nobody has asked for it."""
        every = {Matter(kind): one for kind, one in self.standings.items()} | dict(self.beside)
        if matter not in every:
            raise NotFound
        return every[matter]

    @property
    def waiting(self) -> list[Matter]:
        """What this telephone's word is waited for, and can be given in the chat; a no to taking part ends it."""
        if self.has_declined:
            return []
        return [matter for matter, one in self.matters.items() if self._is_asked_on(one)]

    @property
    def has_declined(self) -> bool:
        """Somebody has said no to the processing, or to taking part."""
        return any(self.on(matter).refused for matter in consents.DECISIVE)

    @property
    def is_asked(self) -> bool:
        """This telephone's word about something is waited for."""
        return bool(self.waiting)

    @property
    def waits_for_guardian(self) -> bool:
        """Only the guardian's yes is missing."""
        return self.standing.missing == {Capacity.GUARDIAN} != {self.speaks_as} and not self.standing.refused

    def speaks_ahead(self, one: Standing) -> bool:
        """Whoever is soon of age says their own yes in the chat, where as a minor theirs is on paper, or not asked."""
        counts_later = one.needs_paper or Capacity.SELF not in one.needed
        own = self.speaks_as is Capacity.SELF and Capacity.SELF not in one.given
        return own and one.may_renew and counts_later

    def _is_asked_on(self, one: Standing) -> bool:
        wanted = self.speaks_as in one.missing and not one.needs_paper
        return (wanted or self.speaks_ahead(one)) and not one.refused


async def of(session: AsyncSession, me: Me, *, now: datetime, by_id: int | None = None) -> list[Participant]:
    """Everybody taking part for whom this telephone, or one person of it, speaks: own persons first, then children."""
    me = humans.one(me, by_id)
    roles = await access.roles(session, me, now=now)
    own = {held.person.id: held.person for held in roles if held.membership.role in PARTICIPANTS}
    cared_for = [child for child in await access.children(session, me, now=now) if child.id not in own]
    here = await _taking_part(session, [child.id for child in cared_for], now)
    children = {child.id: child for child in cared_for if child.id in here}
    people = own | children
    if not people:
        return []
    standings = await consent_asks.standings(session, Person.id.in_(people.keys()), at=now)
    places = await _places(session, people.values(), standings.values())
    intakes = await forms.mine(session, me, now=now)
    blanks = await consent_asks.blanks(session, people.keys())
    start = {Matter(kind) for kind in STARTING}
    return [
        Participant(
            person=person,
            place=places[person.operator_id],
            standings={kind: standings[person.id][Matter(kind)] for kind in STARTING},
            speaks_as=Capacity.SELF if person.id in own else Capacity.GUARDIAN,
            intakes=[intake for intake in intakes if intake.person_id == person.id],
            by_id=by_id,
            beside={matter: one for matter, one in standings[person.id].items() if matter not in start},
            recipients=places,
            has_blank=person.id in blanks,
        )
        for person in people.values()
    ]


async def one(session: AsyncSession, me: Me, person_id: int, *, now: datetime, by_id: int | None = None) -> Participant:
    """The participant of this number; NotFound where this telephone does not speak for them."""
    return among(await of(session, me, now=now, by_id=by_id), person_id)


def among(people: Iterable[Participant], person_id: int) -> Participant:
    """The participant of this number; NotFound where there is none."""
    for participant in people:
        if participant.person.id == person_id:
            return participant
    raise NotFound


def alike(people: Iterable[Participant], matter: Matter) -> list[Participant]:
    """The children about whom the same word is waited for next; NotFound where there is none."""
    waiting = [one for one in people if one.speaks_as is Capacity.GUARDIAN and one.waiting]
    if not (found := [one for one in waiting if one.waiting[0] == matter]):
        raise NotFound
    return found


def following(people: Collection[Participant], answered: Participant) -> tuple[Matter, list[Participant]] | None:
    """What is asked next after an answer: of oneself, or of a guardian about all children at once."""
    if answered.speaks_as is Capacity.GUARDIAN:
        return of_children(people)
    return (answered.waiting[0], [answered]) if answered.waiting else None


def of_children(people: Iterable[Participant]) -> tuple[Matter, list[Participant]] | None:
    """The earliest consent that a guardian is asked for, and the children about whom."""
    people, order = list(people), [Matter(kind) for kind in STARTING]
    first = [one.waiting[0] for one in people if one.speaks_as is Capacity.GUARDIAN and one.waiting]
    if not first:
        return None
    matter = min(first, key=lambda one: order.index(one) if one in order else len(order))
    return matter, alike(people, matter)


async def _places(
    session: AsyncSession, people: Iterable[Person], standings: Iterable[Mapping[Matter, Standing]]
) -> dict[int, Place]:
    """The operators, and whoever is to get data."""
    numbers = {person.operator_id for person in people}
    numbers |= {matter.recipient_id for its in standings for matter in its if matter.recipient_id}
    return {place.id: place for place in await session.scalars(select(Place).where(Place.id.in_(numbers)))}


async def _taking_part(session: AsyncSession, person_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these people who have not left."""
    held = select(Membership.person_id).where(Membership.person_id.in_(person_ids), access.lasting(Membership, now))
    return set(await session.scalars(held.where(Membership.role.in_(PARTICIPANTS))))
