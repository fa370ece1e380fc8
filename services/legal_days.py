"""By which day the law wants something done about somebody's data; every rule says where it stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from services.ages import local_date
from services.working_days import is_working_day, working_days_after

AHEAD = 3
"""Calendar days before the last one on which those who are responsible are reminded."""


class Duty(StrEnum):
    """What is owed to whoever asked."""

    ACCESS = "access"
    """To say what is kept about them."""
    CORRECTION = "correction"
    STOPPING = "stopping"
    """To stop what was done with the data, and to see to it that a recipient stops."""
    DISSEMINATION = "dissemination"
    """To take down what was published."""
    DESTRUCTION = "destruction"


@dataclass(frozen=True, slots=True)
class Term:
    """How long somebody has."""

    days: int
    are_working: bool
    source: str
    """Article of the law 152-FZ, as numbered since 1 September 2025."""
    extension: int = 0
    """Working days more, once, with a notice that gives the reason."""


TERMS = MappingProxyType(
    {
        Duty.ACCESS: Term(10, True, "art. 20 part 1", extension=5),
        Duty.CORRECTION: Term(7, True, "art. 20 part 3"),
        Duty.STOPPING: Term(10, True, "art. 21 part 5.1", extension=5),
        Duty.DISSEMINATION: Term(3, True, "art. 10.1 part 14"),
        Duty.DESTRUCTION: Term(30, False, "art. 21 part 5"),
    }
)


def last_day(duty: Duty, received_on: date, *, is_extended: bool = False) -> date:
    """The last day on which the duty is still done in time, from the local day of receipt.

    Days are counted from the day after receipt (Civil Code, art. 191). Thirty calendar days are not moved off a day
    of rest, though art. 193 would allow it: the stricter reading. An extension where the law has none: ValueError.
    """
    term = TERMS[duty]
    if is_extended and not term.extension:
        raise ValueError(f"{duty} cannot be extended")
    if not term.are_working:
        return received_on + timedelta(days=term.days)
    return working_days_after(received_on, term.days + (term.extension if is_extended else 0))


def last_day_from(duty: Duty, received_at: datetime, time_zone: str, *, is_extended: bool = False) -> date:
    """The same from the aware moment of receipt: what counts is the date on the wall in the IANA zone."""
    return last_day(duty, local_date(received_at, time_zone), is_extended=is_extended)


def reminded_on(due_on: date) -> date:
    """The working day, three days before the last one or earlier, on which its coming is spoken of."""
    day = due_on - timedelta(days=AHEAD)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
