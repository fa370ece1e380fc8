"""The verbs `people import` and `people list`: names and codes, for places that keep names out of the messenger."""

import csv
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import database, unreadable, words
from bot.config import Settings
from services import ages, clock, current_roster, enrolment, places, roster_files, roster_sheet
from services.enrolment import Outcome, PlanLine
from services.roster_files import Found, Unread


class NothingRead(Exception):
    """Nothing can be taken from the file; the text is a sentence."""


async def take(settings: Settings, *, file: Path, place: str | None, apply: bool, machine: datetime) -> dict[str, Any]:
    """What becomes of each row, and with `apply` it does: NothingRead; NotFound where no such place is."""
    found = read(file)
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.sessions(engine)() as session, session.begin():
            now = await clock.now(session, machine=machine)
            meant = await places.find(session, place)
            rows = roster_sheet.rows(found.lines, today=ages.local_date(now, meant.time_zone))
            plan = await enrolment.plan(session, me=None, place_id=meant.id, rows=rows, now=now)
            listed = [_row(line) for line in plan.lines]
            made = await enrolment.apply_unasked(session, place_id=meant.id, plan=plan, now=now) if apply else None
    finally:
        await engine.dispose()
    return {
        "place": meant.name,
        "sheet": found.sheet or None,
        "sheets_left": list(found.left),
        "counts": {outcome.value: len(plan.of(outcome)) for outcome in Outcome},
        "rows": listed,
        "applied": made and asdict(made),
    }


async def listed(settings: Settings, *, place: str | None, machine: datetime) -> dict[str, Any]:
    """Everybody of a place, with the codes that stand for their names: NotFound where no such place is."""
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.sessions(engine)() as session, session.begin():
            now = await clock.now(session, machine=machine)
            meant = await places.find(session, place)
            entries = await current_roster.everybody(session, meant.id, now=now)
    finally:
        await engine.dispose()
    return {"place": meant.name, "people": [asdict(entry) for entry in entries]}


def write_csv(file: Path, people: list[dict[str, Any]]) -> None:
    """The list as a table that spreadsheets open; only whoever wrote it may read it."""
    with file.open("w", encoding="utf-8-sig", newline="") as table:
        file.chmod(0o600)
        writer = csv.DictWriter(table, fieldnames=("code", "name", "role", "group"), delimiter=";")
        writer.writeheader()
        writer.writerows(people)


def read(file: Path) -> Found:
    """The people in a file: NothingRead."""
    try:
        if file.stat().st_size > roster_files.MOST_BYTES:
            raise NothingRead("This file is too big: up to 2 MB can be read.")
        found = roster_files.read(file.read_bytes())
    except OSError as fault:
        raise NothingRead(f"{file} cannot be opened: {fault.strerror}.") from None
    if isinstance(found, Unread):
        with words.speaking("en"):
            raise NothingRead(f"{file}: {unreadable.said(found.problem, found.where)}")
    return found


def told(row: dict[str, Any]) -> str:
    """A row for somebody's eyes."""
    facts = [fact.replace("_", " ") for fact in [*row["problems"], *row["changes"]]]
    facts += [f"perhaps {code}" for code in row["candidates"]]
    return f"{row['row']:>5}  {row['outcome']:<9} {': '.join(filter(None, [row['name'], ', '.join(facts)]))}"


def _row(line: PlanLine) -> dict[str, Any]:
    return {
        "row": line.row.number,
        "code": line.known.person.code if line.known else line.row.code,
        "name": line.row.name,
        "outcome": line.outcome.value,
        "changes": [one.value for one in line.changes],
        "problems": [one.value for one in line.problems],
        "candidates": [one.code for one in line.candidates],
    }
