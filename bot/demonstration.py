"""The verb `demo`: Telegram at home, the real bot and invented people, all on this machine and nowhere else."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from bot import database
from bot.config import Settings
from demo.server import PortTaken, serve

ROOT = Path(__file__).resolve().parent.parent
DATABASE = Path("demo.db")
STORE = Path("demo-telegram.db")
EVERYBODY_IS_THERE = 1
"""What SQLite's `user_version` of the database says once the whole cast has been brought in."""
NOT_OURS = (
    f"There is a {DATABASE} here without {STORE}, so no demonstration left it. "
    "Move it away, or begin anew: make demo FRESH=1."
)
PORT = 8080
LIVELY = "30"
"""Messages a second to one chat: whoever tries things out need not wait as Telegram would have them."""
GRACE = 12.0
PAUSE = 1.0


class OtherPeoplesDatabase(Exception):
    """A `demo.db` stands here that no demonstration has left: it is not touched. The text is a sentence."""


async def run(port: int = PORT, fresh: bool = False) -> None:
    """Shows the whole programme in a browser until Ctrl-C; goes on where it stopped unless asked to begin anew."""
    _make_room(fresh)
    showing = asyncio.ensure_future(_show(port))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, showing.cancel)
    try:
        await showing
    except asyncio.CancelledError:
        _say("Stopped.")
    except PortTaken as taken:
        raise SystemExit(str(taken)) from taken


async def _show(port: int) -> None:
    url, control = f"sqlite+aiosqlite:///{Path.cwd() / DATABASE}", f"http://127.0.0.1:{_free_port()}"
    async with serve(port=port, next_free=True, store=STORE, bot_control=control) as server:
        await database.upgrade(url)
        async with _bot(url, server.url, control):
            if not _everybody_is_there():
                from bot import cast  # brings aiogram along, which takes seconds to import

                await cast.bring_in(url, server.telegram)
                _note_everybody_is_there()
            _say(f"Open {server.url} in a browser. Ctrl-C stops; the next start goes on from here.")
            await asyncio.Event().wait()


@asynccontextmanager
async def _bot(database_url: str, telegram_url: str, control: str) -> AsyncIterator[None]:
    """The bot as a process of its own, as long as the block lasts; one that dies is started again."""
    environment = _environment(
        BOT_TOKEN="1:demonstration",
        DATABASE_URL=database_url,
        TELEGRAM_API_URL=telegram_url,
        CONTROL_PORT=control.rpartition(":")[2],
        LOG_LEVEL="WARNING",
        CHAT_RATE=LIVELY,
    )
    running = asyncio.create_task(_keep_running(environment))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _keep_running(environment: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory(prefix="nastavnik-demo-") as without_settings:
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=environment, cwd=without_settings
            )
            try:
                status = await process.wait()
            finally:
                await _stop(process)
            _say(f"The bot ended with status {status} and is started again.")
            await asyncio.sleep(PAUSE)


async def _stop(process: Process) -> None:
    """Asks the bot to finish what it is doing, and does not wait for ever."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        process.kill()
        await process.wait()


def _environment(**settings: str) -> dict[str, str]:
    """This process's environment with `settings` alone of all that the bot reads."""
    others = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return others | settings | {"PYTHONPATH": path}


def _make_room(fresh: bool) -> None:
    """Nothing is left of a demonstration that shall begin anew, or that ended before its people were there."""
    if DATABASE.exists() and not STORE.exists() and not fresh:
        raise OtherPeoplesDatabase(NOT_OURS)
    if fresh or not _everybody_is_there():
        _forget()


def _everybody_is_there() -> bool:
    if not DATABASE.exists():
        return False
    with closing(sqlite3.connect(DATABASE)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == EVERYBODY_IS_THERE)


def _note_everybody_is_there() -> None:
    with closing(sqlite3.connect(DATABASE, timeout=30)) as connection:
        connection.execute(f"PRAGMA user_version = {EVERYBODY_IS_THERE}")


def _forget() -> None:
    for file in (DATABASE, STORE):
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{file}{ending}").unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
