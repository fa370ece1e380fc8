"""`python -m benchmarks [NAME …] [--quick] [--json]`: every figure, or those named."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable

from benchmarks import (
    answers,
    broadcast,
    delivery,
    forms,
    matching,
    outbox,
    promises,
    register_pages,
    registers,
    roadmap,
    stuck,
    thousand,
)
from benchmarks.figures import Figure

NAMES: dict[str, Callable[[bool], AsyncIterator[Figure]]] = {
    "answers": answers.figures,
    "outbox": outbox.figures,
    "delivery": delivery.figures,
    "broadcast": broadcast.figures,
    "thousand": thousand.figures,
    "promises": promises.figures,
    "matching": matching.figures,
    "forms": forms.figures,
    "roadmap": roadmap.figures,
    "registers": registers.figures,
    "register_pages": register_pages.figures,
    "stuck": stuck.figures,
}


async def main() -> int:
    """Measures and prints; 1 when a figure misses its goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *NAMES], help=f"of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: each name within 45 s")
    parser.add_argument("--json", action="store_true", help="one JSON object per line and figure")
    given = parser.parse_args()
    missed = False
    for name in given.names or NAMES:
        async for figure in NAMES[name](given.quick):
            figure.show(as_json=given.json)
            missed |= not figure.ok
    return int(missed)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
