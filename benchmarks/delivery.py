"""Delivery at Telegram's limits: how many messages a second arrive, and how many refusals for flooding."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks import crowd, school
from benchmarks.figures import Figure, at_least, exactly
from benchmarks.process import bot_settings, running, stay_on_first_core
from demo.server import serve

MESSAGES, QUICK_MESSAGES = 900, 450
RATE = "29.5"


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Messages a second with the flood limits on, and the refusals that the server was not told to give."""
    stay_on_first_core()
    count = QUICK_MESSAGES if quick else MESSAGES
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await school.fill(url, count, promised=True)
        async with serve(flood=True) as server:
            crowd.everybody(server.telegram, count)
            ledger = server.telegram.ledger
            async with running("-m", "bot", "run", **bot_settings(url, server.url, rate=RATE)):
                while ledger.by_method["sendMessage"] < count:
                    await asyncio.sleep(0.05)
            at = [call["at"] for call in ledger.calls.entries if call["method"] == "sendMessage" and call["ok"]]
            refused = ledger.too_many_requests
    rate = (len(at) - 1) / (at[-1] - at[0])
    yield at_least("delivery: messages a second at the limit", rate, 29, "messages/s", f"{len(at)} messages")
    yield exactly("delivery: refusals for flooding", refused, 0, "refusals", f"{len(at)} messages")
