"""Until when data are kept (domain.md 9.6, 9.7): pure days."""

from datetime import date, timedelta

from services import school_years

DESTROYED_WITHIN = timedelta(days=30)
"""After a consent was taken back (152-FZ, article 21, part 5)."""


def kept_until(last_year: int, years: int) -> date:
    """The last day on which data are kept of somebody whose last role was in the school year begun in `last_year`.

    `years` are whole school years after that one; a consent holds exactly as long.
    """
    return school_years.first_day(last_year + 1 + years) - timedelta(days=1)


def intake_end(today: date, chosen: date | None) -> date:
    """The last day of this school year's intake: as the place has chosen for this year, else 31 December."""
    year = school_years.begun(today)
    if chosen is not None and school_years.begun(chosen) == year:
        return chosen
    return date(year, 12, 31)


def destroyed_by(withdrawn_on: date) -> date:
    """The last day on which what a consent allowed must be destroyed, once it was taken back on this day."""
    return withdrawn_on + DESTROYED_WITHIN
