"""What of plans and of the shelf is called by somebody's name: bodies of documents, and files that Telegram keeps."""

from collections import Counter
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import Body, Material, Roadmap, Step, Task
from services.erasure_sweep import QUIET, WORDS, mentioning
from services.traces import Traces

CALLED: tuple[InstrumentedAttribute[Any], ...] = (Body.name, Body.name_key, Material.name)
"""Rows that are called by a name go whole: without it nobody can say whom documents mean, or what a file is."""


async def sweep(session: AsyncSession, traces: Traces) -> Counter[str]:
    """Forgets rows and files that are called by their names; gives how many, by table.

    Telegram keeps the files themselves: without its reference nobody can ask for one any more. It comes before the
    names in words go, since a document whose rows name them does so itself.
    """
    counted = Counter[str]()
    for column in CALLED:
        table: Any = column.class_
        gone = delete(table).where(table.id.in_(await _naming(session, [column], traces))).returning(table.id)
        counted[table.__tablename__] += len((await session.scalars(gone, execution_options=QUIET)).all())
    counted["file"] = await _forget_files(session, Roadmap, await _documents(session, traces))
    counted["file"] += await _forget_files(session, Task, await _naming(session, [Task.file_name], traces))
    return +counted


async def _documents(session: AsyncSession, traces: Traces) -> set[int]:
    """Documents in which they stand."""
    steps = await _naming(session, _words_of(Step), traces)
    naming = await _naming(session, [Roadmap.file_name, *_words_of(Roadmap)], traces)
    return naming | set(await session.scalars(select(Step.roadmap_id).where(Step.id.in_(steps))))


async def _forget_files(session: AsyncSession, table: Any, ids: set[int]) -> int:
    sent = update(table).where(table.id.in_(ids), table.file_id.is_not(None))
    forgotten = sent.values(file_id=None, file_name=None).returning(table.id)
    return len((await session.scalars(forgotten, execution_options=QUIET)).all())


def _words_of(table: type[Any]) -> list[InstrumentedAttribute[Any]]:
    return [column for _, column in WORDS if column.class_ is table]


async def _naming(session: AsyncSession, columns: list[InstrumentedAttribute[Any]], traces: Traces) -> set[int]:
    found = set[int]()
    for column in columns:
        found |= {number async for number, said in mentioning(session, column, traces) if traces.are_in_value(said)}
    return found
