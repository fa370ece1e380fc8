"""How a pair is called by those who run its place."""

from handlers.screens import short_name
from models import Pair, Role
from services import pair_sight


def title(pair: Pair) -> str:
    """Who works with whom."""
    mentors, mentees = (
        ", ".join(short_name(one.name) for one in pair_sight.side(pair, role)) for role in (Role.MENTOR, Role.MENTEE)
    )
    return f"{mentors} → {mentees}"
