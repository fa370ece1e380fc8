"""The bot as a real process against a server of the tests: started, killed, stopped, its clock turned."""

import asyncio
import json
import os
import re
import socket
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import aiohttp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import database
from bot.config import Settings
from models import Update, UpdateState
from services import clock

ROOT = Path(__file__).resolve().parents[1]
BYTECODE = Path(tempfile.gettempdir()) / "nastavnik-tests-bytecode"
"""Compiled once for all lives of all bots: a start costs a second instead of eight."""
STARTS_WITHIN = 120.0
STOPS_WITHIN = 20.0
TAKES_IN_WITHIN = 5.0
TURNS_WITHIN = aiohttp.ClientTimeout(total=600)
RUNS = "the bot runs"
"""What its log says once it takes updates in."""
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
"""Whoever is named in the stories, and whatever they write, is Russian: none of it belongs in a log."""


@dataclass
class BotProcess:
    """One bot over all its lives; what it logs goes into one file."""

    environment: dict[str, str]
    folder: Path
    control: str
    engine: AsyncEngine
    process: Process | None = None
    _reading: asyncio.Task[None] | None = None
    _runs: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Begins a life, and waits until it takes updates in."""
        self._runs.clear()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=self.environment, cwd=self.folder, stderr=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read(self.process))
        started = asyncio.create_task(self._runs.wait())
        await asyncio.wait({started, self._reading}, timeout=STARTS_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        started.cancel()
        assert self._runs.is_set(), f"the bot does not start:\n{self.log()}"

    async def kill(self) -> None:
        """Ends it as a power cut would."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.kill()
        await self._end(self.process)

    async def stop(self) -> None:
        """Asks it to end, as the machine's shutdown does; it must end well and in time."""
        assert self.process is not None
        self.process.terminate()
        try:
            status = await asyncio.wait_for(self._end(self.process), STOPS_WITHIN)
        except TimeoutError:
            raise AssertionError(f"the bot does not stop:\n{self.log()}") from None
        assert status == 0, f"the bot did not end well:\n{self.log()}"

    async def leave(self) -> None:
        """No life follows."""
        await self.engine.dispose()

    async def state(self) -> dict[str, Any]:
        """What the programme remembers."""
        return await self._ask("GET", "/state")

    async def now(self) -> datetime:
        """The programme's time, as its database has it: asking the bot would have it look ahead, too."""
        async with database.reading(self.engine) as session:
            return await clock.now(session, machine=datetime.now(UTC))

    async def next_due(self) -> datetime | None:
        """When the next message is due, as things stand."""
        due = (await self._ask("GET", "/next-due"))["next_due"]
        return due and datetime.fromisoformat(due)

    async def turn(self, *, forward: timedelta | None = None, to: datetime | None = None) -> datetime:
        """Turns the programme's clock; everything that is due on the way is sent. Gives the moment it shows.

        What people have said by now is with the bot first: it belongs to the time before.
        """
        await self._takes_in()
        wish = {"forward": forward.total_seconds()} if forward else {"to": to.isoformat() if to else "next"}
        return datetime.fromisoformat((await self._ask("POST", "/clock", wish))["now"])

    def log(self) -> str:
        """Everything logged so far."""
        return (self.folder / "log").read_text()

    async def _takes_in(self) -> None:
        """Waits until no update lies at the server, for a while: some stories keep the bot from fetching them."""
        address = "{TELEGRAM_API_URL}/bot{BOT_TOKEN}/getWebhookInfo".format_map(self.environment)
        with suppress(TimeoutError):
            async with asyncio.timeout(TAKES_IN_WITHIN), aiohttp.ClientSession() as session:
                while (await _answer(session, address))["result"]["pending_update_count"]:
                    await asyncio.sleep(0.01)

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        async with (
            aiohttp.ClientSession(timeout=TURNS_WITHIN) as session,
            session.request(method, self.control + path, json=body) as response,
        ):
            assert response.status < 500, self.log()
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def _read(self, process: Process) -> None:
        assert process.stderr is not None
        with (self.folder / "log").open("a") as log:
            async for line in process.stderr:
                _write(log, line.decode())
                if RUNS in line.decode():
                    self._runs.set()

    async def _end(self, process: Process) -> int:
        status = await process.wait()
        if self._reading:
            await self._reading
        self.process = None
        return status


@asynccontextmanager
async def running(
    database_url: str, api_url: str, *, kind: type[BotProcess] = BotProcess, **settings: str
) -> AsyncIterator[BotProcess]:
    """The bot at work as long as the block lasts; then it ends well, and its log is clean."""
    with tempfile.TemporaryDirectory(prefix="nastavnik-bot-") as folder:
        port = free_port()
        environment = _environment(database_url, api_url, CONTROL_PORT=str(port), **settings)
        engine = database.create_engine(database_url)
        bot = kind(environment, Path(folder), f"http://127.0.0.1:{port}", engine)
        try:
            await bot.start()
            yield bot
            if bot.process:
                await bot.stop()
        finally:
            if bot.process:
                await bot.kill()
            await bot.leave()
        _check_log(bot.log())
        await _check_journal(database_url)


async def verb(database_url: str, api_url: str, *words: str) -> Any:
    """What a verb of the command line answers with --json."""
    with tempfile.TemporaryDirectory(prefix="nastavnik-verb-") as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words, "--json"),
            env=_environment(database_url, api_url),
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return json.loads(said)


def _environment(database_url: str, api_url: str, **settings: str) -> dict[str, str]:
    """This process's environment, with these settings alone of all that the bot reads; no limit slows a test."""
    others = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    others.pop("PYTHONDONTWRITEBYTECODE", None)
    own = {"BOT_TOKEN": "1:test", "DATABASE_URL": database_url, "TELEGRAM_API_URL": api_url}
    fast = {"SEND_RATE": "100000", "CHAT_RATE": "100000", "LOG_LEVEL": "INFO"}
    python = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    return others | own | fast | python | settings


def _check_log(log: str) -> None:
    assert "Traceback" not in log, log
    assert '"level": "error"' not in log, log
    named = [line for line in log.splitlines() if CYRILLIC.search(line)]
    assert not named, f"names or answers stand in the log: {named[:5]}"


async def _check_journal(database_url: str) -> None:
    """Every update is handled and its reply accepted; none stands aside with a traceback."""
    engine = database.create_engine(database_url)
    try:
        async with database.reading(engine) as session:
            raised = select(Update.traceback).where(Update.traceback.contains("Traceback"))
            tracebacks = (await session.scalars(raised)).all()
            open_ = (Update.state == UpdateState.WAITING) | Update.reply.is_not(None)
            left = (await session.scalars(select(Update.update_id).where(open_))).all()
    finally:
        await engine.dispose()
    assert not tracebacks, "\n\n".join(str(one) for one in tracebacks)
    assert not left, f"updates not handled, or their replies still owed: {left}"


async def _answer(session: aiohttp.ClientSession, address: str) -> dict[str, Any]:
    async with session.get(address) as response:
        answer: dict[str, Any] = await response.json()
        return answer


def _write(log: IO[str], line: str) -> None:
    log.write(line)
    log.flush()


def free_port() -> int:
    """A port of this machine that nobody listens to."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port
