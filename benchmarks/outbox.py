"""The outbox draining ten thousand promises, against bare concurrent `send_message` to the same server."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from benchmarks import crowd, school
from benchmarks.figures import Figure, at_least, spread
from benchmarks.process import bot_settings, cpu_seconds, running, stay_on_first_core
from demo.server import serve
from demo.telegram import Telegram

PROMISES, QUICK_PROMISES = 10_000, 6_000
ROUNDS, QUICK_ROUNDS = 3, 1
MARGIN = 0.2
"""The part left out at the beginning and at the end."""


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """CPU of bare sending to CPU of the outbox for the same messages."""
    stay_on_first_core()
    count = QUICK_PROMISES if quick else PROMISES
    cpu, wall = [], []
    for number in range(QUICK_ROUNDS if quick else ROUNDS):
        bare, full = (_bare, _full) if number % 2 == 0 else (_full, _bare)
        first, second = await bare(count), await full(count)
        (bare_cpu, bare_wall), (full_cpu, full_wall) = (first, second) if number % 2 == 0 else (second, first)
        cpu.append(bare_cpu / full_cpu)
        wall.append(bare_wall / full_wall)
    detail = f"{count} messages; {spread(cpu)}; wall {median(wall):.2f}; {1e6 * full_cpu:.0f} CPU µs a message"
    yield at_least("outbox: rate of bare aiogram sending", median(cpu), 1.5, "x", detail, aim=2)


async def _bare(count: int) -> tuple[float, float]:
    async with serve() as server:
        crowd.everybody(server.telegram, count)
        settings = {"BOT_TOKEN": "1:benchmark", "TELEGRAM_API_URL": server.url}
        arguments = ("-m", "benchmarks.echo_bot", str(school.FIRST), str(count))
        async with running(*arguments, **settings) as process:
            return await _measure(server.telegram, process, count)


async def _full(count: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await school.fill(url, count, promised=True)
        async with serve() as server:
            crowd.everybody(server.telegram, count)
            async with running("-m", "bot", "run", **bot_settings(url, server.url)) as process:
                return await _measure(server.telegram, process, count)


async def _measure(telegram: Telegram, process: psutil.Process, count: int) -> tuple[float, float]:
    """CPU and wall seconds a message, between the first and the last fifth."""
    first = await _sent(telegram, int(count * MARGIN))
    cpu, wall = cpu_seconds(process), perf_counter()
    last = await _sent(telegram, int(count * (1 - MARGIN)))
    return (cpu_seconds(process) - cpu) / (last - first), (perf_counter() - wall) / (last - first)


async def _sent(telegram: Telegram, count: int) -> int:
    """Waits until so many messages were sent; gives how many there are."""
    while (sent := telegram.ledger.by_method["sendMessage"]) < count:
        await asyncio.sleep(0.002)
    return sent
