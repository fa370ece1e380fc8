"""Who stands in the registers: a person with the pairs inside, and a pair. What is not known is None or empty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that is valid."""

    kind: str
    version: str
    on: date


@dataclass(frozen=True, slots=True)
class Partner:
    """The other side of one of a person's pairs, as the person's row tells it."""

    name: str
    form: str
    place: str
    entered_on: date | None = None
    """By the order of the pair."""
    ended_on: date | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class _Person:
    """What both bases tell of somebody."""

    name: str
    contact: str
    organisation: str
    partners: Sequence[Partner] = ()
    consents: Sequence[Consent] = ()
    story: str = ""
    may_be_published: bool = False
    """The consent to dissemination is valid: without it there is no link, whatever stands on the site."""

    @property
    def entered_on(self) -> date | None:
        """The day of the first pair's order."""
        return min((one.entered_on for one in self.partners if one.entered_on), default=None)

    @property
    def ended_on(self) -> date | None:
        """The last day of the last pair; none while one still works."""
        ends = [one.ended_on for one in self.partners]
        return max((one for one in ends if one), default=None) if None not in ends else None


@dataclass(frozen=True, slots=True)
class Mentee(_Person):
    """A row of the base of mentees."""

    birth_year: int | None = None
    request: str = ""
    is_completed: bool = False
    state: str = ""
    group: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mentor(_Person):
    """A row of the base of mentors."""

    workplace: str = ""
    competences: str = ""
    achievements: str = ""
    interests: str = ""
    wished_age: str = ""
    time: str = ""
    trained_on: date | None = None
    interviewed_on: date | None = None
    has_certificate: bool | None = False
    """None: that is not told."""
    kind: str = ""
    has_agreement: bool | None = False
    """The worker's written consent and agreement of article 351.8."""
    source: str = ""
    """Where they come from: learners, graduates, companies, teachers."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the register of pairs: a group is one row too."""

    mentors: Sequence[str]
    mentees: Sequence[str]
    organisation: str
    mentors_place: str = ""
    mentees_place: str = ""
    form: str = ""
    kind: str = ""
    order_number: str = ""
    """As a person typed it; empty until then."""
    order_on: date | None = None
    entered_on: date | None = None
    state: str = ""
    meetings_held: int | None = 0
    """None: that is not told."""
    last_met_on: date | None = None
    ended_on: date | None = None
    result: str = ""


Line = Mentee | Mentor | Pair
Lines = Iterable[Line]
