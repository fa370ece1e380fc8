"""Seats of an event: whether somebody fits in with all whom they bring, and who of those who wait moves up."""

from collections.abc import Iterable
from typing import NamedTuple


class Waiting(NamedTuple):
    """Somebody who waits, and how many seats they need."""

    person_id: int
    people: int
    """With all whom they bring."""


def fits(seats: int | None, taken: int, people: int) -> bool:
    """Whether so many more have seats; where nobody has said how many there are, everybody has one."""
    return seats is None or taken + people <= seats


def moving_up(seats: int | None, taken: int, waiting: Iterable[Waiting]) -> list[int]:
    """Those who get seats now, in the order in which they have answered.

    Whoever needs more seats than are free goes on waiting, and lets those behind pass who need fewer: no free seat
    waits for somebody whom it does not hold.
    """
    moved = []
    for one in waiting:
        if fits(seats, taken, one.people):
            taken += one.people
            moved.append(one.person_id)
    return moved
