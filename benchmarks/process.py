"""A bot under measurement: a process of its own on the second core, its CPU time, its end."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

CORES = sorted(os.sched_getaffinity(0))
"""Those that this process may use when it begins."""
ROOT = Path(__file__).resolve().parent.parent


@asynccontextmanager
async def running(*arguments: str, **settings: str) -> AsyncIterator[psutil.Process]:
    """`python ARGUMENTS` with these settings; stopped at the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environment, cwd="/")
    watched = psutil.Process(process.pid)
    if len(CORES) > 1:
        watched.cpu_affinity([CORES[-1]])
    try:
        yield watched
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def cpu_seconds(process: psutil.Process) -> float:
    """CPU time that the process has used so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def stay_on_first_core() -> None:
    """The server and the simulated people leave the second core to the bot, and never stand still to sweep.

    A tenth of a second is a whole one where the server's clock runs ten times as fast.
    """
    gc.disable()
    if len(CORES) > 1:
        os.sched_setaffinity(0, {CORES[0]})


def bot_settings(database_url: str, telegram_url: str, *, rate: str = "1000000") -> dict[str, str]:
    """The full bot without limits of its own, on a database and a server."""
    return {
        "BOT_TOKEN": "1:benchmark",
        "DATABASE_URL": database_url,
        "TELEGRAM_API_URL": telegram_url,
        "SEND_RATE": rate,
        "CHAT_RATE": "1000000" if rate == "1000000" else "1",
        "LOG_LEVEL": "ERROR",
    }
