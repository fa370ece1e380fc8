"""A curator in Kamchatka is nudged through twenty restarts of the bot: what is due, once, in local hours."""

import asyncio
import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from demo.server import serve
from models import Chat, Person, Promise, PromiseState, Step, Task
from services import agenda, roadmaps, tasks
from services.access import Me
from services.deadline_clauses import Kind, Occurrence
from services.roadmap_plan import Planned
from tests import factories
from tests.bot_process import running
from tests.stories.world import NO_SURVEYS, World
from tests.warm_bot import WarmBot

SEED, RESTARTS = 2040, 20
KAMCHATKA = ZoneInfo("Asia/Kamchatka")
FIRST, LAST = date(2040, 9, 12), date(2040, 10, 4)
"""A Wednesday and a Thursday of a year in which only weekends are off between them; nearly every day has a restart."""
PLAN = [
    Planned(1, "Положение о наставничестве", Kind.DATE, (Occurrence(None, date(2040, 9, 27)),), ("organisation",)),
    Planned(
        2, "Анкеты", Kind.WINDOW, (Occurrence(date(2040, 9, 10), date(2040, 10, 5)),), ("organisation",)
    ),
    Planned(
        3, "Назначить куратора", Kind.BEFORE, (Occurrence(None, date(2040, 10, 1)),), ("organisation",),
        boundary="before", result="Приказ",
    ),
]  # fmt: skip
WRITTEN = {
    "2040-09-13": ["1 d14"],
    "2040-09-14": ["3 d14"],
    "2040-09-20": ["1 d7"],
    "2040-09-21": ["3 d7"],
    "2040-09-24": ["1 d3"],
    "2040-09-26": ["1 d1"],
    "2040-09-27": ["1 today", "3 d3"],
    "2040-09-28": ["1 late1", "2 d7", "3 today"],
    "2040-10-02": ["3 late1"],
    "2040-10-04": ["1 late7", "3 late3"],
}
"""By hand, from the table. 30 September is a Sunday: the last day before 1 October and the third day of being late
both move to Friday, which is the first day of being late already and stays that. The questionnaires, begun before the
plan was taken, are done on 28 September, after the morning."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), KAMCHATKA).astimezone(UTC)


@pytest.mark.timeout(600)
async def test_through_twenty_restarts_nothing_is_said_twice_and_nothing_is_lost(database_url: str) -> None:
    print(f"SEED={SEED}")
    draw = random.Random(SEED)
    async with serve() as server, running(database_url, server.url, kind=WarmBot) as bot:
        world = World(server, bot, database_url)
        await bot.turn(to=at(FIRST, 10))
        curator = await taken(world)
        await bot.stop()  # well: the first kill finds no answer under way, which might come twice
        await bot.start()
        calls = server.telegram.ledger.calls
        first = calls.seq
        days = [FIRST + timedelta(days=more) for more in range(1, (LAST - FIRST).days + 1)]
        restarted = {*draw.sample(days, RESTARTS)}
        for day in days:
            if day in restarted:
                before = calls.seq
                await bot.turn(to=at(day, 8, 55))
                assert messages(calls.after(before), curator.chat_id) == 0, "before nine nobody is told anything"
                turning = asyncio.ensure_future(bot.turn(to=at(day, 9, 5)))
                await asyncio.wait([turning], timeout=draw.random() * 0.4)  # the moment of the power cut
                await bot.kill()
                await asyncio.gather(turning, return_exceptions=True)
                await bot.start()
            await bot.turn(to=at(day, 17, 30))
            if day == date(2040, 9, 28):
                await done(world, curator.chat_id, row=2)
        await leases_lapse(world)
        said, promises = await told(world)
        assert said == WRITTEN
        counted = messages(calls.after(first), curator.chat_id)
        reached = len([one for one in promises if one.state is PromiseState.SENT])
        assert reached <= counted <= len(promises) == len(WRITTEN)
        assert {one.state for one in promises} <= {PromiseState.SENT, PromiseState.DOUBTFUL}
        await world.end()


def messages(calls: Iterable[dict[str, Any]], chat_id: int) -> int:
    """How many messages a chat got; one that the server has refused, so many at once in machine time, comes again."""
    sent = [call for call in calls if call["method"] == "sendMessage" and call["ok"]]
    return len([call for call in sent if call["chat_id"] == chat_id])


async def taken(world: World):
    """A school with a curator whose telephone is in, and its plan."""
    async with world.session() as session:
        school = await factories.school(session, "Школа № 1", time_zone="Asia/Kamchatka")
        school.survey_days = NO_SURVEYS
    curator = await world.curator(school)
    now = await world.bot.now()
    async with world.session() as session:
        me = await me_of(session, curator.chat_id)
        stored = await roadmaps.store(
            session, place_id=school.id, made_by_id=me.persons[0].id, plan=PLAN, title="План", period=None,
            order_number=None, order_on=None, not_tasks=[], now=now,
        )  # fmt: skip
        await roadmaps.accept(session, me=me, roadmap_id=stored.id, now=now)
    return curator


async def me_of(session, chat_id: int) -> Me:
    persons = (await session.scalars(select(Person).where(Person.chat_id == chat_id))).all()
    return Me(await session.get_one(Chat, chat_id), list(persons))


async def done(world: World, chat_id: int, *, row: int) -> None:
    now = await world.bot.now()
    async with world.session() as session:
        task = (await session.scalars(select(Task).join(Step).where(Step.row == row))).one()
        await tasks.done(session, me=await me_of(session, chat_id), task_id=task.id, now=now)


async def told(world: World) -> tuple[dict[str, list[str]], list[Promise]]:
    """By local day, the nudges of its morning message; and these messages."""
    found: dict[str, list[str]] = {}
    async with world.session() as session:
        rows = dict((await session.execute(select(Task.id, Step.row).join(Step, Step.id == Task.step_id))).all())
        promises = (await session.scalars(select(Promise).where(Promise.kind == agenda.MORNING))).all()
    kept = []
    for one in promises:
        lines = [line for line in one.parameters["lines"] if line["kind"] == "nudges"]
        local = one.created_at.astimezone(KAMCHATKA)
        if lines:
            assert time(9) <= local.time() < time(18)
            assert str(local.date()) not in found, "two messages on one day"
            found[str(local.date())] = sorted(f"{rows[task]} {what}" for line in lines for task, what in line["tasks"])
            kept.append(one)
    return dict(sorted(found.items())), kept


async def leases_lapse(world: World) -> None:
    """What a killed bot left under way is in doubt once its lease is over; the machine's clock cannot be turned."""
    await world.bot.stop()
    async with world.session() as session:
        await session.execute(update(Promise).where(Promise.state == PromiseState.SENDING).values(lease_until=0.0))
    await world.bot.start()
    await world.bot.turn(forward=timedelta(seconds=1))
