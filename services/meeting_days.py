"""On which days and by which clock pairs of a place meet: its zone, its days off, its exam weeks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from services.days_off import Days
from services.working_days import is_holiday, is_working_day

MONDAY, SATURDAY = 0, 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that was agreed once: the weekday (Monday is 0), the clock of the place, every so many weeks."""

    weekday: int
    at: time
    every: int = 2
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of a place, as far as meetings need it."""

    time_zone: str
    days_off: tuple[Days, ...] = ()
    """Days on which nobody of the place is there, first and last ones."""
    exams: tuple[Days, ...] = ()
    """Exam weeks: people are at work, and pairs do not meet."""
    lessons: tuple[time, time] | None = None
    """Lesson hours, where a minor belongs to the pair."""

    def rests(self, day: date) -> bool:
        """Nobody meets: a holiday, a day off that was moved or is the place's own, exams. A weekend is no pause."""
        return is_holiday(day) or _lies_in(day, self.days_off) or _lies_in(day, self.exams)

    def is_worked(self, day: date) -> bool:
        """People of the place are at work."""
        return is_working_day(day) and not _lies_in(day, self.days_off)

    def has_lessons(self, day: date) -> bool:
        """A minor of the pair sits in lessons, be it on a Saturday that is worked instead of another day."""
        return self.lessons is not None and self.is_worked(day)

    def at(self, day: date, clock: time) -> datetime:
        """The moment at which the clock of the place shows this, in UTC."""
        return datetime.combine(day, clock, ZoneInfo(self.time_zone)).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """The aware moment by the clock of the place."""
        return moment.astimezone(ZoneInfo(self.time_zone))


def _lies_in(day: date, spans: tuple[Days, ...]) -> bool:
    return any(first <= day <= last for first, last in spans)


def minute(clock: time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute


def clock(minutes: int) -> time:
    """The time so many minutes after midnight."""
    return time(*divmod(minutes, 60))
