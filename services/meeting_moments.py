"""Times as numbers that fit on a button, and back."""

from datetime import UTC, datetime

MINUTE = 60


def number(at: datetime) -> int:
    """Whole minutes from the beginning of 1970 to the aware moment."""
    return int(at.timestamp()) // MINUTE


def moment(minutes: int) -> datetime:
    """The aware moment so many minutes after the beginning of 1970, in UTC."""
    return datetime.fromtimestamp(minutes * MINUTE, UTC)
