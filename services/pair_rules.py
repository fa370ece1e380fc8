"""Who may be a pair, how well two people go together, and why, in words that a parent understands."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from services import free_times
from services.free_windows import Free
from services.pair_people import Mentee, Mentor
from services.roster import fold_group

_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
POINTS: dict[str, int] = _RULES["points"]
MEETS: dict[str, list[str]] = _RULES["meets"]
AGES: dict[str, list[int]] = _RULES["ages"]
FULL, FINE = 100, 1_000
"""The highest score, and the parts of a point by which equal scores differ."""
CLOSE = 4
"""Years between two who are close in age."""
ENOUGH_INTERESTS, ENOUGH_DAYS = 3, 2
MONTH = 30
"""Days of waiting that give half of its points; a longer wait gives more. A round without a mentor is as long."""
ONE_SIDED = 0.3
"""What one side's wish is worth beside that of both."""
LESS_DEAR = 0.1
"""What each place further down on somebody's list takes from a wish."""
HARD = "hard_situation"


class Refusal(StrEnum):
    """What forbids a pair, in the order in which it is looked at."""

    SELF = "self"
    FAMILY = "family"
    KEPT_APART = "kept_apart"
    """The curator wants it so."""
    RATHER_NOT = "rather_not"
    """One of the two would rather not; nobody learns which."""
    SUPERIOR = "superior"
    """The mentor leads the organisation where the mentee works, and this form of mentoring is another."""
    HARD_SITUATION = "hard_situation"
    """Only an adult may help."""
    PSYCHOLOGIST = "psychologist"
    """Only an adult, the psychologist says."""
    CERTIFICATE = "certificate"
    AGE = "age"
    """The mentor would like to help people of another age."""
    TIME = "time"
    """No time in common."""
    CIRCLE = "circle"
    """The mentee is this person's own mentor."""


SOFT = frozenset({Refusal.AGE, Refusal.TIME})
"""What a curator who knows both may set aside; every other rule protects somebody."""


class Part(StrEnum):
    """What a score is made of."""

    REQUEST = "request"
    PREFERENCE = "preference"
    INTERESTS = "interests"
    TIME = "time"
    AGE = "age"
    CONTINUITY = "continuity"
    TRAINING = "training"
    IMPORTANCE = "importance"
    WAITING = "waiting"


