"""Where a pair meets, as far as a button says it: what no messenger has to keep to itself."""

from enum import StrEnum


class Where(StrEnum):
    """A place that every organisation has; nobody types one of these."""

    CLASSROOM = "@classroom"
    LIBRARY = "@library"
    HALL = "@hall"
    ONLINE = "@online"


def known(where: str | None) -> Where | None:
    """The place that a button said; None where somebody has typed another, or nobody has said."""
    return Where(where) if where in list(Where) else None
