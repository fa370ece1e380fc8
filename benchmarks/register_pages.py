"""Registers of a region from rows of a database: read page by page, with memory that does not grow with them.

Run as a program with `fill` it makes the rows, with `read` it reads them in a process whose peak is its own.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from benchmarks.figures import Figure, at_most
from benchmarks.registers import ROOT, peak
from bot import database, shipped_forms
from models import (
    Answer,
    Capacity,
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Membership,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    PlaceKind,
    Programme,
    Reach,
    Response,
    ResponseState,
    Role,
)
from services import form_versions, register_base, register_spool
from services.access import Me
from services.form_versions import INTAKES
from services.mentoring_forms import CODES
from services.register_base import Cursor
from services.register_base_scope import Words
from services.register_source import Source
from services.registers import Register

ROWS, QUICK_ROWS = 20_000, 4_000
"""People: as many mentees as mentors, each with a pair, an intake and consents."""
OF_A_SCHOOL = 120
BEGAN, NOW = datetime(2026, 9, 1, 9, tzinfo=UTC), datetime(2027, 2, 1, 9, tzinfo=UTC)
COORDINATOR, REGION = 1, 1
SAID: dict[Role, dict[str, object]] = {
    Role.MENTEE: {"request": "studies", "wishes_to_take_part": "yes"},
    Role.MENTOR: {"competences": ["studies"], "interests": ["sport"], "wanted_ages": ["14_15"], "time": ["monday"]},
}


@dataclass(frozen=True, slots=True)
class Run:
    """A whole process: seconds of CPU, and its peak of memory in megabytes."""

    seconds: float
    peak: float


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Time and memory of reading the three registers of a region, and of writing them."""
    rows = QUICK_ROWS if quick else ROWS
    few, many = _run(rows // 10), _run(rows)
    detail = f"whole process, SQLite; {rows // 10} people: {few.seconds:.1f} s"
    name = f"registers: CPU of reading {rows} people and {rows // 2} pairs"
    yield at_most(name, many.seconds, rows / 400, "s", detail)
    growth = (many.peak - few.peak) / (rows - rows // 10) * 100_000
    detail = f"{rows // 10} people: {few.peak:.0f} MB; at this slope 100,000: {few.peak + growth:.0f} MB"
    yield at_most(f"registers: peak of reading {rows} people", many.peak, 200, "MB", detail)
    yield at_most(f"registers: peak of reading, {rows} people to {rows // 10}", many.peak / few.peak, 1.3, "x", detail)


def _run(rows: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.db"
        _python("fill", url, str(rows))
        seconds, kilobytes = _python("read", url, folder).split()
        return Run(float(seconds), int(kilobytes) / 1024)


def _python(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.register_pages", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


async def fill(url: str, people: int) -> None:
    """A region of schools whose people allow their data to be handed on."""
    await database.upgrade(url)
    engine = database.create_engine(url)
    await shipped_forms.publish(database.sessions(engine), now=BEGAN)
    async with database.sessions(engine)() as session, session.begin():
        versions = {role: await form_versions.latest(session, code=code) for role, code in INTAKES.items()}
        paths = {role: {one.concept: one.path for one in versions[role].form.questions} for role in versions}
        numbers = range(10, 10 + people)
        for table, rows in _rows(numbers, {role: one.id for role, one in versions.items()}, paths):
            await session.execute(insert(table), list(rows))
    await engine.dispose()


Rows = Iterable[tuple[type, Iterable[dict[str, object]]]]


def _rows(numbers: range, versions: dict[Role, int], paths: dict[Role, dict[str, str]]) -> Rows:
    schools = range(2, 3 + (len(numbers) - 1) // OF_A_SCHOOL)
    region = {"kind": PlaceKind.REGION, "name": "A region", "time_zone": "UTC", "created_at": BEGAN}
    school = {**region, "kind": PlaceKind.SCHOOL, "parent_id": REGION}
    yield Chat, [{"id": 1, "language": "en", "reach": Reach.OPEN}]
    yield Place, [{"id": REGION, **region}]
    yield Place, [{"id": one, **school, "name": f"School no. {one}"} for one in schools]
    yield Person, [{**_person(COORDINATOR, REGION), "chat_id": 1}]
    yield Membership, [{"person_id": 1, "place_id": REGION, "role": Role.COORDINATOR, "since": BEGAN}]
    yield Person, (_person(one, _place(one)) for one in numbers)
    yield (
        Membership,
        (
            {"person_id": one, "place_id": _place(one), "role": _role(one), "group": _group(one), "since": BEGAN}
            for one in numbers
        ),
    )
    yield ConsentEvent, (word for one in numbers for word in _words(one))
    yield Response, (_response(one, versions[_role(one)]) for one in numbers)
    yield (
        Answer,
        (
            {"response_id": one, "name": paths[_role(one)][concept], "concept": concept, "value": value}
            for one in numbers
            for concept, value in SAID[_role(one)].items()
        ),
    )
    yield Programme, ({**_programme(one), "id": one} for one in schools)
    yield Pair, (_pair(one) for one in numbers if one % 2)
    yield (
        PairMember,
        (
            {"pair_id": one, "person_id": who, "role": _role(who)}
            for one in numbers
            if one % 2 and one + 1 in numbers
            for who in (one, one + 1)
        ),
    )


def _role(number: int) -> Role:
    return Role.MENTEE if number % 2 else Role.MENTOR


def _place(number: int) -> int:
    """Both of a pair are at the same school."""
    return 2 + ((number - 9) // 2 * 2) // OF_A_SCHOOL


def _group(number: int) -> str:
    return f"{8 + number % 2 * 2}A"


def _person(number: int, place_id: int) -> dict[str, object]:
    name = f"Somebody with a long family name {number}"
    said = {"name": name, "name_key": name.casefold(), "code": f"C{number}", "phone": f"+7 900 {number:07}"}
    return {"id": number, "operator_id": place_id, "birth_year": 1990, "created_at": BEGAN, **said}


def _words(number: int) -> Iterator[dict[str, object]]:
    said = {"subject_id": number, "signer_id": number, "capacity": Capacity.SELF, "version": "1", "at": BEGAN}
    given = {**said, "outcome": ConsentOutcome.GIVEN, "route": ConsentRoute.CHAT, "recipient_id": None}
    yield {**given, "kind": ConsentKind.PROCESSING}
    yield {**given, "kind": ConsentKind.TRANSFER, "recipient_id": REGION}


def _response(number: int, version_id: int) -> dict[str, object]:
    sent = {"state": ResponseState.SUBMITTED, "filling": {}, "nonce": "n", "changed_at": BEGAN, "sent_at": BEGAN}
    return {"id": number, "form_version_id": version_id, "person_id": number, "place_id": _place(number), **sent}


def _programme(place_id: int) -> dict[str, object]:
    rules = {"most_mentees": 2, "every_weeks": 2, "minutes": 60, "objection_days": 3, "reminds_guardians": False}
    return {
        **rules,
        "place_id": place_id,
        "form": "pupil_pupil",
        "school_year": 2026,
        "ends_on": date(2027, 5, 31),
        "made_at": BEGAN,
    }


def _pair(number: int) -> dict[str, object]:
    made = {"whys": [], "is_locked": False, "made_at": BEGAN, "effective_on": date(2026, 12, 15)}
    return {"id": number, "programme_id": _place(number), "state": PairState.WORKING, **made}


async def read(url: str, folder: Path) -> None:
    """All pages of the three registers, onto the disk; the file is written elsewhere, as the bot does."""
    engine = database.create_engine(url)
    make = database.sessions(engine)
    async with make() as session:
        me = await _me(session)
        scope = await register_base.begin(session, me=me, place_id=REGION, day=None, now=NOW)
    kinds = dict.fromkeys(ConsentKind, "consent")
    words = Words(dict.fromkeys(CODES, "pupil to pupil"), kinds, dict.fromkeys(Source, "pupils"))
    for register in Register:
        at: Cursor | None = Cursor()
        while at is not None:
            async with make() as session, session.begin():
                page = await register_base.page(session, scope, register, at, words)
            register_spool.put(folder, register, page.lines)
            at = page.next
    await engine.dispose()
    sys.stdout.write(f"{process_time()} {peak()}")


async def _me(session: AsyncSession) -> Me:
    chat = await session.scalar(select(Chat).options(selectinload(Chat.persons)))
    assert chat is not None
    return Me(chat, list(chat.persons))


if __name__ == "__main__":
    act, address, given = sys.argv[1:]
    asyncio.run(fill(address, int(given)) if act == "fill" else read(address, Path(given)))
