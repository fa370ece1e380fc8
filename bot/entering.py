"""The verb `form enter`: answers from paper come in as a table, without the messenger."""

import tomllib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import database
from bot.config import Settings
from services import clock, places, workbooks, written_answers
from services.form_problem import FormProblem
from services.roster import fold
from services.written_answers import Fault, Line, Untaken, Wrong

HEADER: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["header"]
MOST_ROWS = 20_000
COLUMNS = ("code", "form", "question", "answer")
SENTENCES = {
    Fault.PERSON_UNKNOWN: "nobody of this place has the code {about}",
    Fault.NOT_WAITING: "the questionnaire {about} is not in this person's hands, or its survey is closed",
    Fault.CONSENT_MISSING: "the consent of {about} does not allow questionnaires",
    Fault.QUESTION_UNKNOWN: "the questionnaire has no question {about}",
    Fault.NOT_ASKED: "the question {about} is not asked, as the other answers stand",
    Fault.UNREADABLE: "this is no answer to the question {about}",
    Fault.INCOMPLETE: "these questions must be answered: {about}",
}


class NothingEntered(Exception):
    """Nothing can be taken from the file; the text is a sentence, or one for each row."""


async def enter(settings: Settings, *, file: Path, place: str | None, machine: datetime) -> dict[str, Any]:
    """Types in every row of a table, or none: NothingEntered; NotFound where no such place is."""
    lines = read(file)
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.sessions(engine)() as session, session.begin():
            now = await clock.now(session, machine=machine)
            meant = await places.find(session, place)
            entered = await written_answers.enter(session, place_id=meant.id, lines=lines, now=now)
    except Untaken as fact:
        raise NothingEntered("\n".join(map(said, fact.wrong))) from None
    finally:
        await engine.dispose()
    return {"place": meant.name, "entered": [asdict(one) for one in entered]}


def read(file: Path) -> list[Line]:
    """The rows of the first sheet, under a header: NothingEntered."""
    try:
        sheets = workbooks.read(file.read_bytes(), {"": MOST_ROWS}).sheets
    except OSError as fault:
        raise NothingEntered(f"{file} cannot be opened: {fault.strerror}.") from None
    except FormProblem as problem:
        raise NothingEntered(f"{file}: {problem.said('en')}") from None
    header, *rows = next(iter(sheets.values()), []) or [[]]
    at = _columns(header)
    found = []
    for number, cells in enumerate(rows, start=2):
        values = [cells[column] if column < len(cells) else "" for column in at]
        if any(values):
            found.append(Line(number, *values))
    if not found:
        raise NothingEntered(f"{file}: there is no answer in it.")
    return found


def said(one: Wrong) -> str:
    """Why a row cannot be taken."""
    return f"Row {one.row}: {SENTENCES[one.fault].format(about=one.about)}."


def _columns(header: list[str]) -> list[int]:
    """Where each column stands: NothingEntered where one is missing."""
    known = [fold(cell) for cell in header]
    found = []
    for column in COLUMNS:
        place = next((known.index(word) for word in HEADER[column] if word in known), None)
        if place is None:
            names = ", ".join(COLUMNS)
            raise NothingEntered(f"The first row must name the columns {names}; there is none for {column}.")
        found.append(place)
    return found
