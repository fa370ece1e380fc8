"""Files that the bot has written for those who keep its machine: what names somebody who is erased goes whole."""

import asyncio
from pathlib import Path

from services.traces import Traces


async def forget(folder: Path, traces: Traces) -> list[str]:
    """Deletes every file of the folder that names them, or of which nobody can tell; gives the names of the files."""
    return await asyncio.to_thread(_forget, folder, traces)


def _forget(folder: Path, traces: Traces) -> list[str]:
    if not folder.is_dir():
        return []
    gone = [one for one in sorted(folder.rglob("*")) if one.is_file() and not one.is_symlink() and _names(one, traces)]
    for one in gone:
        one.unlink(missing_ok=True)
    return [str(traces.without(str(one.relative_to(folder)))) for one in gone]


def _names(file: Path, traces: Traces) -> bool:
    return traces.are_in(file.name) or traces.are_in_bytes(file.read_bytes()) is not False
