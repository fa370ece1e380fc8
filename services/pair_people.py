"""Who may be made a pair in one form of mentoring: what rules and scores know of each person."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from services import ages
from services.free_windows import Free


class Kind(StrEnum):
    """What somebody is besides mentoring; the first four as the questionnaires know them."""

    PUPIL = "pupil"
    STUDENT = "student"
    TEACHER = "teacher"
    PROFESSIONAL = "professional"
    HEAD = "head"


class Missing(StrEnum):
    """Why somebody takes no part in the matching."""

    INTAKE = "intake"
    """Not sent, or the newest one is not."""
    WISH = "wish"
    """They said that they do not want to take part."""
    FORM = "form"
    """They wish other forms."""
    CERTIFICATE = "certificate"
    """A mentor from outside whose certificate nobody has seen yet."""
    CONSENT = "consent"
    PSYCHOLOGIST = "psychologist"
    """The psychologist says that it is better to wait."""
    TRAINING = "training"
    """After the talk with a mentor: training comes first."""
    INTERVIEW = "interview"
    """After the talk with a mentor: not now."""
    AGREEMENT = "agreement"
    """The agreement with the partner whose mentor this is has ended."""


class Side(StrEnum):
    """Of a pair."""

    MENTEE = "mentee"
    MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class Form:
    """Who helps whom in a form of mentoring."""

    mentor: Kind
    mentee: Kind


_SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
FORMS: dict[str, Form] = {code: Form(Kind(one["mentor"]), Kind(one["mentee"])) for code, one in _SAID["forms"].items()}
"""By the code of services/mentoring_forms."""
WILLING: dict[str, str] = _SAID["willing"]
"""Choices of the mentor's questionnaire, by the kind of the mentee."""


@dataclass(frozen=True, slots=True)
class Someone:
    """What both sides have."""

    id: int
    name: str
    """The code where names do not pass the messenger."""
    group: str
    """The class, study group or post; empty where nobody has said."""
    years: tuple[int, int] | None
    """The least and the greatest age that fit what is known."""
    free: Free
    interests: frozenset[str] | None = None
    """None: not asked."""
    family: frozenset[int] = frozenset()
    """The person and those who answer for them."""
    met: frozenset[int] = frozenset()
    """Those of the other side about whom they have said, after a group meeting, with whom they would like to work."""
    named: tuple[int, ...] = ()
    """Of these the ones they would like, the dearest first."""
    rather_not: frozenset[int] = frozenset()
    """And those they would rather not work with."""

    @property
    def is_adult(self) -> bool:
        """Certainly of age."""
        return self.years is not None and self.years[0] >= ages.ADULT

    @property
    def is_minor(self) -> bool:
        """Perhaps a minor: an age that nobody knows is taken for a child's."""
        return not self.is_adult


@dataclass(frozen=True, slots=True)
class Mentee(Someone):
    """Who looks for a mentor."""

    request: str = ""
    importance: int | None = None
    """From 1 to 10."""
    wishes: frozenset[str] = frozenset()
    """What kind of mentor they would like."""
    waiting: int = 0
    """Days since they sent the questionnaire."""
    rounds: int = 0
    """How often since then others were given mentors, and they were not."""
    needs_adult: bool = False
    """The psychologist says so."""
    is_special: bool = False
    """They need special conditions; which ones, nobody asks here."""
    kept_apart: frozenset[int] = frozenset()
    """Mentors who are never theirs, by the curator's word."""
    superiors: frozenset[int] = frozenset()
    """Heads of the place where they work."""
    earlier: frozenset[int] = frozenset()
    """Their mentors of the last school year in the same form."""


@dataclass(frozen=True, slots=True)
class Mentor(Someone):
    """Who offers help."""

    strengths: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    """Of the mentees they would like; empty: not asked."""
    places: int = 1
    is_trained: bool = False
    may_meet_minors: bool = True
    posts: tuple[str, ...] = ()
    """Their classes and posts in all their roles at the place."""
    may_lead: bool = False
    """In this form heads mentor those whom they lead."""
    organisation: str = ""
    """The partner whose mentor this is; empty: the place's own."""

    @property
    def full_name(self) -> str:
        """The name, with the organisation of a partner's mentor."""
        return f"{self.name} ({self.organisation})" if self.organisation else self.name


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who belongs to the form and takes no part, and why."""

    id: int
    name: str
    group: str
    """As of others; of a partner's mentor the partner."""
    side: Side
    why: Missing


@dataclass(frozen=True, slots=True)
class Base:
    """Who of a place may be made a pair in one form, and who may not yet; people of other kinds are not here."""

    form: str
    mentees: tuple[Mentee, ...] = ()
    mentors: tuple[Mentor, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    """What the organisation weighs otherwise than is usual, by the parts of a score."""
