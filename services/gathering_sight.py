"""A group meeting as its curator sees it: who came, and who has not answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Gathering, GatheringGuest, Person, Place, Programme
from services import access, ages
from services.access import Action, Me
from services.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Seen:
    """A group meeting as its curator sees it."""

    gathering: Gathering
    programme: Programme
    place: Place
    today: date
    guests: Sequence[tuple[GatheringGuest, Person]]
    """Mentees, then mentors, by the numbers of their badges; whether they came or not."""

    @property
    def came(self) -> list[tuple[GatheringGuest, Person]]:
        """Those who were there."""
        return [one for one in self.guests if one[0].was_there]

    @property
    def silent(self) -> list[tuple[GatheringGuest, Person]]:
        """Those of them who have not answered."""
        return [one for one in self.came if one[0].answered_at is None]

    @property
    def last_day(self) -> date:
        """On which answers are taken."""
        return ages.local_date(self.gathering.closes_at - timedelta(seconds=1), self.place.time_zone)

    @property
    def may_be_asked(self) -> bool:
        """It has been held, and nobody is asked yet."""
        return self.gathering.asked_at is None and self.gathering.held_on <= self.today


async def curated(
    session: AsyncSession, me: Me, gathering_id: int, now: datetime
) -> tuple[Person, Gathering, Programme, Place]:
    """Who of the telephone makes pairs at its place, and the meeting with that place: NotFound for anybody else."""
    gathering = await session.get(Gathering, gathering_id)
    if gathering is None:
        raise NotFound
    programme = await session.get_one(Programme, gathering.programme_id)
    try:
        by = await access.require(session, me, Action.MAKE_PAIRS, programme.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return by, gathering, programme, await session.get_one(Place, programme.place_id)


async def seen(session: AsyncSession, gathering: Gathering, programme: Programme, place: Place, now: datetime) -> Seen:
    """The meeting with its guests; nobody's right is asked here."""
    rows = select(GatheringGuest, Person).join(Person, Person.id == GatheringGuest.person_id)
    rows = rows.where(GatheringGuest.gathering_id == gathering.id).order_by(GatheringGuest.number)
    guests = [(guest, person) for guest, person in await session.execute(rows)]
    return Seen(gathering, programme, place, ages.local_date(now, place.time_zone), guests)
