"""Certificates of attendance: whoever was at an event takes their own, its organiser those of all."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Event, EventGuest, EventState, Person, Place
from services import ages, audit, data_modes, event_lists, event_news, event_sight, jobs, own_templates
from services.access import Me
from services.errors import NotFound
from services.event_certificate_docx import Certified
from services.own_templates import Own


@dataclass(frozen=True, slots=True)
class Given:
    """Whose certificates somebody takes."""

    by: Person
    event: Event
    place: Place
    people: list[Person]
    template: bytes | None = None
    """Of the place's own, for whoever takes the file."""

    @property
    def certified(self) -> Certified:
        """What stands on them."""
        day = ages.local_date(self.event.starts_at, self.place.time_zone)
        names = [one.name for one in self.people]
        return Certified(self.place.name, self.event.kind.value, self.event.title, day, names)


async def take(session: AsyncSession, *, me: Me, event_id: int, whole: bool, now: datetime) -> None:
    """Somebody wants their own certificate, or an organiser all of them: FilesStay, NotFound where there is none."""
    found = await _found(session, me, event_id, whole, now)
    await data_modes.check_passes(session, found.place.id)
    said, place_id = {"of_event": event_id, "whole": whole}, found.place.id
    await jobs.ask(session, kind=event_news.CERTIFICATE, by=found.by, place_id=place_id, parameters=said, now=now)


async def given(session: AsyncSession, *, me: Me, event_id: int, whole: bool, now: datetime) -> Given:
    """Those who were there: of this telephone, or all whom its organiser reads by name. NotFound."""
    found = await _found(session, me, event_id, whole, now)
    by, place_id, ids = found.by, found.place.id, [one.id for one in found.people] if whole else []
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return replace(found, template=await own_templates.stored(session, place_id, Own.CERTIFICATE))


async def _found(session: AsyncSession, me: Me, event_id: int, whole: bool, now: datetime) -> Given:
    found = await (_all if whole else _own)(session, me, event_id, now)
    if not found.people or found.event.state is EventState.CANCELLED:
        raise NotFound
    return found


async def _own(session: AsyncSession, me: Me, event_id: int, now: datetime) -> Given:
    mine = await event_sight.mine(session, me, event_id, now=now)
    own = {one.id for one in me.persons}
    people = [one for one in await _came(session, event_id) if one.id in own]
    return Given(mine.person, mine.event, mine.place, people)


async def _all(session: AsyncSession, me: Me, event_id: int, now: datetime) -> Given:
    found = await event_sight.organised(session, me, event_id, now=now)
    came = await _came(session, event_id)
    ids = await event_lists.named(session, me, found.place, [one.id for one in came], now=now)
    return Given(found.by, found.event, found.place, [one for one in came if one.id in ids])


async def _came(session: AsyncSession, event_id: int) -> list[Person]:
    found = select(Person).join(EventGuest, EventGuest.person_id == Person.id)
    found = found.where(EventGuest.event_id == event_id, EventGuest.came_at.is_not(None))
    return list(await session.scalars(found.order_by(Person.name_key, Person.id)))
