"""A broadcast at Telegram's free limit while people tap: its rate, its refusals, their waiting, its memory.

The server's clock runs faster than ours, and so do its limits. With FULL=1 there are 100,000 receivers.
Then two processes on one PostgreSQL, where its wheel is there: their rate, their refusals, what came twice;
not with --quick.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import psutil

from benchmarks import crowd, school
from benchmarks.figures import Figure, at_least, at_most, exactly
from benchmarks.postgresql import postgresql
from benchmarks.process import bot_settings, running, stay_on_first_core
from demo.flood import OVERALL
from demo.phones import Phone
from demo.server import serve
from demo.telegram import Telegram

FULL = bool(os.environ.get("FULL"))
RECEIVERS, QUICK_RECEIVERS, FEW = 100_000 if FULL else 12_000, 3_000, 1_000
TIMES = 10.0
OURS = 29.5
"""Messages a second of the server's that the bot is set to."""
EXAMPLE, QUICK_EXAMPLE = 1_500, 750
TWO_PROCESSES, TIMES_OF_TWO = 3_000, 5.0
"""Two bots and PostgreSQL on two cores are slower than one."""
BOTH_RUN = 10.0
"""Seconds until both have begun, and share the budget."""
TAPPERS = 20
PAUSE = 0.1
"""Seconds between two taps, each of another person."""
IDLE_TAPS, QUICK_IDLE_TAPS = 300, 100
PATIENCE = 60.0


@dataclass
class Run:
    """What one broadcast came to."""

    rate: float = 0.0
    refused: int = 0
    growth: float = 0.0
    """Megabytes above what the bot takes when it begins."""
    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    """Milliseconds until a tap was answered."""


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Against aiogram's example on the same server, and against the same bot with nothing to send."""
    stay_on_first_core()
    count = QUICK_RECEIVERS if quick else RECEIVERS
    example = await _example(QUICK_EXAMPLE if quick else EXAMPLE)
    few = await _ours(FEW, idle_taps=0)
    many = await _ours(count, idle_taps=QUICK_IDLE_TAPS if quick else IDLE_TAPS)
    share = many.rate / OVERALL[1]
    said = f"{count} receivers, the server's clock {TIMES:.0f} times as fast"
    yield at_least("broadcast: of the permitted rate", share, 0.97, "x", f"{said}; {many.rate:.2f} a second")
    yield exactly("broadcast: refusals for flooding", few.refused + many.refused, 0, "refusals", said)
    yield at_least("broadcast: rate of aiogram's example", many.rate / example, 1, "x", f"its rate {example:.1f}")
    idle, busy = _p99(many.idle), _p99(many.busy)
    detail = (
        f"{idle:.0f} and {busy:.0f} ms in {len(many.idle)} and {len(many.busy)} taps; "
        f"medians {median(many.idle):.0f} and {median(many.busy):.0f}"
    )
    yield at_most("broadcast: p99 of answers, busy to idle", busy / idle, 2, "x", detail)
    detail = f"{FEW} receivers: +{few.growth:.1f} MB, {count}: +{many.growth:.1f} MB"
    yield at_most("broadcast: memory that grows with it", many.growth - few.growth, 20, "MB", detail)
    if quick:
        return
    with postgresql() as url:
        if url:
            both, twice = await _two_processes(url, TWO_PROCESSES)
            said = f"{TWO_PROCESSES} receivers, the server's clock {TIMES_OF_TWO:.0f} times as fast"
            detail = f"{said}; {both.rate:.2f} a second"
            yield at_least("broadcast: of the permitted rate, two processes", both.rate / OVERALL[1], 0.97, "x", detail)
            yield exactly("broadcast: refusals, two processes", both.refused, 0, "refusals", said)
            yield exactly("broadcast: sent twice, two processes", twice, 0, "messages", said)


