"""Searches everything there is for somebody: rows, files, logs. It knows nothing of how they are erased."""

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from models import Table


def forms(needle: str) -> list[bytes]:
    """All ways in which a needle may lie in a file."""
    spelt = {needle, needle.lower(), needle.upper()}
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")
    found = {one.encode(encoding, "ignore") for one in spelt for encoding in encodings}
    if needle.isdigit() and int(needle) >= 2**32:
        found.add(int(needle).to_bytes(6, "big"))  # as SQLite stores a number of this size
    found |= {json.dumps(one)[1:-1].encode() for one in spelt}
    return [form for form in found | {one.encode("ascii", "xmlcharrefreplace") for one in spelt} if form]


def in_bytes(content: bytes, needles: Iterable[str]) -> set[str]:
    """Which needles lie in these bytes; office files are opened."""
    found = {needle for needle in needles if any(form in content for form in forms(needle))}
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for one in archive.infolist():
                found |= in_bytes(archive.read(one), needles)
    return found


def in_folder(folder: Path, needles: Iterable[str]) -> dict[str, set[str]]:
    """By file of a folder and all below it: which needles lie there, or in its name."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    found = {one.name: in_bytes(one.read_bytes(), needles) | in_bytes(one.name.encode(), needles) for one in files}
    return {name: needles for name, needles in found.items() if needles}


async def in_rows(database: AsyncSession | AsyncConnection, needles: Iterable[str]) -> dict[str, set[str]]:
    """By `table.column`: which needles stand in any of its rows, as the database itself writes it out."""
    found: dict[str, set[str]] = {}
    for table in Table.metadata.sorted_tables:
        for row in (await database.execute(select(table))).mappings():
            for name, value in row.items():
                if here := in_bytes(written(value), needles):
                    found.setdefault(f"{table.name}.{name}", set()).update(here)
    return found


def written(value: object) -> bytes:
    """A value of a row as text; a file as it is."""
    if isinstance(value, bytes):
        return value
    return (json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)).encode()
