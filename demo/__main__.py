"""`python -m demo`: the server alone, until Ctrl-C."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from demo.server import PortTaken, serve


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="the next free one is taken when it is not")
    parser.add_argument("--store", type=Path, metavar="FILE", help="go on from this file after a restart")
    parser.add_argument("--flood", action=argparse.BooleanOptionalAction, default=True, help="Telegram's flood limits")
    parser.add_argument("--bot-control", metavar="URL", help="the bot's control port, for the clock and the panel")
    try:
        asyncio.run(_run(parser.parse_args()))
    except PortTaken as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _run(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with serve(
        port=options.port,
        next_free=True,
        store=options.store,
        flood=options.flood,
        bot_control=options.bot_control,
    ) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    raise SystemExit(main())
