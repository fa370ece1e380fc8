"""How a pair is called by those who run its place."""

from handlers.screens import labelled
from models import Pair, Person, Role
from services import pair_sight
from services.pair_people import Mentor


def title(pair: Pair) -> str:
    """Who works with whom."""
    return f"{people(pair, Role.MENTOR)} → {people(pair, Role.MENTEE)}"


def people(pair: Pair, role: Role) -> str:
    """Those of one side."""
    return ", ".join(known(one) for one in pair_sight.side(pair, role))


def known(person: Person) -> str:
    """Surname and first name; of a partner's mentor the partner, too."""
    return labelled(person.name, person.partner)


def offered(mentor: Mentor) -> str:
    """The same of whoever could be a mentor."""
    return labelled(mentor.name, mentor.organisation)
