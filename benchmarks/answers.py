"""Answers: the full bot against a bare aiogram echo bot on the same server, half presses and half texts."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from benchmarks import school
from benchmarks.figures import Figure, at_least, spread
from benchmarks.process import bot_settings, cpu_seconds, running, stay_on_first_core
from bot.press import Open
from demo.chats import Json
from demo.phones import Phone
from demo.server import serve
from demo.telegram import Telegram

PEOPLE = 200
ROUNDS, ACTS = 5, 40
QUICK_ROUNDS, QUICK_ACTS = 1, 12
WARM_UP = 6
PATIENCE = 60
WELCOME = "Welcome back!"
"""What the full bot says before its first question; nobody answers that."""
"""Acts of each person before the measuring begins."""


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """CPU of the bare bot to CPU of ours for the same updates: 1 means as fast as a bot that keeps nothing."""
    stay_on_first_core()
    rounds, acts = (QUICK_ROUNDS, QUICK_ACTS) if quick else (ROUNDS, ACTS)
    cpu, wall = [], []
    for number in range(rounds):
        order = ("echo", "full") if number % 2 == 0 else ("full", "echo")
        measured = {name: await (_echo(acts) if name == "echo" else _full(acts)) for name in order}
        cpu.append(measured["echo"][0] / measured["full"][0])
        wall.append(measured["echo"][1] / measured["full"][1])
    detail = f"{spread(cpu)}; wall {median(wall):.2f}; last: {_micro(measured)} CPU µs an update"
    yield at_least("answers: rate of a bare echo bot", median(cpu), 0.7, "x", detail, aim=0.9)


def _micro(measured: dict[str, tuple[float, float]]) -> str:
    return ", ".join(f"{name} {1e6 * cpu:.0f}" for name, (cpu, _) in measured.items())


async def _echo(acts: int) -> tuple[float, float]:
    async with serve() as server:
        settings = {"BOT_TOKEN": "1:benchmark", "TELEGRAM_API_URL": server.url}
        async with running("-m", "benchmarks.echo_bot", **settings) as process:
            return await _measure(server.telegram, process, acts, opens=False)


async def _full(acts: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await school.fill(url, PEOPLE)
        async with serve() as server, running("-m", "bot", "run", **bot_settings(url, server.url)) as process:
            return await _measure(server.telegram, process, acts, opens=True)


async def _measure(telegram: Telegram, process: psutil.Process, acts: int, *, opens: bool) -> tuple[float, float]:
    """CPU and wall seconds an update, once everybody is warm."""
    crowd = Crowd(telegram, opens=opens)
    await crowd.act(WARM_UP)
    cpu, wall = cpu_seconds(process), perf_counter()
    await crowd.act(acts)
    updates = PEOPLE * acts
    return (cpu_seconds(process) - cpu) / updates, (perf_counter() - wall) / updates


class Crowd:
    """People who answer as soon as they are asked: by a button where there are options, else by a text."""

    def __init__(self, telegram: Telegram, *, opens: bool) -> None:
        self._telegram, self._opens, self._seen = telegram, opens, 0
        self._asked: dict[int, Json] = {}
        for number in range(school.FIRST, school.FIRST + PEOPLE):
            telegram.add_user({"id": number, "first_name": f"Person {number}", "language_code": "en"})
        self._phones = {number: Phone(telegram, telegram.bots[0], number) for number in telegram.users}
        for phone in self._phones.values():
            phone.start()

    async def act(self, times: int) -> None:
        """Everybody answers so many times; ends when all last answers have been answered."""
        left, waiting = dict.fromkeys(self._phones, times), set(self._phones)
        for person in self._asked:
            self._answer(person, left)
        while waiting:
            events = await self._telegram.events.wait(self._seen, PATIENCE)
            if not events:
                raise TimeoutError(f"{len(waiting)} people got no answer within {PATIENCE} s")
            for event in events:
                self._seen, person = event["seq"], event["user_id"]
                if event["kind"] not in ("message", "edit") or event["message"].get("out"):
                    continue
                if event["message"]["text"] == WELCOME:
                    continue
                self._asked[person] = event["message"]
                if left[person]:
                    self._answer(person, left)
                else:
                    waiting.discard(person)

    def _answer(self, person: int, left: dict[int, int]) -> None:
        left[person] -= 1
        message, phone = self._asked[person], self._phones[person]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        option = next((one for row in rows for one in row if one["text"].startswith("Option")), None)
        if self._opens and not message["text"].rpartition("%")[0]:
            phone.press(message["message_id"], Open(response_id=person).pack())
        elif option:
            phone.press(message["message_id"], option["callback_data"])
        else:
            phone.text("I think that it is quite all right as it is")
