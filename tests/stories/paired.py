"""A pair that works, whose people are in: what stories about meetings start from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import ConsentKind, Meeting, Pair, Person, Place, Role
from services import calm
from tests import factories
from tests.phone import Person as Phone
from tests.stories.world import World

MENTEE, MENTOR = "Котов Пётр Ильич", "Совин Лев Андреевич"


@dataclass
class Paired:
    """A school with one pair, and the telephones of its people."""

    world: World
    school: Place
    pair: Pair
    mentor: Phone
    mentee: Phone
    mentee_row: Person

    async def meets(self, starts_at: datetime, **said: Any) -> Meeting:
        """A meeting of the pair is agreed."""
        async with self.world.session() as session:
            pair = await session.get_one(Pair, self.pair.id)
            return await factories.meeting(session, pair, starts_at, **{"kind": "planning", **said})


async def paired(world: World, *, mentor: Phone | None = None, age: int = 15) -> Paired:
    """A teacher, who has no questionnaire to fill in, and a pupil are a pair by an order."""
    school = await world.school()
    now = await world.bot.now()
    rows = {}
    for role, name, years in ((Role.MENTOR, MENTOR, 40), (Role.MENTEE, MENTEE, age)):
        rows[role] = await world.somebody(school, role, name=name, age=years)
        async with world.session() as session:
            row = await session.get_one(Person, rows[role].id)
            await factories.agreed(session, row, ConsentKind.PROCESSING, at=now)
    phones = {role: await world.comes_in(row, mentor if role is Role.MENTOR else None) for role, row in rows.items()}
    async with world.session() as session:
        place = await session.get_one(Place, school.id)
        people = [await session.get_one(Person, rows[role].id) for role in (Role.MENTOR, Role.MENTEE)]
        programme = await factories.programme(session, place, school_year=now.year, ends_on=(now + 99 * DAY).date())
        pair = await factories.pair(session, programme, *people, now=now)
    return Paired(world, school, pair, phones[Role.MENTOR], phones[Role.MENTEE], rows[Role.MENTEE])


DAY = timedelta(days=1)


def afternoon(after: datetime) -> datetime:
    """The next working day in term, three o'clock in Moscow: lessons are over."""
    day = after.replace(hour=12, minute=0, second=0, microsecond=0)
    while day <= after or not calm.is_working_day(day.date()) or day.month in calm.SUMMER:
        day += DAY
    return day
