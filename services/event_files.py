"""An event for a calendar: whoever runs it or is invited to it takes it as a file."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import Event, EventState, Person, Place
from services import data_modes, event_news, event_sight, jobs
from services.access import Me
from services.errors import NotFound
from services.meeting_file import Entry


class Written(NamedTuple):
    """Who takes it, and what."""

    by: Person
    event: Event
    place: Place

    def entry(self, *, title: str, code: str, where: str) -> Entry:
        """With words."""
        one = self.event
        is_over = one.state is EventState.CANCELLED
        return Entry(one.id, one.version, one.starts_at, one.minutes, code, title, where, is_over, of="event")


async def take(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> None:
    """Somebody wants the event in their calendar: FilesStay where no file passes, NotFound for anybody else."""
    found = await written(session, me=me, event_id=event_id, now=now)
    await data_modes.check_passes(session, found.place.id)
    said, place_id = {"of_event": event_id}, found.place.id
    await jobs.ask(session, kind=event_news.FILE, by=found.by, place_id=place_id, parameters=said, now=now)


async def written(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Written:
    """The event as it is now, for a guest of it or its organiser."""
    try:
        mine = await event_sight.mine(session, me, event_id, now=now)
        return Written(mine.person, mine.event, mine.place)
    except NotFound:
        organised = await event_sight.organised(session, me, event_id, now=now)
        return Written(organised.by, organised.event, organised.place)
