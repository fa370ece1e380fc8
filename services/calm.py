"""When a person may be written to: quiet hours, working days, lessons, the summer break, a pause after their answer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import Reach
from services import working_days

NOT_INTERRUPTED = timedelta(minutes=15)
SUMMER = (6, 7, 8)
"""The months of the summer break."""
is_working_day = working_days.is_working_day


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person as a message needs to know them."""

    person_id: int
    chat_id: int | None
    reach: Reach
    language: str
    heard_at: datetime | None
    time_zone: str
    quiet_from: time
    quiet_until: time
    lessons: tuple[time, time] | None
    """Lesson hours of a minor; None for adults."""
    on_duty: bool
    """The one who is written to in the summer break."""
    morning_hour: int | None
    is_child: bool

    def local(self, moment: datetime) -> datetime:
        """The moment on the receiver's own clock."""
        return moment.astimezone(ZoneInfo(self.time_zone))


def allowed_at(receiver: Receiver, now: datetime, *, urgent: bool = False, any_day: bool = False) -> datetime:
    """The first moment from `now` on at which the receiver may be written to; an urgent message may go at once.

    What belongs to its day is said on any day, without a pause after an answer, but neither at night nor in lessons.
    """
    if urgent:
        return now
    if any_day:
        return _out_of_lessons(receiver, awake_at(receiver, now))
    moment = now
    if receiver.heard_at and now < receiver.heard_at + NOT_INTERRUPTED:
        moment = receiver.heard_at + NOT_INTERRUPTED
    while (later := _later(receiver, moment)) != moment:
        moment = later
    return moment


def morning_at(receiver: Receiver, due: datetime, *, after: date | None = None) -> datetime:
    """The first morning from `due` on (and after the local day `after`) at which everything due is told at once."""
    local = receiver.local(due)
    day = local.date() if after is None else max(local.date(), after + timedelta(days=1))
    hour = time(receiver.morning_hour) if receiver.morning_hour is not None else receiver.quiet_until
    moment = _at(receiver, day, hour)
    if moment < due:
        moment = _at(receiver, day + timedelta(days=1), hour)
    while not _day_allowed(receiver, receiver.local(moment).date()):
        moment = _at(receiver, receiver.local(moment).date() + timedelta(days=1), hour)
    while (later := _later(receiver, moment)) != moment:
        moment = later
    return moment


def office_at(receiver: Receiver, moment: datetime, hours: tuple[time, time]) -> datetime:
    """The first moment from this one on, on a day that is allowed, between these hours on the receiver's clock."""
    local = receiver.local(moment)
    day = local.date() + timedelta(days=local.time() >= hours[1])
    while not _day_allowed(receiver, day):
        day += timedelta(days=1)
    return max(moment, _at(receiver, day, hours[0]))


def awake_at(receiver: Receiver, now: datetime) -> datetime:
    """The first moment from `now` on outside the receiver's quiet hours, on whatever day."""
    local = receiver.local(now)
    if receiver.quiet_until <= local.time() < receiver.quiet_from:
        return now
    day = local.date() + timedelta(days=local.time() >= receiver.quiet_from)
    return _at(receiver, day, receiver.quiet_until)


def _out_of_lessons(receiver: Receiver, moment: datetime) -> datetime:
    local = receiver.local(moment)
    if receiver.lessons and is_working_day(local.date()) and receiver.lessons[0] <= local.time() < receiver.lessons[1]:
        return awake_at(receiver, _at(receiver, local.date(), receiver.lessons[1]))
    return moment


def _later(receiver: Receiver, moment: datetime) -> datetime:
    """The moment itself, or the end of what forbids it."""
    local = receiver.local(moment)
    day, clock = local.date(), local.time()
    if not _day_allowed(receiver, day) or (clock >= receiver.quiet_from and receiver.quiet_from > receiver.quiet_until):
        return _at(receiver, day + timedelta(days=1), receiver.quiet_until)
    if clock < receiver.quiet_until:
        return _at(receiver, day, receiver.quiet_until)
    if receiver.lessons and receiver.lessons[0] <= clock < receiver.lessons[1]:
        return _at(receiver, day, receiver.lessons[1])
    return moment


def _day_allowed(receiver: Receiver, day: date) -> bool:
    return is_working_day(day) and (day.month not in SUMMER or receiver.on_duty)


def _at(receiver: Receiver, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(receiver.time_zone))
