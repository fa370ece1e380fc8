"""The bot has its updates posted: nobody else is let in, and a power cut loses nothing here either."""

import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from sqlalchemy import func, select

from demo.server import serve
from models import Role, Update
from tests.bot_process import free_port, running
from tests.demo.wire import Wire
from tests.stories.test_kills import SEED, power_cuts
from tests.stories.world import World

SECRET = "nobody-else-knows-this"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def posted_to(port: int) -> dict[str, str]:
    """The settings of a bot that listens on this port."""
    return {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_PORT": f"{port}",
    }


@dataclass
class Door:
    """The address at which the bot takes updates in, as a stranger finds it."""

    world: World
    url: str

    async def knocks(self, body: bytes, **headers: str) -> int:
        """Posts something; gives the status."""
        sent = io.BytesIO(body)
        async with aiohttp.ClientSession() as session, session.post(self.url, data=sent, headers=headers) as response:
            return response.status

    async def taken(self) -> int:
        """How many updates the bot has ever taken in."""
        async with self.world.session() as session:
            return await session.scalar(select(func.count()).select_from(Update)) or 0


@pytest.fixture
async def door(sqlite_url: str) -> AsyncIterator[Door]:
    settings = posted_to(free_port())
    async with serve() as server, running(sqlite_url, server.url, **settings) as bot:
        world = World(server, bot, sqlite_url)
        await world.begin()
        yield Door(world, settings["WEBHOOK_URL"])
        await world.end()


async def test_somebody_comes_in_by_updates_that_are_posted(door: Door) -> None:
    school = await door.world.school()
    newcomer = await door.world.comes_in(await door.world.somebody(school, Role.MENTOR))
    newcomer.writes("Меню")
    await newcomer.presses("Настройки")
    await newcomer.reads("бот пишет один раз")


async def test_nobody_else_is_let_in_whatever_they_send(door: Door) -> None:
    update = json.dumps({"update_id": 7, "message": {"text": "/start"}}).encode()
    for headers in (
        {},
        {HEADER: "a guess"},
        {HEADER: SECRET + "x"},
        {HEADER: "\xd1\x8f"},
        {"X-Forwarded-For": "149.154.167.220"},
    ):
        assert await door.knocks(update, **headers) == 401
    assert await door.taken() == 0


async def test_what_is_no_update_is_refused(door: Door) -> None:
    for body in (
        b"",
        b"{",
        b"7",
        b"[" * 100_000,
        b'{"update_id": 7, "message": ' + b"[" * 100_000,
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": -7}',
        b'{"update_id": ' + b"9" * 40 + b"}",
        b'{"update_id": 7, "message": "\xff"}',
    ):
        assert await door.knocks(body, **{HEADER: SECRET}) == 400
    assert await door.knocks(b"x" * (2 << 20), **{HEADER: SECRET}) == 413
    assert await door.taken() == 0


async def test_the_same_update_posted_twice_is_taken_in_once(door: Door) -> None:
    update = b'{"update_id": 7, "channel_post": {}}'
    for _ in range(2):
        assert await door.knocks(update, **{HEADER: SECRET}) == 200
    assert await door.taken() == 1


async def test_a_bot_that_fetches_again_takes_its_webhook_down(sqlite_url: str) -> None:
    async with serve() as server:
        async with aiohttp.ClientSession() as session:
            await Wire(session, server.url, "1:test").result("setWebhook", url="http://127.0.0.1:9/nobody")
        async with running(sqlite_url, server.url) as bot:
            world = World(server, bot, sqlite_url)
            await world.begin()
            await world.comes_in(await world.somebody(await world.school(), Role.MENTOR))
            assert server.telegram.bots[0].webhook is None
            await world.end()


async def test_power_cuts_lose_nothing_that_was_posted(sqlite_url: str) -> None:
    await power_cuts(sqlite_url, SEED, 2, **posted_to(free_port()))
