"""What the sheet `bot` of a questionnaire says: whom it asks, for how long, whether with names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Purpose(StrEnum):
    """What a questionnaire is for."""

    SURVEY = "survey"
    """People say something about themselves or the programme; a wave sends it."""
    ABOUT = "about"
    """Somebody says something about somebody else; a wave sends it."""
    MEETING = "meeting"
    """Asked after a meeting of a pair, as a part of the meeting."""
    EVENT = "event"
    """Asked after an event of many."""
    INTAKE = "intake"
    """A participant begins with it."""
    INPUT = "input"
    """A form by which something is typed into the bot; nobody is sent it."""


ASKED_AFTER = frozenset((Purpose.MEETING, Purpose.EVENT))
"""The bot itself asks them when something is over; no wave sends them."""


@dataclass(frozen=True, slots=True)
class FormSettings:
    """Settings of one version; every one has a default."""

    purpose: Purpose = Purpose.SURVEY
    audience: tuple[str, ...] = ("mentee",)
    """Roles that answer."""
    about: str | None = None
    """The role of those whom it is about; only where the purpose is `about`."""
    is_anonymous: bool = False
    reminders: tuple[int, ...] = (3, 7)
    """Days after the asking on which somebody who is silent is reminded."""
    days: int = 14
    """How long a wave is open, where whoever starts it says nothing else."""
    may_edit: bool = False
    """Answers may be changed after sending, while the wave is open."""
    satisfied: str = "glad = yes"
    """Who counts as satisfied: `CONCEPT = VALUE`, `CONCEPT >= NUMBER`, or `mean >= NUMBER` of all rated items."""
    before: str | None = None
    """The code of the questionnaire that asked the same before."""

    @classmethod
    def load(cls, stored: Mapping[str, str]) -> Self:
        """From the checked texts of a compiled form, by the keys of the sheet."""
        given: dict[str, object] = {}
        if "purpose" in stored:
            given["purpose"] = Purpose(stored["purpose"])
        for key in ("about", "satisfied", "before"):
            if stored.get(key):
                given[key] = stored[key]
        if "audience" in stored:
            given["audience"] = tuple(stored["audience"].split())
        if "reminders" in stored:
            given["reminders"] = tuple(int(day) for day in stored["reminders"].split())
        if "days" in stored:
            given["days"] = int(stored["days"])
        for key, name in (("anonymous", "is_anonymous"), ("may_edit", "may_edit")):
            if key in stored:
                given[name] = stored[key] == "yes"
        return cls(**given)  # type: ignore[arg-type]
