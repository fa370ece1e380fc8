"""When somebody of a place reads what comes in: its working hours, and moments counted in them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGINS, ENDS = time(9), time(18)
"""A working day at a school, by the clock on its wall."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of a place: its IANA zone, and the days on which somebody is there."""

    time_zone: str
    is_worked: Callable[[date], bool]

    def opens_at(self, moment: datetime) -> datetime:
        """The first working moment from the aware `moment` on, in UTC; the moment itself within working hours."""
        day = self.local(moment).date()
        while not self.is_worked(day) or moment >= self._at(day, ENDS):
            day += timedelta(days=1)
        return max(moment, self._at(day, BEGINS)).astimezone(UTC)

    def is_open(self, moment: datetime) -> bool:
        """Whether the aware `moment` lies within working hours; their end no longer does."""
        return self.opens_at(moment) == moment

    def after(self, moment: datetime, worked: timedelta) -> datetime:
        """When `worked` of working time has passed since the aware `moment`, in UTC."""
        at = self.opens_at(moment)
        while worked > (left := self._closes_at(at) - at):
            worked -= left
            at = self.opens_at(at + left)
        return at + worked

    def between(self, since: datetime, until: datetime) -> timedelta:
        """How much working time lies between two aware moments; nothing where `until` is the earlier one."""
        worked, at = timedelta(), self.opens_at(since)
        while at < until:
            closes = self._closes_at(at)
            worked += min(closes, until.astimezone(UTC)) - at
            at = self.opens_at(closes)
        return worked

    def local(self, moment: datetime) -> datetime:
        """The moment on the clock of the place."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def _closes_at(self, moment: datetime) -> datetime:
        """The end of the working day in which the moment lies."""
        return self._at(self.local(moment).date(), ENDS)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.time_zone)).astimezone(UTC)
