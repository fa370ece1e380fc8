"""Who the people of the registers are: what they are called, where they learn or work, how to reach them."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Guardianship, Membership, Person, Place, PlaceKind, Role
from services import access, ages, register_source
from services.class_names import is_studied_in
from services.register_base_scope import Scope, said
from services.register_source import Source


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as they were on the day."""

    person: Person
    held: tuple[Membership, ...]
    """All that they had been by then, in all places, the oldest first."""
    guardians: tuple[Person, ...]

    def role(self, place_id: int, role: Role) -> Membership | None:
        """What they were there last."""
        return next((one for one in reversed(self.held) if (one.place_id, one.role) == (place_id, role)), None)

    def group(self, place_id: int, role: Role) -> str:
        """The class, study group or post."""
        one = self.role(place_id, role)
        return (one.group or "") if one else ""


@dataclass(frozen=True, slots=True)
class People:
    """Those of a page, and their other sides."""

    scope: Scope
    by_id: Mapping[int, Who]
    places: Mapping[int, Place]
    allowed: AbstractSet[int]

    def name(self, person_id: int) -> str:
        """The name; of whom it may not be told, why there is none."""
        if person_id in self.allowed and person_id in self.by_id:
            return self.by_id[person_id].person.name
        withheld: str = said()["withheld"]
        return withheld

    def workplace(self, person_id: int, place_id: int, role: Role) -> str:
        """Where somebody of an organisation's pair works or learns; of a partner's people that is the partner."""
        if person_id not in self.allowed or person_id not in self.by_id:
            return ""
        who = self.by_id[person_id]
        partner = self._partner(who)
        place = partner or self.places[place_id]
        group = who.group(place.id, Role.PARTNER) if partner else ""
        group = group or who.group(place_id, role)
        # Plain joining: what somebody has typed may itself have braces.
        pattern: str = said()["workplace"]
        return pattern.replace("{place}", place.name).replace("{group}", group) if group else place.name

    def source(self, person_id: int, place_id: int) -> Source:
        """Where a mentor of this organisation comes from."""
        who, place = self.by_id[person_id], self.places[place_id]
        learned = [one for one in who.held if one.place_id == place_id and is_studied_in(one.group)]
        today = ages.local_date(self.scope.at, place.time_zone)
        return register_source.of(
            who.group(place_id, Role.MENTOR),
            is_partner=self._partner(who) is not None,
            is_adult=_is_adult(who, today),
            studied_here=bool(learned),
        )

    def contact(self, person_id: int) -> str:
        """One's own telephone, and of a minor who answers for them; handed on, a child is reached through a parent."""
        who = self.by_id[person_id]
        is_adult = ages.is_adult(who.person, self.scope.day)
        own = [who.person.phone] if who.person.phone and (is_adult or not self.scope.recipient_id) else []
        return "; ".join([*own, *(() if is_adult else map(_represented, who.guardians))])

    def birth_year(self, person_id: int) -> int | None:
        """As far as it is known."""
        person = self.by_id[person_id].person
        return person.born_on.year if person.born_on else person.birth_year

    def _partner(self, who: Who) -> Place | None:
        places = [one.place_id for one in who.held if one.role is Role.PARTNER] + [who.person.operator_id]
        kinds = (self.places[one] for one in places if one in self.places)
        return next((one for one in kinds if one.kind is PlaceKind.PARTNER), None)


async def read(
    session: AsyncSession,
    scope: Scope,
    place_ids: Collection[int],
    person_ids: Collection[int],
    allowed: AbstractSet[int],
) -> People:
    """These people of these organisations; nobody's right is asked here, and `allowed` is the gate's answer."""
    persons = (await session.scalars(select(Person).where(Person.id.in_(person_ids)))).all()
    held = select(Membership).where(Membership.person_id.in_(person_ids), Membership.since <= scope.at)
    roles: dict[int, list[Membership]] = {}
    for one in await session.scalars(held.order_by(Membership.since, Membership.id)):
        roles.setdefault(one.person_id, []).append(one)
    guardians = await _guardians(session, scope, allowed)
    return People(
        scope,
        {one.id: Who(one, tuple(roles.get(one.id, ())), guardians.get(one.id, ())) for one in persons},
        await _places(session, place_ids, persons, (one for its in roles.values() for one in its)),
        allowed,
    )


async def _guardians(session: AsyncSession, scope: Scope, child_ids: Collection[int]) -> dict[int, tuple[Person, ...]]:
    care = select(Guardianship.child_id, Person).join(Person, Person.id == Guardianship.guardian_id)
    care = care.where(Guardianship.child_id.in_(child_ids), access.lasting(Guardianship, scope.at))
    found: dict[int, tuple[Person, ...]] = {}
    for child_id, guardian in await session.execute(care.order_by(Guardianship.id)):
        found[child_id] = (*found.get(child_id, ()), guardian)
    return found


async def _places(
    session: AsyncSession, place_ids: Collection[int], people: Iterable[Person], held: Iterable[Membership]
) -> dict[int, Place]:
    ids = {*place_ids} | {one.operator_id for one in people} | {one.place_id for one in held}
    return {one.id: one for one in await session.scalars(select(Place).where(Place.id.in_(ids)))}


def _represented(guardian: Person) -> str:
    pattern: str = said()["represented"]
    if not guardian.phone:
        return guardian.name
    return pattern.replace("{phone}", guardian.phone).replace("{name}", guardian.name)


def _is_adult(who: Who, on: date) -> bool:
    """An age that nobody knows is taken for an adult's, unless they learn."""
    years = ages.age_range(who.person.born_on, who.person.birth_year, on)
    return years is None or years[0] >= ages.ADULT
