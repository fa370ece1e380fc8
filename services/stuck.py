"""Who is stuck at which step, for how long, and what can be done about it; the most pressing come first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.day_counts import Passed
from services.meeting_days import Calendar


class Step(StrEnum):
    """What is waited for; of two that wait equally long the later one here is the more pressing."""

    INVITATION = "invitation"
    """They have a code and have not come in."""
    CONSENT = "consent"
    INTAKE = "intake"
    FINAL = "final"
    """The time of the pair is over, and it has had no final meeting."""
    NEXT_MEETING = "next_meeting"
    """They have met, and nothing is agreed on."""
    FIRST_MEETING = "first_meeting"
    """The order is signed, and they have not met."""


class Remedy(StrEnum):
    """What a curator can do with one tap."""

    REMIND = "remind"
    NEW_CODE = "new_code"
    ON_PAPER = "on_paper"
    PROPOSE_TIMES = "propose_times"
    ENTER_MEETING = "enter_meeting"
    """They have met, and nobody has said so."""
    SUSPEND = "suspend"
    REPLACE = "replace"
    CLOSE = "close"


PATIENCE = MappingProxyType(
    {
        Step.INVITATION: 3,
        Step.CONSENT: 5,
        Step.INTAKE: 3,
        Step.FIRST_MEETING: 5,
        Step.NEXT_MEETING: 5,
        Step.FINAL: 5,
    }
)
"""Working days in which a step is no trouble; of the next meeting, for each week of the pair's rhythm."""
REMEDIES = MappingProxyType(
    {
        Step.INVITATION: (Remedy.REMIND, Remedy.NEW_CODE, Remedy.ON_PAPER),
        Step.CONSENT: (Remedy.REMIND, Remedy.ON_PAPER),
        Step.INTAKE: (Remedy.REMIND, Remedy.ON_PAPER),
        Step.FIRST_MEETING: (Remedy.REMIND, Remedy.PROPOSE_TIMES, Remedy.ENTER_MEETING, Remedy.REPLACE),
        Step.NEXT_MEETING: (Remedy.REMIND, Remedy.PROPOSE_TIMES, Remedy.ENTER_MEETING, Remedy.SUSPEND),
        Step.FINAL: (Remedy.REMIND, Remedy.PROPOSE_TIMES, Remedy.ENTER_MEETING, Remedy.CLOSE),
    }
)
BY_CHAT = frozenset({Remedy.REMIND, Remedy.PROPOSE_TIMES})
"""Without a chat there is nobody to say it to."""
REMINDED_FOR = 2
"""Working days after a reminder in which no other one is offered."""
_PRESSING = MappingProxyType({step: number for number, step in enumerate(Step)})


class Wait(NamedTuple):
    """What is waited for."""

    step: Step
    since: date
    usual: int
    """Working days in which it is no trouble."""


@dataclass(frozen=True, slots=True)
class Joining:
    """How far somebody has come on the way in; what has not happened is None."""

    invited_on: date
    joined_on: date | None = None
    consented_on: date | None = None
    """The day of the last consent without which nothing is asked."""
    intake_on: date | None = None
    lapsed_on: date | None = None
    """Since when a consent is missing again."""

    def waits(self, today: date) -> Wait | None:
        """None: nothing is waited for."""
        if self.joined_on is None:
            return _wait(Step.INVITATION, self.invited_on)
        if self.consented_on is None or self.lapsed_on is not None:
            return _wait(Step.CONSENT, self.lapsed_on or self.joined_on)
        return None if self.intake_on else _wait(Step.INTAKE, self.consented_on)


@dataclass(frozen=True, slots=True)
class Going:
    """How far a pair has come that an order has made and nothing suspends."""

    ordered_on: date
    ends_on: date
    met_on: date | None = None
    """When they met last."""
    next_on: date | None = None
    """The day of the next meeting that is agreed on."""
    had_final: bool = False
    every: int = 2
    """Weeks between two meetings."""

    def waits(self, today: date) -> Wait | None:
        """None: nothing is waited for."""
        if self.had_final or (self.next_on and self.next_on >= today):
            return None
        if today > self.ends_on:
            return _wait(Step.FINAL, self.ends_on)
        if self.met_on is None:
            return _wait(Step.FIRST_MEETING, self.ordered_on)
        return _wait(Step.NEXT_MEETING, self.met_on, self.every)


@dataclass(frozen=True, slots=True)
class Case:
    """A person on the way in, or a pair."""

    number: int
    """By which the caller knows it."""
    way: Joining | Going
    has_chat: bool = True
    reminded_on: date | None = None


class Stuck(NamedTuple):
    """Somebody who waits longer than is usual."""

    case: Case
    step: Step
    since: date
    days: int
    """Working days of the place."""
    over: int
    """Those beyond what is usual."""
    remedies: tuple[Remedy, ...]


def stuck(cases: Iterable[Case], *, today: date, calendar: Calendar) -> list[Stuck]:
    """Whoever is stuck: first who is furthest beyond the usual time, then by step, then by number."""
    joining = Passed(today, calendar.is_worked)
    going = Passed(today, lambda day: calendar.is_worked(day) and not calendar.rests(day))
    found = [_stuck(case, today, going if isinstance(case.way, Going) else joining) for case in cases]
    return sorted(filter(None, found), key=lambda one: (-one.over, -_PRESSING[one.step], one.case.number))


def _wait(step: Step, since: date, weeks: int = 1) -> Wait:
    return Wait(step, since, PATIENCE[step] * weeks)


def _stuck(case: Case, today: date, passed: Passed) -> Stuck | None:
    wait = case.way.waits(today)
    if wait is None or (days := passed.since(wait.since)) <= wait.usual:
        return None
    return Stuck(case, wait.step, wait.since, days, days - wait.usual, _remedies(case, wait.step, passed))


def _remedies(case: Case, step: Step, passed: Passed) -> tuple[Remedy, ...]:
    """Without those that would say it to nobody, or say it again too soon."""
    not_now = set() if case.has_chat else set(BY_CHAT)
    if case.reminded_on is not None and passed.since(case.reminded_on) <= REMINDED_FOR:
        not_now.add(Remedy.REMIND)
    return tuple(one for one in REMEDIES[step] if one not in not_now)
