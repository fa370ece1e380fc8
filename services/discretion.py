"""Whom a telephone may not be told of by name: everybody of the places it can see that keep names to themselves."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Guardianship, Membership, Pair, PairMember, Person, Place, Programme
from services import data_modes, partners, tree
from services.scrubbing import Known, Scrubber, scrubber

OwnWords = Callable[[], frozenset[str]]
"""The words that the bot says itself, folded; asked for only where they are needed."""


@dataclass(frozen=True, slots=True)
class Discretion:
    """What a telephone may not be told, and whom it means by a name that several have."""

    scrubber: Scrubber
    near: frozenset[int]
    """Whoever has the telephone, and their children."""

    def text(self, text: str, meant: Collection[int] = ()) -> str:
        """The text without names; `meant` are those of whom it speaks."""
        return self.scrubber.text(text, meant, self.near)


async def of(session: AsyncSession, persons: Sequence[Person], *, own_words: OwnWords = frozenset) -> Discretion | None:
    """What must not reach the telephone of these persons; None where all may.

    A telephone sees the places that answer for its persons and for the family of these, those where they are or were
    something, or have a pair, all below, and the partners beside.
    """
    closed = await data_modes.discreet(session)
    if not closed or not persons:
        return None
    own = frozenset(person.id for person in persons)
    at = select(Membership.place_id).where(Membership.person_id.in_(own))
    children = select(Guardianship.child_id).where(Guardianship.guardian_id.in_(own))
    parents = select(Guardianship.guardian_id).where(Guardianship.child_id.in_(own))
    family = select(Person.operator_id).where(or_(Person.id.in_(children), Person.id.in_(parents)))
    paired = select(Programme.place_id).join(Pair, Pair.programme_id == Programme.id)
    paired = paired.join(PairMember, PairMember.pair_id == Pair.id).where(PairMember.person_id.in_(own))
    seen = {*(person.operator_id for person in persons), *await session.scalars(at.union(family, paired))}
    below = tree.below(seen)
    around = Place.id.in_(select(below.c.id)) | partners.stands_beside(*sorted(seen))
    places = set(await session.scalars(select(Place.id).where(Place.id.in_(closed), around)))
    if not places:
        return None
    near = own.union(await session.scalars(children))
    return Discretion(scrubber(await _people(session, places), own_words()), near)


async def by_chat(
    session: AsyncSession, chat_ids: Collection[int], *, own_words: OwnWords = frozenset
) -> dict[int, Discretion]:
    """The same for many telephones; one that may be told everything is not there."""
    if not await data_modes.discreet(session):
        return {}
    persons: dict[int, list[Person]] = {}
    for person in await session.scalars(select(Person).where(Person.chat_id.in_(chat_ids))):
        persons.setdefault(person.chat_id or 0, []).append(person)
    found = {chat_id: await of(session, its, own_words=own_words) for chat_id, its in persons.items()}
    return {chat_id: one for chat_id, one in found.items() if one is not None}


async def _people(session: AsyncSession, places: Collection[int]) -> tuple[Known, ...]:
    """Everybody of these places: those they answer for, those who are something there, or have a pair; the families."""
    members = select(Membership.person_id).where(Membership.place_id.in_(places))
    paired = select(PairMember.person_id).join(Pair, Pair.id == PairMember.pair_id)
    paired = paired.join(Programme, Programme.id == Pair.programme_id).where(Programme.place_id.in_(places))
    of_places = or_(Person.operator_id.in_(places), Person.id.in_(members), Person.id.in_(paired))
    inside = select(Person.id).where(of_places)
    parents = select(Guardianship.guardian_id).where(Guardianship.child_id.in_(inside))
    children = select(Guardianship.child_id).where(Guardianship.guardian_id.in_(inside))
    found = select(Person.id, Person.code, Person.name, Person.born_on, Person.phone)
    found = found.where(or_(of_places, Person.id.in_(parents), Person.id.in_(children))).order_by(Person.id)
    return tuple(Known(*row) for row in await session.execute(found))
