"""Another mentor for the mentees of a mentor who cannot go on: as many as possible first, then the best sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services import pair_rules
from services.matching_names import Named
from services.pair_people import Base, Mentee, Mentor
from services.pair_rules import Suit


@dataclass(frozen=True, slots=True)
class Orphan:
    """A pair that looks for another mentor."""

    pair_id: int
    mentees: tuple[int, ...]
    before: frozenset[int]
    """Mentors of whom nothing has come with these mentees, and the mentees' own mentees: none of them is asked."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is known today of everybody who could step in, in one form of mentoring."""

    base: Base
    orphans: tuple[Orphan, ...]
    taken: Mapping[int, int]
    """By mentor, the mentees of pairs that go on."""


@dataclass(frozen=True, slots=True)
class Found:
    """Who could step in, and why."""

    mentor_id: int
    suit: Suit


def look(search: Search) -> dict[int, Found]:
    """By pair, a mentor with a place for all of its mentees whom no rule forbids; who is not there has nobody.

    Groups choose first, one after another, because few mentors have so many places. The same search finds the same.
    """
    mentees = {one.id: one for one in search.base.mentees}
    mentors, points = _with_places(search), pair_rules.weighed(search.base.points)
    found: dict[int, Found] = {}
    known = [one for one in search.orphans if all(number in mentees for number in one.mentees)]
    for one in sorted((one for one in known if len(one.mentees) > 1), key=lambda one: (-len(one.mentees), one.pair_id)):
        its = [mentees[number] for number in one.mentees]
        if best := _best(one, its, mentors, points):
            found[one.pair_id] = Found(best.id, pair_rules.suit(its[0], best, points))
            mentors[best.id] = replace(best, places=best.places - len(its))
    alone = {one.mentees[0]: one for one in known if len(one.mentees) == 1}
    for mentee_id, mentor_id in _matched(alone, mentees, mentors, points).items():
        suit = pair_rules.suit(mentees[mentee_id], mentors[mentor_id], points)
        found[alone[mentee_id].pair_id] = Found(mentor_id, suit)
    return found


def _with_places(search: Search) -> dict[int, Mentor]:
    """Those who have a place left, with how many."""
    left = {one.id: one.places - search.taken.get(one.id, 0) for one in search.base.mentors}
    return {one.id: replace(one, places=left[one.id]) for one in search.base.mentors if left[one.id] > 0}


def _best(
    one: Orphan, its: Sequence[Mentee], mentors: Mapping[int, Mentor], points: Mapping[str, int]
) -> Mentor | None:
    """For a group, who is allowed for all of it and has places for all, and suits it best."""
    fit = [
        mentor
        for mentor in mentors.values()
        if mentor.places >= len(its) and all(_may(one, mentee, mentor) for mentee in its)
    ]
    return max(
        fit, key=lambda mentor: (sum(pair_rules.fine(one, mentor, points) for one in its), -mentor.id), default=None
    )


def _matched(
    alone: Mapping[int, Orphan], mentees: Mapping[int, Mentee], mentors: Mapping[int, Mentor], points: Mapping[str, int]
) -> dict[int, int]:
    """The mentor of each mentee who has one."""
    places = {one.id: one.places for one in mentors.values() if one.places > 0}
    scores = {
        (number, mentor_id): pair_rules.fine(mentees[number], mentors[mentor_id], points)
        for number, one in alone.items()
        for mentor_id in places
        if _may(one, mentees[number], mentors[mentor_id])
    }
    selves = {number: number for number in alone if number in places}
    return Named(alone, places, scores, selves=selves).match() if alone and places else {}


def _may(one: Orphan, mentee: Mentee, mentor: Mentor) -> bool:
    return mentor.id not in one.before and pair_rules.refusal(mentee, mentor) is None
