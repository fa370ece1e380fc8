"""Lives of the bot out of one process that has read its code: each begins in a second instead of eight.

As a programme: for each line of its input it forks one life, says its number, waits until it ends, says how.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from dataclasses import dataclass
from typing import Any, cast

from tests.bot_process import STARTS_WITHIN, BotProcess


@dataclass
class Life:
    """A process of the bot, as `BotProcess` handles any."""

    pid: int
    mother: Process

    def kill(self) -> None:
        """Ends it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Asks it to end."""
        os.kill(self.pid, signal.SIGTERM)

    async def wait(self) -> int:
        """How it ended; asked once."""
        return await _number(self.mother)


class WarmBot(BotProcess):
    """One bot over many lives, each a process of its own."""

    _mother: Process | None = None

    async def start(self) -> None:
        """Begins a life, and waits until it takes updates in."""
        self._runs.clear()
        mother = self._mother = self._mother or await self._read_code()
        assert mother.stdin is not None
        mother.stdin.write(b"\n")
        self.process = cast("Process", Life(await _number(mother), mother))
        async with asyncio.timeout(STARTS_WITHIN):
            await self._runs.wait()

    async def leave(self) -> None:
        """No life follows."""
        await super().leave()
        if self._mother is not None:
            assert self._mother.stdin is not None
            assert self._reading is not None
            self._mother.stdin.close()
            await self._mother.wait()
            await self._reading

    async def _read_code(self) -> Process:
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)
        words = (sys.executable, "-m", "tests.warm_bot")
        made = await asyncio.create_subprocess_exec(*words, env=self.environment, cwd=self.folder, **pipes)
        self._reading = asyncio.create_task(self._read(made))
        return made

    async def _end(self, process: Process) -> int:
        self.process = None
        return await process.wait()


async def _number(mother: Process) -> int:
    assert mother.stdout is not None
    return int(await mother.stdout.readline())


def main() -> None:
    """Forks lives until the input ends."""
    import bot.__main__
    import bot.app  # what a life needs is read before it begins

    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.argv = ["bot", "run"]
            sys.exit(bot.__main__.main())
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
