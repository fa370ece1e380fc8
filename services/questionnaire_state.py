"""Where a person stands in a questionnaire, what they may do there, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self, TypeAlias

from services.errors import Refusal
from services.form_items import Value, nearest, written


@dataclass(frozen=True, slots=True)
class State:
    """How far one person has come; plain data that fits a database row."""

    at: str | None
    """The question being asked; None while the answers are reviewed."""
    answers: Mapping[str, Value] = field(default_factory=dict)
    """By path; None for a skipped question. What became irrelevant stays, in case the person changes their mind."""
    known: Mapping[str, Value] = field(default_factory=dict)
    """By path: hidden values and defaults, settled before the first question."""
    marked: tuple[str, ...] | None = None
    """Options ticked in the question being asked, until done; None: as answered before."""
    page: int = 0
    """Of the options; of a calendar the month that is shown, counted from year 0; 0: as answered, else today's."""
    found: str = ""
    """Part of the names of the options that are shown; empty: all are."""
    progress: int = 0
    """Percent; never falls."""
    seed: int = 0
    """Decides what is left to chance: the order of options, random numbers."""

    def value(self, path: str) -> Value:
        """The answer, or what was known before it."""
        return self.answers[path] if path in self.answers else self.known.get(path)

    @property
    def ticked(self) -> tuple[str, ...]:
        """Options ticked at the question being asked: now, or when it was answered, or by default."""
        if self.marked is not None:
            return self.marked
        value = self.value(self.at or "")
        return tuple(value) if isinstance(value, list) else () if value is None else (written(value),)

    @property
    def can_go_forward(self) -> bool:
        """The question being asked has an answer that can stay as it is."""
        return self.at in self.answers or self.value(self.at or "") is not None

    def dump(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "at": self.at,
            "answers": dict(self.answers),
            "known": dict(self.known),
            "marked": None if self.marked is None else list(self.marked),
            "page": self.page,
            "found": self.found,
            "progress": self.progress,
            "seed": self.seed,
        }

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Self:
        """What `dump` made, now or before there was a search."""
        return cls(**{**stored, "marked": None if stored["marked"] is None else tuple(stored["marked"])})


@dataclass(frozen=True, slots=True)
class Answer:
    """A typed answer, to any question: a text, a number, a date, an option's label."""

    text: str


@dataclass(frozen=True, slots=True)
class Choose:
    """A press on an option: answers a question with one answer, ticks or unticks where several are allowed.

    In a calendar: the day of the month that is shown, 0 for today; after it, or alone, the hour and then the minute.
    """

    index: int


@dataclass(frozen=True, slots=True)
class Attach:
    """A picture, a sound, a film or another file: by what it is kept under."""

    reference: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """All options wanted are ticked; a note has been read."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Another page of the options, another month of the calendar; what was picked of a time is forgotten."""

    page: int


@dataclass(frozen=True, slots=True)
class Search:
    """Only options with this in their name are shown; empty: all of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """To the question before."""


@dataclass(frozen=True, slots=True)
class Forward:
    """The answer stays as it is."""


@dataclass(frozen=True, slots=True)
class Skip:
    """No answer, where none is required."""


@dataclass(frozen=True, slots=True)
class Edit:
    """From the review to one answer."""

    path: str


Action: TypeAlias = Answer | Attach | Choose | Done | Turn | Search | Back | Forward | Skip | Edit


class Why(StrEnum):
    """What is wrong with an answer or a press."""

    REQUIRED = "required"
    CONSTRAINT = "constraint"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DECIMAL = "not_a_decimal"
    NOT_A_DATE = "not_a_date"
    NOT_AN_OPTION = "not_an_option"
    NOT_ALL = "not_all"
    """The order of some options is still open."""
    NOT_FOUND = "not_found"
    """No option has that in its name."""
    NOT_A_TIME = "not_a_time"
    NOT_A_PLACE = "not_a_place"
    NOT_A_FILE = "not_a_file"
    NOT_NOW = "not_now"
    TOO_LONG = "too_long"
    """More questions would follow than anybody can answer."""


class Invalid(Refusal):
    """An answer or a press does not fit the question; nothing has changed."""

    def __init__(self, path: str | None, why: Why, messages: Mapping[str, str] | None = None) -> None:
        super().__init__(path, why)
        self.path, self.why, self._messages = path, why, messages or {}

    def message(self, language: str) -> str | None:
        """What the form's author says about it, in the nearest language."""
        return nearest(self._messages, language, language)
