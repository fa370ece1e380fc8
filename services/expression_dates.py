"""Functions of expressions over dates and times."""

from datetime import datetime

import regex

from services.expression_table import Clock, Functions, zone_of
from services.expression_values import NAN, XValue, day_fraction, from_days, read_moment, to_number, to_text

DATES = Functions()
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@DATES.named("now", 0)
def _now(clock: Clock) -> XValue:
    return clock.now


@DATES.named("today", 0)
def _today(clock: Clock) -> XValue:
    return clock.now.replace(hour=0, minute=0, second=0, microsecond=0)


@DATES.named("date-time", 1)
@DATES.named("date", 1)
def _date(clock: Clock, value: XValue) -> XValue:
    """Of an ISO text or of days since 1970; an empty value stays empty."""
    return value if value == "" or isinstance(value, datetime) else _moment(clock, value) or "Invalid Date"


@DATES.named("decimal-date-time", 1)
def _decimal_date_time(clock: Clock, value: XValue) -> XValue:
    moment = _moment(clock, value)
    return to_number(moment, zone_of(clock)) if moment else NAN


@DATES.named("decimal-time", 1)
def _decimal_time(clock: Clock, value: XValue) -> XValue:
    return day_fraction(to_text(value), zone_of(clock))


@DATES.named("format-date-time", 2)
@DATES.named("format-date", 2)
def _format_date(clock: Clock, value: XValue, form: XValue) -> XValue:
    """As `%d.%m.%Y`; names of months and weekdays are English."""
    moment = _moment(clock, value)
    if moment is None:
        return ""
    parts = _parts(moment)
    return str(regex.sub("%([YymnbdeaHhMS3W])", lambda found: parts[found[1]], to_text(form)))


def _moment(clock: Clock, value: XValue) -> datetime | None:
    """The moment that a value means, in the zone."""
    zone = zone_of(clock)
    if isinstance(value, datetime):
        return value.astimezone(zone)
    number = to_number(value, zone)
    moment = read_moment(to_text(value), zone)
    return moment.astimezone(zone) if moment else from_days(number, zone)


def _parts(moment: datetime) -> dict[str, str]:
    return {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "b": MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "a": WEEKDAYS[moment.weekday()],
        "W": str(moment.isocalendar().week),
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
    }
