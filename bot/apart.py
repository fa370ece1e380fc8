"""Heavy and untrusted calculation in a process of its own, with limits on time and memory and without our secrets."""

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60.0
MEMORY = 2 << 30
"""Bytes of address space."""

P = ParamSpec("P")
T = TypeVar("T")


class TooHeavy(Exception):
    """The calculation took more time or memory than it may."""


async def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a pure function of a module; its arguments and its result are plain values. TooHeavy."""
    return await within(SECONDS, function, *args, **kwargs)


async def within(seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for what may take another time."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "TMPDIR")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.apart",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env=clean,
    )
    try:
        async with asyncio.timeout(seconds):
            out, _ = await process.communicate(pickle.dumps((function, args, kwargs)))
    except TimeoutError:
        raise TooHeavy from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise TooHeavy
    is_error, value = pickle.loads(out)
    if is_error:
        raise value
    result: T = value
    return result


def _main() -> None:
    """The child: one call, read from standard input, answered on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    function, args, kwargs = pickle.load(sys.stdin.buffer)
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        answer = (False, function(*args, **kwargs))
    except MemoryError:
        sys.exit(1)
    except Exception as error:
        answer = (True, error)
    pickle.dump(answer, out.buffer)
    out.flush()


if __name__ == "__main__":
    _main()
