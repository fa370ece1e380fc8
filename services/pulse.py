"""The pulse of a pair: once a month each side says from 1 to 10 how it goes, and what in this worries a curator."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.meeting_days import Calendar

FALL, GAP, SILENCES = 3, 4, 2
FACES = (2, 4, 6, 8, 10)
"""What the five faces of those under 14 stand for, the saddest first."""


class Side(StrEnum):
    """Whose word it is."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Why(StrEnum):
    """What worries."""

    FALL = "fall"
    """A side says so much less than the time before."""
    GAP = "gap"
    """The two sides are so far apart."""
    SILENCE = "silence"
    """Both said nothing this month, or one side twice in a row."""


class Asked(NamedTuple):
    """What the two said when they were asked; None is silence."""

    mentor: int | None
    mentee: int | None


class Signal(NamedTuple):
    """One thing for the curator to look at."""

    why: Why
    sides: tuple[Side, ...]
    values: tuple[int, ...]
    """Of a fall before and now, of a gap the mentor's and the mentee's, of silence none."""


def signals(asked: Sequence[Asked]) -> list[Signal]:
    """What the last time both were asked brings up, given all times in order.

    A month in which nobody was asked is not among them, so it is no silence; a fall is counted from the last word.
    """
    if not asked:
        return []
    falls = [fall for side in Side if (fall := _fall(side, [getattr(one, side) for one in asked]))]
    return [*falls, *_gap(asked[-1]), *_silence(asked)]


def last_of_months(starts: Iterable[datetime], calendar: Calendar) -> set[datetime]:
    """Those of the pair's meetings, as aware moments, that are the last of their month by the clock of the place."""
    of_months = {f"{calendar.local(moment):%Y-%m}": moment for moment in sorted(starts)}
    return set(of_months.values())


def _fall(side: Side, said: Sequence[int | None]) -> Signal | None:
    now, before = said[-1], next((one for one in reversed(said[:-1]) if one is not None), None)
    if now is None or before is None or before - now < FALL:
        return None
    return Signal(Why.FALL, (side,), (before, now))


def _gap(last: Asked) -> list[Signal]:
    if last.mentor is None or last.mentee is None or abs(last.mentor - last.mentee) < GAP:
        return []
    return [Signal(Why.GAP, tuple(Side), (last.mentor, last.mentee))]


def _silence(asked: Sequence[Asked]) -> list[Signal]:
    if asked[-1] == Asked(None, None):
        return [Signal(Why.SILENCE, tuple(Side), ())]
    recent = asked[-SILENCES:]
    silent = [side for side in Side if len(recent) == SILENCES and all(getattr(one, side) is None for one in recent)]
    return [Signal(Why.SILENCE, (side,), ()) for side in silent]
