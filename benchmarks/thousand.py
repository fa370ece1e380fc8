"""A thousand messages a second, as paid broadcasts allow: the rate, the CPU, and a limit that falls in mid-run.

With FULL=1 there are 100,000 receivers.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from benchmarks import crowd, school
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.process import bot_settings, cpu_seconds, running, stay_on_first_core
from demo.server import serve
from demo.telegram import Telegram

FULL = bool(os.environ.get("FULL"))
RECEIVERS, QUICK_RECEIVERS = 100_000 if FULL else 20_000, 6_000
LIMIT, OURS, LOWERED = 1000.0, 990.0, 500.0
WITHIN, QUICK_WITHIN = 60.0, 15.0
"""Seconds in which a lowered limit is to be found."""
MARGIN = 0.2
"""The part left out at the beginning and at the end."""


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """The outbox against aiogram's own session at the same pace."""
    stay_on_first_core()
    count = QUICK_RECEIVERS if quick else RECEIVERS
    bare_cpu, _bare_rate, _refused = await _bare(count)
    cpu, rate, refused = await _full(count)
    detail = f"{count} messages; {refused} refusals"
    yield at_least("thousand: of the permitted rate", rate / LIMIT, 0.97, "x", detail)
    detail = f"{1e6 * cpu:.0f} and {1e6 * bare_cpu:.0f} CPU µs a message; aim 0.35"
    yield at_most("thousand: CPU of aiogram's session", cpu / bare_cpu, 0.6, "x", detail)
    refused, rate = await _lowered(QUICK_WITHIN if quick else WITHIN)
    yield at_most("thousand: refusals of a lowered limit", refused, 1, "refusals", f"{LIMIT:.0f} to {LOWERED:.0f}")
    yield at_least("thousand: of the lowered limit, found", rate / LOWERED, 0.85, "x", f"{rate:.0f} a second", aim=0.9)


async def _bare(count: int) -> tuple[float, float, int]:
    """Without a limit: it knows none to keep to, and would end at the first refusal."""
    async with serve() as server:
        crowd.everybody(server.telegram, count)
        arguments = ("-m", "benchmarks.bare_broadcast", "even", str(school.FIRST), str(count), str(OURS))
        async with running(*arguments, BOT_TOKEN="1:benchmark", TELEGRAM_API_URL=server.url) as process:
            return await _measure(server.telegram, process, count)


async def _full(count: int) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as folder:
        url = await _promised(folder, count)
        async with serve() as server:
            _prepare(server.telegram, count)
            settings = bot_settings(url, server.url, rate=str(OURS))
            async with running("-m", "bot", "run", **settings) as process:
                return await _measure(server.telegram, process, count)


async def _lowered(seconds: float) -> tuple[int, float]:
    """Refusals, and messages a second at the end of the time."""
    count = int(2 * LIMIT + seconds * LOWERED)
    with tempfile.TemporaryDirectory() as folder:
        url = await _promised(folder, count)
        async with serve() as server:
            _prepare(server.telegram, count)
            settings = bot_settings(url, server.url, rate=str(OURS))
            async with running("-m", "bot", "run", **settings):
                await _sent(server.telegram, int(LIMIT))
                crowd.limit(server.telegram, LOWERED)
                await asyncio.sleep(0.9 * seconds)
                first = await _sent(server.telegram, 0)
                await asyncio.sleep(0.1 * seconds)
                moments = crowd.sent_at(server.telegram)[first:]
            return server.telegram.ledger.too_many_requests, crowd.rate(moments)


async def _promised(folder: str, count: int) -> str:
    url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
    await school.fill(url, count, quiet=True)
    await crowd.promise(url, range(school.FIRST, school.FIRST + count))
    return url


def _prepare(telegram: Telegram, count: int) -> None:
    crowd.everybody(telegram, count)
    crowd.limit(telegram, LIMIT)


async def _measure(telegram: Telegram, process: psutil.Process, count: int) -> tuple[float, float, int]:
    """CPU seconds a message, messages a second, refusals, between the first and the last fifth."""
    first = await _sent(telegram, int(count * MARGIN))
    cpu = cpu_seconds(process)
    last = await _sent(telegram, int(count * (1 - MARGIN)))
    cpu = cpu_seconds(process) - cpu
    moments = crowd.sent_at(telegram)[first:last]
    return cpu / (last - first), crowd.rate(moments), telegram.ledger.too_many_requests


async def _sent(telegram: Telegram, count: int) -> int:
    """Waits until so many messages were sent; gives how many there are."""
    while (sent := telegram.ledger.by_method["sendMessage"]) < count:
        await asyncio.sleep(0.005)
    return sent