async def _example(count: int) -> float:
    async with serve(flood=True) as server:
        crowd.everybody(server.telegram, count)
        crowd.hasten(server.telegram, TIMES)
        arguments = ("-m", "benchmarks.bare_broadcast", "example", str(school.FIRST), str(count), str(TIMES))
        async with running(*arguments, BOT_TOKEN="1:benchmark", TELEGRAM_API_URL=server.url):
            await _sent(server.telegram, count)
        return crowd.rate(crowd.sent_at(server.telegram))


async def _ours(count: int, *, idle_taps: int) -> Run:
    """By the bot; people tap before and meanwhile, or nobody does."""
    run, people = Run(), count + TAPPERS
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await school.fill(url, people, quiet=True)
        async with serve(flood=True) as server:
            telegram = server.telegram
            crowd.everybody(telegram, people)
            crowd.hasten(telegram, TIMES)
            settings = bot_settings(url, server.url, rate=str(OURS * TIMES)) | {"CHAT_RATE": str(TIMES)}
            async with running("-m", "bot", "run", **settings) as process:
                tappers = [Phone(telegram, telegram.bots[0], school.FIRST + count + n) for n in range(TAPPERS)]
                await _tap(telegram, tappers, TAPPERS)
                run.idle = await _tap(telegram, tappers, idle_taps)
                before, first = _megabytes(process), len(crowd.sent_at(telegram))
                await crowd.promise(url, range(school.FIRST, school.FIRST + count))
                sending = asyncio.create_task(_sent(telegram, first + count))
                while not sending.done():
                    run.busy += await _tap(telegram, tappers, TAPPERS if idle_taps else 0)
                    await asyncio.sleep(PAUSE)
                    run.growth = max(run.growth, _megabytes(process) - before)
            run.rate = crowd.rate(crowd.sent_at(telegram)[first:])
            run.refused = telegram.ledger.too_many_requests
    return run


async def _two_processes(url: str, count: int) -> tuple[Run, int]:
    """The same broadcast by two processes on one PostgreSQL; and how many of its messages came a second time."""
    await school.fill(url, count, quiet=True)
    async with serve(flood=True) as server, AsyncExitStack() as stack:
        telegram = server.telegram
        crowd.everybody(telegram, count)
        crowd.hasten(telegram, TIMES_OF_TWO)
        settings = bot_settings(url, server.url, rate=str(OURS * TIMES_OF_TWO)) | {"CHAT_RATE": str(TIMES_OF_TWO)}
        for _ in range(2):
            await stack.enter_async_context(running("-m", "bot", "run", **settings))
        await asyncio.sleep(BOTH_RUN)
        await crowd.promise(url, range(school.FIRST, school.FIRST + count))
        await _sent(telegram, count)
        await asyncio.sleep(PAUSE)
        run = Run(crowd.rate(crowd.sent_at(telegram)), telegram.ledger.too_many_requests)
        return run, telegram.ledger.by_method["sendMessage"] - count


async def _tap(telegram: Telegram, phones: list[Phone], times: int) -> list[float]:
    """People tap in turn; gives how many milliseconds each waited."""
    waited = []
    for number in range(times):
        phone, seen, began = phones[number % len(phones)], telegram.events.seq, perf_counter()
        phone.text("/start")
        await asyncio.wait_for(_answered(telegram, phone, seen), PATIENCE)
        waited.append(1000 * (perf_counter() - began))
        await asyncio.sleep(PAUSE)
    return waited


async def _answered(telegram: Telegram, phone: Phone, seen: int) -> None:
    while True:
        for event in await telegram.events.wait(seen, PATIENCE):
            seen = event["seq"]
            is_answer = event["kind"] == "message" and not event["message"].get("out")
            if is_answer and event["user_id"] == phone.chat.user_id:
                return


async def _sent(telegram: Telegram, count: int) -> None:
    while telegram.ledger.by_method["sendMessage"] < count:
        await asyncio.sleep(0.02)


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]
