"""Ages, as far as a birth date or only a birth year can tell."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

YOUTH = 14
"""From this birthday on a person signs for themselves beside the guardian."""
ADULT = 18
LATEST_ZONE = timedelta(hours=14)


class Born(Protocol):
    """Whose birth date is known, or only the year, or neither."""

    @property
    def born_on(self) -> date | None: ...

    @property
    def birth_year(self) -> int | None: ...


def local_date(now: datetime, time_zone: str) -> date:
    """The date on the wall at the aware moment `now` in the IANA zone `time_zone`."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def midnight(day: date, time_zone: str) -> datetime:
    """The moment at which the day begins in the IANA zone `time_zone`."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def age(born_on: date, on: date) -> int:
    """Full years on the day `on`; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


@lru_cache(maxsize=4096)  # asked several times about each person of a portion
def age_range(born_on: date | None, birth_year: int | None, on: date) -> tuple[int, int] | None:
    """The least and the greatest age in years that fit what is known; None where nothing is."""
    if born_on is not None:
        return age(born_on, on), age(born_on, on)
    if birth_year is not None:
        return age(date(birth_year, 12, 31), on), age(date(birth_year, 1, 1), on)
    return None


def is_child(person: Born, now: datetime) -> bool:
    """Certainly under 14 at the aware moment `now`, wherever on Earth the person is."""
    years = age_range(person.born_on, person.birth_year, (now + LATEST_ZONE).date())
    return years is not None and years[1] < YOUTH


def is_adult(person: Born, on: date) -> bool:
    """Certainly 18 or older on the local day `on`."""
    years = age_range(person.born_on, person.birth_year, on)
    return years is not None and years[0] >= ADULT
