"""Power cuts: the bot is killed at random moments while twenty people answer; nothing acknowledged is lost."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from demo.journal import Journal
from demo.server import Server, serve
from models import Answer, Promise, PromiseState, Response, ResponseState, Update, UpdateState
from services import form_versions
from tests.bot_process import BotProcess, running, verb
from tests.phone import Person
from tests.stories.respondent import DONE, SKIP, UNSURE, Question, Respondent
from tests.stories.world import World

PEOPLE = 20
WAYS = (SKIP, UNSURE, DONE)
KILLS = 5
ROUNDS = 10 if os.environ.get("SOAK") else 1
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
QUIET = 8.0
"""Seconds after which a bot that says nothing has nothing to say."""
CALLS_A_PERSON = 45
"""So many calls of the bot it takes at least until somebody has sent their questionnaire: 53 to 56 were counted."""


@dataclass
class Robot:
    """Somebody who answers by what the screen shows, the same question always in the same way."""

    person: Person
    person_id: int
    name: str
    seen: dict[str, Any] = field(default_factory=dict)
    """By the words of the question: what was answered and acknowledged, since something else came on the screen."""

    async def fills(self) -> None:
        """From «my tasks» to the review, and sends it."""
        respondent = Respondent(self.person)
        await self.person.presses("Анкета")
        await self.person.presses("Начать")
        question = await respondent.sees()
        while not question.is_review:
            after = await respondent.answers(question, self.answer_to(question))
            if after.label != question.label:
                self.seen[question.label] = self.answer_to(question)
            question = after
        await respondent.sends(question)

    def answer_to(self, question: Question) -> str | list[str] | None:
        """What this person answers, drawn from who they are and what is asked."""
        draw = random.Random(f"{SEED}:{self.person_id}:{question.label}")
        options = sorted(one for one in question.options if one not in WAYS and "‹" not in one and "›" not in one)
        if DONE in question.options:
            return sorted(draw.sample(options, k=min(3, len(options))))
        if options:
            return "Да" if "Да" in options else draw.choice(options)
        return f"Ответ {draw.randrange(10**6)}: {question.label}"


@dataclass
class Crowd:
    """Twenty people who are in and have agreed, before one bot."""

    server: Server
    bot: BotProcess
    world: World
    robots: list[Robot]


@asynccontextmanager
async def a_crowd(database_url: str, **settings: str) -> AsyncIterator[Crowd]:
    """Everybody has a questionnaire in their hands."""
    async with serve() as server, running(database_url, server.url, **settings) as bot:
        world = World(server, bot, database_url)
        await world.begin()
        school = await world.school()
        rows = [
            await world.somebody(school, name=f"Котов Иван {number}", age=19, group="21") for number in range(PEOPLE)
        ]
        robots = [Robot(await world.comes_in(row), row.id, row.name) for row in rows]
        for robot in robots:
            await robot.person.presses("Согласие")
            await robot.person.presses("Согласие даю")
            await robot.person.reads("Согласие дано")
        yield Crowd(server, bot, world, robots)
        await world.end()


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
async def test_what_was_acknowledged_is_stored_once_and_everybody_finishes(sqlite_url: str, number: int) -> None:
    await power_cuts(sqlite_url, SEED + number - 1, KILLS)


async def test_the_same_holds_on_postgresql(postgresql_url: str) -> None:
    await power_cuts(postgresql_url, SEED, 2)


async def power_cuts(database_url: str, seed: int, kills: int, **settings: str) -> None:
    """Kills the bot so often while everybody answers, each time at a moment drawn over the time that it takes."""
    print(f"SEED={seed}")
    draw = random.Random(seed)
    async with a_crowd(database_url, **settings) as crowd:
        calls, first = crowd.server.telegram.ledger.calls, crowd.server.telegram.ledger.calls.seq
        async with asyncio.TaskGroup() as people:
            for robot in crowd.robots:
                people.create_task(robot.fills())
            for moment in sorted(draw.sample(range(1, PEOPLE * CALLS_A_PERSON), kills)):
                assert await reaches(calls, first + moment), "everybody was done before the last kill"
                await asyncio.sleep(draw.random() * 0.02)  # the moment of the cut; nothing is waited for
                await crowd.bot.kill()
                await _check_stored(crowd)
                await crowd.bot.start()
        await _check_stored(crowd)
        await _check_command_line(crowd, database_url)
        await _check_journal(crowd)


async def test_a_morning_message_is_never_sent_twice(sqlite_url: str) -> None:
    print(f"SEED={SEED}")
    draw = random.Random(SEED)
    async with a_crowd(sqlite_url, SEND_RATE="20") as crowd:
        calls = crowd.server.telegram.ledger.calls
        first = calls.seq
        turning = asyncio.ensure_future(crowd.bot.turn(forward=timedelta(days=1)))
        for moment in sorted(draw.sample(range(1, PEOPLE - 2), 2)):
            assert await reaches(calls, first + moment)
            await crowd.bot.kill()
            await crowd.bot.start()
        await asyncio.gather(turning, return_exceptions=True)
        await reaches(calls, first + PEOPLE)
        await leases_lapse(crowd)
        sent = Counter(call["chat_id"] for call in calls.after(first) if call["method"] == "sendMessage")
        states = {one["to"]: one["state"] for one in (await crowd.bot.state())["promises"]}
        assert set(sent.values()) == {1}, sent
        assert len(states) == PEOPLE
        for robot in crowd.robots:
            expected = {"sent", "doubtful"} if robot.person.chat_id in sent else {"doubtful"}
            assert states[robot.name] in expected


async def reaches(calls: Journal, seq: int) -> bool:
    """Waits until the bot has made so many calls; False where it has nothing more to say."""
    while calls.seq < seq:
        if not await calls.wait(calls.seq, QUIET):
            return False
    return True


async def leases_lapse(crowd: Crowd) -> None:
    """What a killed bot left under way is in doubt once its lease is over; the machine's clock cannot be turned."""
    await crowd.bot.stop()
    async with crowd.world.session() as session:
        under_way = update(Promise).where(Promise.state == PromiseState.SENDING)
        await session.execute(under_way.values(lease_until=0.0))
    await crowd.bot.start()
    await crowd.bot.turn(forward=timedelta(seconds=1))


