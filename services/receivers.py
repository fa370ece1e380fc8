"""Receivers: people as messages need to know them, many in one query."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Person, Place, Reach
from services import ages
from services.calm import Receiver


async def of(session: AsyncSession, person_ids: Iterable[int], *, now: datetime) -> dict[int, Receiver]:
    """The receivers by person."""
    found = (
        select(Person, Place, Chat)
        .join(Place, Place.id == Person.operator_id)
        .outerjoin(Chat, Chat.id == Person.chat_id)
        .where(Person.id.in_(set(person_ids)))
    )
    rows = (await session.execute(found)).all()
    return {person.id: _receiver(person, place, chat, now) for person, place, chat in rows}


def _receiver(person: Person, place: Place, chat: Chat | None, now: datetime) -> Receiver:
    years = ages.age_range(person.born_on, person.birth_year, ages.local_date(now, place.time_zone))
    minor = years is not None and years[0] < ages.ADULT
    return Receiver(
        person_id=person.id,
        chat_id=chat.id if chat else None,
        reach=chat.reach if chat else Reach.CLOSED,
        language=chat.language if chat else "ru",
        heard_at=chat.heard_at if chat else None,
        time_zone=place.time_zone,
        quiet_from=place.quiet_from,
        quiet_until=place.quiet_until,
        lessons=(place.lessons_from, place.lessons_until) if minor else None,
        on_duty=place.duty_person_id == person.id,
        morning_hour=person.morning_hour,
        is_child=ages.is_child(person, now),
    )