class Note(StrEnum):
    """What does not forbid a pair and is told the curator."""

    CLASS_TEACHER = "class_teacher"
    SUPERIOR = "superior"
    SPECIAL = "special"
    PSYCHOLOGIST = "psychologist"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a pair: how much of its points it gives (0 to 1), and what fills its words."""

    part: Part
    share: float
    days: int = 0
    request: str = ""
    interests: tuple[str, ...] = ()
    importance: int = 0
    rounds: int = 0
    is_mutual: bool = False


@dataclass(frozen=True, slots=True)
class Suit:
    """How well two people go together."""

    score: int
    whys: tuple[Why, ...]
    notes: tuple[Note, ...] = ()


def refusal(mentee: Mentee, mentor: Mentor) -> Refusal | None:
    """The first rule that forbids these two, if any does."""
    if mentee.id == mentor.id:
        return Refusal.SELF
    if mentee.family & mentor.family:
        return Refusal.FAMILY
    if mentor.id in mentee.kept_apart:
        return Refusal.KEPT_APART
    if mentor.id in mentee.rather_not or mentee.id in mentor.rather_not:
        return Refusal.RATHER_NOT
    if mentor.id in mentee.superiors and not mentor.may_lead:
        return Refusal.SUPERIOR
    return _needs_an_adult(mentee, mentor) or _does_not_fit(mentee, mentor)


def _needs_an_adult(mentee: Mentee, mentor: Mentor) -> Refusal | None:
    if mentor.is_adult:
        return None
    if mentee.request == HARD:
        return Refusal.HARD_SITUATION
    return Refusal.PSYCHOLOGIST if mentee.needs_adult else None


def _does_not_fit(mentee: Mentee, mentor: Mentor) -> Refusal | None:
    if mentee.is_minor and not mentor.may_meet_minors:
        return Refusal.CERTIFICATE
    if not _wishes_the_age(mentor, mentee):
        return Refusal.AGE
    return None if common_days(mentee.free, mentor.free) else Refusal.TIME


def weighed(points: Mapping[str, int]) -> dict[str, int]:
    """The points of each part, where an organisation weighs these otherwise than is usual."""
    return POINTS | {part: most for part, most in points.items() if part in POINTS}


def suit(mentee: Mentee, mentor: Mentor, points: Mapping[str, int] = POINTS) -> Suit:
    """The score of an allowed pair and its reasons, those with most points first."""
    whys = sorted(_whys(mentee, mentor), key=lambda one: -one.share * points[one.part])
    return Suit(fine(mentee, mentor, points) // FINE, tuple(whys), tuple(_notes(mentee, mentor)))


def fine(mentee: Mentee, mentor: Mentor, points: Mapping[str, int] = POINTS) -> int:
    """The score in parts of a point; what cannot be known of these two is left out, and the rest makes the whole."""
    whys = list(_whys(mentee, mentor))
    most = sum(points[one.part] for one in whys)
    return round(FULL * FINE * sum(points[one.part] * one.share for one in whys) / most) if most else 0


@lru_cache(maxsize=1 << 16)
def common_days(one: Free, other: Free) -> int:
    """On how many days of the week two people could meet."""
    return len({slot.weekday for slot in free_times.regular((one, other), few=7)})


def _whys(mentee: Mentee, mentor: Mentor) -> Iterator[Why]:
    days = common_days(mentee.free, mentor.free)
    yield Why(Part.TIME, min(days, ENOUGH_DAYS) / ENOUGH_DAYS, days=days)
    yield Why(Part.TRAINING, float(mentor.is_trained))
    waited = mentee.waiting + mentee.rounds * MONTH
    yield Why(Part.WAITING, waited / (waited + MONTH), days=mentee.waiting, rounds=mentee.rounds)
    if mentee.request in MEETS:
        met = not mentor.strengths.isdisjoint(MEETS[mentee.request])
        yield Why(Part.REQUEST, float(met), request=mentee.request)
    if mentor.id in mentee.met or mentee.id in mentor.met:
        mine, theirs = _wish(mentee.named, mentor.id), _wish(mentor.named, mentee.id)
        share = (mine + theirs) / 2 if mine and theirs else ONE_SIDED * (mine + theirs)
        yield Why(Part.PREFERENCE, share, is_mutual=bool(mine and theirs))
    if mentee.earlier:
        yield Why(Part.CONTINUITY, float(mentor.id in mentee.earlier))
    if mentee.interests is not None and mentor.interests is not None:
        shared = tuple(sorted(mentee.interests & mentor.interests))
        yield Why(Part.INTERESTS, min(len(shared), ENOUGH_INTERESTS) / ENOUGH_INTERESTS, interests=shared)
    if "close_age" in mentee.wishes and mentee.years and mentor.years:
        apart = max(0, mentor.years[0] - mentee.years[1])
        yield Why(Part.AGE, float(apart <= CLOSE))
    if mentee.importance is not None:
        yield Why(Part.IMPORTANCE, mentee.importance / 10, importance=mentee.importance)


def _notes(mentee: Mentee, mentor: Mentor) -> Iterator[Note]:
    words = {fold_group(word) for post in mentor.posts for word in post.split()}
    if mentor.is_adult and mentee.group and fold_group(mentee.group) in words:
        yield Note.CLASS_TEACHER
    if mentor.id in mentee.superiors:
        yield Note.SUPERIOR
    if mentee.is_special:
        yield Note.SPECIAL
    if mentee.needs_adult:
        yield Note.PSYCHOLOGIST


def _wish(named: tuple[int, ...], other: int) -> float:
    """How dear somebody is to whoever has named these, from 0 to 1."""
    return 1 - LESS_DEAR * named.index(other) if other in named else 0.0


def _wishes_the_age(mentor: Mentor, mentee: Mentee) -> bool:
    """Whether an age that the mentee may have is one of those; who named none that is known here takes all."""
    wished = [AGES[one] for one in mentor.ages if one in AGES]
    if not wished or mentee.years is None:
        return True
    least, most = mentee.years
    return any(from_ <= most and least <= until for from_, until in wished)
