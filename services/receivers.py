"""Receivers: people as messages need to know them, many in one query."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Person, Place, Reach
from services import ages
from services.calm import Receiver
from services.on_hand import standing_in

COLUMNS = (
    *(Person.id, Person.born_on, Person.birth_year, Person.chat_id, Person.morning_hour),
    *(Place.time_zone, Place.quiet_from, Place.quiet_until),
    *(Place.lessons_from, Place.lessons_until),
    *(Chat.reach, Chat.language, Chat.heard_at),
)


async def of(session: AsyncSession, person_ids: Iterable[int], *, now: datetime) -> dict[int, Receiver]:
    """The receivers by person."""
    deputy = standing_in(Place.duty_person_id, Place.id, now).correlate(Place).limit(1).scalar_subquery()
    found = (
        select(*COLUMNS, func.coalesce(deputy, Place.duty_person_id).label("on_duty_id"))
        .join(Place, Place.id == Person.operator_id)
        .outerjoin(Chat, Chat.id == Person.chat_id)
        .where(Person.id.in_(set(person_ids)))
    )
    rows = (await session.execute(found)).all()
    today = {zone: ages.local_date(now, zone) for zone in {row.time_zone for row in rows}}
    return {row.id: _receiver(row, today[row.time_zone], now) for row in rows}


def _receiver(row: Any, today: date, now: datetime) -> Receiver:
    years = ages.age_range(row.born_on, row.birth_year, today)
    minor = years is not None and years[0] < ages.ADULT
    return Receiver(
        person_id=row.id,
        chat_id=row.chat_id,
        reach=row.reach or Reach.CLOSED,
        language=row.language or "ru",
        heard_at=row.heard_at,
        time_zone=row.time_zone,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        lessons=(row.lessons_from, row.lessons_until) if minor else None,
        on_duty=row.on_duty_id == row.id,
        morning_hour=row.morning_hour,
        is_child=ages.is_child(row, now),
    )
