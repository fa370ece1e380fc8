"""Terms of consents: none ends in silence."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentKind, ConsentOutcome, Person, Place
from services import ages, calm, ledger, turning
from services.signatures import Standing

WARNED_BEFORE = (timedelta(days=30), timedelta(days=7))
"""How long before its last day a curator hears that a consent ends (domain.md 9.3)."""
SPRING_ENDS = (6, 7)
"""Month and day from which a term of the summer is counted back: in the summer nobody reads."""
FURTHEST = timedelta(days=150)
"""Between the first warning, if it is moved into spring, and the last day."""


class Ending(NamedTuple):
    """A warning that is due: whose consent, up to which day, and which warning it is."""

    place_id: int
    subject_id: int
    last_day: date
    turn: int


async def ending(session: AsyncSession, condition: ColumnElement[bool], *, now: datetime) -> list[Ending]:
    """Of everybody who takes part the consents that hold and whose last day comes; all of one day are one."""
    days = [now.date() + timedelta(days=number) for number in range(-1, FURTHEST.days)]
    due = [day for day in days if _turn(day, now.date() + timedelta(days=1))]
    event = ConsentEvent
    said = select(event.subject_id, event.kind, event.recipient_id).join(Person, Person.id == event.subject_id)
    said = said.where(condition, event.subject_id.in_(turning.participants(now)), event.until.in_(due))
    by_recipient: dict[int | None, tuple[set[int], set[ConsentKind]]] = {}
    for subject_id, kind, recipient_id in await session.execute(
        said.where(event.outcome == ConsentOutcome.GIVEN).distinct()
    ):
        subjects, kinds = by_recipient.setdefault(recipient_id, (set(), set()))
        subjects.add(subject_id)
        kinds.add(kind)
    found: set[Ending] = set()
    for recipient_id, (subjects, kinds) in by_recipient.items():
        about = Person.id.in_(subjects)
        standings = await ledger.by_kind(session, about, kinds=kinds, at=now, recipient_id=recipient_id)
        places = select(Person.id, Person.operator_id, Place.time_zone).join(Place, Place.id == Person.operator_id)
        for row in await session.execute(places.where(about)):
            today = ages.local_date(now, row.time_zone)
            for last_day, turn in filter(None, (_warning(one, today) for one in standings[row.id].values())):
                found.add(Ending(row.operator_id, row.id, last_day, turn))
    return sorted(found)


def _warning(standing: Standing, today: date) -> tuple[date, int] | None:
    """The last day of this consent and the latest warning of it that is due."""
    last_day = _last_day(standing)
    turn = _turn(last_day, today) if last_day and standing.valid and today <= last_day else 0
    return (last_day, turn) if last_day and turn else None


def _last_day(standing: Standing) -> date | None:
    """The day up to which all who must have said yes."""
    days: dict[str, date] = {}
    for word in standing.words:
        if word.capacity in standing.needed and word.until:
            days[word.capacity] = max(word.until, days.get(word.capacity, word.until))
    return min(days.values(), default=None)


def _turn(last_day: date, today: date) -> int:
    """Which warning is due on a day: 1, 2, or none yet."""
    in_summer = any((last_day - before).month in calm.SUMMER for before in WARNED_BEFORE)
    counted_from = date(last_day.year, *SPRING_ENDS) if in_summer else last_day
    return sum(today >= counted_from - before for before in WARNED_BEFORE)
