"""The human beings whom one telephone serves: one name is one human, however many places know them."""

from services.access import Me
from services.errors import NotFound


def of(me: Me) -> list[Me]:
    """The telephone as each human of it holds it; whose name nobody has written down is taken for the first."""
    found: dict[str, Me] = {}
    for person in sorted(me.persons, key=lambda one: one.name == one.code):
        key = person.name_key if person.name != person.code else next(iter(found), person.name_key)
        found.setdefault(key, Me(me.chat, [])).persons.append(person)
    return list(found.values())


def one(me: Me, person_id: int | None) -> Me:
    """The telephone in the hands of this person alone, or as it is where nobody is named; NotFound for a stranger."""
    if person_id is None:
        return me
    for held in of(me):
        if any(person.id == person_id for person in held.persons):
            return held
    raise NotFound


def alone(me: Me, person_id: int | None) -> Me:
    """As `one`, but where the telephone serves several humans, one of them has to be named; NotFound."""
    if person_id is None and len(of(me)) > 1:
        raise NotFound
    return one(me, person_id)