async def _check_stored(crowd: Crowd) -> None:
    """Everything that somebody saw acknowledged stands in the database, whether the bot lives or not."""
    async with crowd.world.session() as session:
        for robot in crowd.robots:
            (response,) = await session.scalars(select(Response).where(Response.person_id == robot.person_id))
            form = (await form_versions.published(session, response.form_version_id)).form
            kept = await session.execute(select(Answer.name, Answer.value).where(Answer.response_id == response.id))
            answers = {row.name: row.value for row in kept} or response.filling.get("answers", {})
            for label, said in robot.seen.items():
                asked = [one for one in form.questions if one.label.said["ru"] == label and one.path in answers]
                assert asked, f"the answer to «{label}» is lost"
                (question,) = asked
                names = {choice.label.said.get("ru"): choice.name for choice in question.choices}
                assert _plain(answers[question.path]) == _plain([names.get(one, one) for one in _listed(said)]), label


def _listed(said: Any) -> list[str]:
    return said if isinstance(said, list) else [said]


def _plain(value: Any) -> list[str]:
    return sorted(map(str, value if isinstance(value, list) else [value]))


async def _check_command_line(crowd: Crowd, database_url: str) -> None:
    """Everybody has sent one questionnaire, and all of it is told."""
    told = (await verb(database_url, crowd.server.url, "form", "answers", "mentee_intake"))["responses"]
    assert Counter(one["person"] for one in told) == Counter(robot.person_id for robot in crowd.robots)
    assert {one["state"] for one in told} == {"submitted"}


async def _check_journal(crowd: Crowd) -> None:
    """Every update that a telephone made was taken in once and handled."""
    made = crowd.server.telegram.bots[0].next_update - 100_000_001
    async with crowd.world.session() as session:
        states = await session.execute(select(Update.state, func.count()).group_by(Update.state))
        assert dict(states.all()) == {UpdateState.HANDLED: made}
        sent = select(func.count()).where(Response.state == ResponseState.SUBMITTED)
        assert await session.scalar(sent) == PEOPLE
