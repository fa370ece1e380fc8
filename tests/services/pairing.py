"""Mentees and mentors for the tests of pairs, whose days and wishes fit unless a test says otherwise."""

from typing import Any

from services.free_windows import said
from services.pair_people import Mentee, Mentor

ANY_DAY = said(["monday", "wednesday"], None)


def mentee(number: int, **known: Any) -> Mentee:
    given = {"name": f"Котов Пётр {number}", "group": "8А", "years": (14, 14), "free": ANY_DAY}
    return Mentee(**{"id": number, "request": "studies", "family": frozenset({number})} | given | known)


def mentor(number: int, **known: Any) -> Mentor:
    given = {"name": f"Совин Лев {number}", "group": "10Б", "years": (16, 16), "free": ANY_DAY}
    return Mentor(**{"id": number, "strengths": frozenset({"studies"}), "family": frozenset({number})} | given | known)
