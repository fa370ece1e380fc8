"""What small stories start from: schools and people who are in the programme already."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import database
from demo.server import Server, serve
from models import ConsentRoute, Place, Role, Update
from models import Person as PersonRow
from services import calm, invitations, survey_timetable
from tests import factories
from tests.bot_process import BotProcess, running
from tests.phone import PATIENCE, Person

NO_SURVEYS = dict.fromkeys(survey_timetable.entries())
"""The yearly surveys of a school in which they are switched off."""

NewDatabase = Callable[[], str]
"""Makes a database as a bot's first start leaves it; gives its address."""
A_YEAR = timedelta(days=330)
"""How far stories may turn the clock of one bot, one after another."""

ON_SQLITE = pytest.mark.parametrize(
    "lasting_databases",
    [pytest.param("sqlite", marks=pytest.mark.xdist_group("one bot on SQLite"))],
    indirect=True,
)
"""Told once: the database has no part in it."""


def school_morning(after: datetime) -> datetime:
    """The next tenth of September or working day soon after it, ten o'clock in Moscow: everybody is at school."""
    day = datetime(after.year, 9, 10, 7, tzinfo=UTC)
    day = day if day > after else day.replace(year=after.year + 1)
    while not (calm.is_working_day(day.date()) and day.weekday() == 1):
        day += timedelta(days=1)
    return day


class World:
    """A server, a bot at work, and telephones enough."""

    def __init__(self, server: Server, bot: BotProcess, database_url: str) -> None:
        self.server, self.bot = server, bot
        self.engine = database.create_engine(database_url)
        self.numbers = count(1)

    async def begin(self) -> None:
        """It is a school morning in September."""
        await self.bot.turn(to=school_morning(datetime.now(UTC)))

    async def begin_on(self, day: date) -> None:
        """It is ten o'clock in Moscow on this day."""
        await self.bot.turn(to=datetime.combine(day, time(7), UTC))

    async def daytime(self) -> None:
        """It is ten o'clock in Moscow on the next working day in term: whatever other stories did to the clock."""
        now = await self.bot.now()
        day = now.replace(hour=7, minute=0, second=0, microsecond=0)
        while day < now or not calm.is_working_day(day.date()) or day.month in calm.SUMMER:
            day += timedelta(days=1)
        await self.bot.turn(to=day)

    async def end(self) -> None:
        """Lets the database go."""
        await self.engine.dispose()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction beside the bot's."""
        async with database.sessions(self.engine)() as session, session.begin():
            yield session

    async def settled(self) -> None:
        """Waits until every reply that Telegram has accepted is written down as such."""
        owed = select(func.count()).select_from(Update).where(Update.reply.is_not(None))
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.session() as session:
                    if not await session.scalar(owed):
                        return
                await asyncio.sleep(0.02)

    def telephone(self, name: str = "Имя", *, language: str = "ru") -> Person:
        """A telephone that the bot has never seen."""
        return Person(self.server, 7000 + next(self.numbers), name, language=language)

    async def school(self, *, minors_consent: ConsentRoute = ConsentRoute.CHAT, is_surveyed: bool = False) -> Place:
        """A school of its own for a story; unless it is about them, no yearly surveys begin in it."""
        async with self.session() as session:
            made = await factories.school(session, f"Школа № {next(self.numbers)}", minors_consent=minors_consent)
            made.survey_days = {} if is_surveyed else NO_SURVEYS
            return made

    async def region_with_school(self) -> tuple[Place, Place]:
        """A region of its own for a story, and a school in it."""
        async with self.session() as session:
            region = await factories.region(session, f"Край {next(self.numbers)}")
            school = await factories.school(session, f"Школа № {next(self.numbers)}", parent=region)
            school.survey_days = NO_SURVEYS
            return region, school

    async def somebody(
        self,
        school: Place,
        role: Role = Role.MENTEE,
        *,
        name: str = "Котов Пётр Ильич",
        age: int | None = None,
        group: str | None = None,
    ) -> PersonRow:
        """Somebody in the list of a school."""
        async with self.session() as session:
            now = await self.bot.now()
            born = now.date() - timedelta(days=366 * age + 30) if age else None
            return await factories.person(session, school, role, name=name, born=born, group=group, agreed_at=now)

    async def row(self, person_id: int) -> PersonRow:
        """Somebody by their number."""
        async with self.session() as session:
            return await session.get_one(PersonRow, person_id)

    async def guardian(self, child: PersonRow, *, name: str = "Котова Анна Львовна") -> PersonRow:
        """Who answers for a child."""
        async with self.session() as session:
            return await factories.guardian(session, child, name=name)

    async def link(self, person: PersonRow) -> str:
        """A fresh personal link."""
        async with self.session() as session:
            return await invitations.issue(session, me=None, person_id=person.id, now=await self.bot.now())

    async def comes_in(self, person: PersonRow, telephone: Person | None = None) -> Person:
        """Somebody of the list opens their link on their telephone and says that it is theirs."""
        telephone = telephone or self.telephone()
        telephone.opens(await self.link(person))
        await telephone.presses("Да, это я")
        await telephone.reads("Мои дела")
        return telephone

    async def curator(self, school: Place, *, name: str = "Совина Мария Петровна") -> Person:
        """A curator who is in."""
        return await self.comes_in(await self.somebody(school, Role.CURATOR, name=name))


class Worlds:
    """One world after another: whoever turns the clock far leaves the next story a new one."""

    def __init__(self, new_database: NewDatabase) -> None:
        self._new_database, self._stack = new_database, AsyncExitStack()
        self._world: World | None = None

    async def now(self) -> World:
        """The world of today, or a new one when its school year is over."""
        if self._world is not None and await self._world.bot.now() > school_morning(datetime.now(UTC)) + A_YEAR:
            await self.end()
        if self._world is None:
            url = await asyncio.to_thread(self._new_database)
            server = await self._stack.enter_async_context(serve())
            bot = await self._stack.enter_async_context(running(url, server.url))
            self._world = World(server, bot, url)
            self._stack.push_async_callback(self._world.end)
            await self._world.begin()
        return self._world

    async def end(self) -> None:
        """Its bot is stopped."""
        self._world = None
        await self._stack.aclose()
