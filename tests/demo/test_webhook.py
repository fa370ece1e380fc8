"""A bot that has its updates posted."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from demo.server import Server
from tests.demo.wire import Wire

SECRET = "not-guessed-by-anybody"


@dataclass
class Door:
    """What was posted, in order, and what the next posts are answered with; without a script 200."""

    url: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    script: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, every post waits for its answer."""

    async def take(self, request: web.Request) -> web.Response:
        self.posted.append(json.loads(await request.read()))
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self.came:
            self.came.notify_all()
        await self.held.wait()
        return web.Response(status=self.script.pop(0) if self.script else 200, headers=self.headers)

    async def until(self, count: int) -> list[str]:
        async with asyncio.timeout(10), self.came:
            await self.came.wait_for(lambda: len(self.posted) >= count)
        return [one["message"]["text"] for one in self.posted]


@asynccontextmanager
async def door(path: str = "/updates") -> AsyncIterator[Door]:
    opened = Door()
    opened.held.set()
    application = web.Application()
    application.router.add_post(path, opened.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    opened.url = f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
    try:
        yield opened
    finally:
        opened.held.set()
        await runner.cleanup()


async def says(wire: Wire, person: int, *texts: str) -> None:
    for text in texts:
        await wire.act(person, "text", text=text)


async def test_what_waited_and_what_comes_is_posted_with_the_secret(wire: Wire) -> None:
    person = await wire.person()
    await says(wire, person, "раньше")
    async with door() as bot:
        assert await wire.result("setWebhook", url=bot.url, secret_token=SECRET)
        await says(wire, person, "потом")
        assert await bot.until(2) == ["раньше", "потом"]
        assert bot.secrets == {SECRET}
        told = await wire.result("getWebhookInfo")
        assert (told["url"], told["max_connections"]) == (bot.url, 40)
        code, words = await wire.refusal("getUpdates")
        assert code == 409
        assert words.startswith("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        await wire.result("deleteWebhook")
    await says(wire, person, "ещё")
    assert [one["message"]["text"] for one in await wire.updates()] == ["ещё"]


async def test_an_update_is_posted_again_until_it_is_accepted_and_those_behind_it_wait(
    wire: Wire, server: Server
) -> None:
    server.telegram.longest_pause = 0.01
    person = await wire.person()
    async with door() as bot:
        bot.script = [500, 401, 302, 503]
        await wire.result("setWebhook", url=bot.url)
        await says(wire, person, "раз", "два")
        assert await bot.until(6) == ["раз"] * 5 + ["два"]
        told = await wire.result("getWebhookInfo")
        assert told["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_bot_may_ask_for_the_pause_itself(wire: Wire, server: Server) -> None:
    server.telegram.longest_pause = 0.01
    person = await wire.person()
    async with door() as bot:
        bot.script, bot.headers = [429], {"Retry-After": "0"}
        await wire.result("setWebhook", url=bot.url)
        await says(wire, person, "раз")
        assert await bot.until(2) == ["раз", "раз"]


async def test_chats_do_not_wait_for_each_other_but_for_the_connections(wire: Wire) -> None:
    people = [await wire.person() for _ in range(4)]
    async with door() as bot:
        bot.held.clear()
        await wire.result("setWebhook", url=bot.url, max_connections=3)
        for person in people:
            await says(wire, person, f"от {person}", "второе")
        assert len(set(await bot.until(3))) == 3
        bot.held.set()
        posted = await bot.until(8)
        for person in people:
            assert [one["message"]["text"] for one in bot.posted if one["message"]["chat"]["id"] == person] == [
                f"от {person}",
                "второе",
            ]
        assert len(posted) == 8


async def test_a_long_poll_ends_when_a_webhook_is_set(wire: Wire, server: Server) -> None:
    poll = asyncio.create_task(wire.call("getUpdates", timeout=30))
    while server.telegram.bots[0].inbox.waiting is None:
        await asyncio.sleep(0)
    async with door() as bot:
        await wire.result("setWebhook", url=bot.url)
        assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
        await wire.result("setWebhook", url="")
    assert (await wire.result("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"url": "http://example.org/updates"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org/", "secret_token": "с кириллицей"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_telegram_would_not_take_is_refused(wire: Wire, said: dict[str, str], words: str) -> None:
    assert await wire.refusal("setWebhook", **said) == (400, f"Bad Request: {words}")
