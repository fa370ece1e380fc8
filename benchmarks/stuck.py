"""Who is stuck: the CPU of one tap at a place with a thousand pairs and two thousand people on their way in."""

import gc
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from benchmarks.figures import Figure, at_most
from benchmarks.postgresql import postgresql
from bot import database, shipped_forms
from handlers import stuck_screens
from models import (
    Capacity,
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataMode,
    Invitation,
    Meeting,
    MeetingState,
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
from services import form_versions, stuck_list
from services.access import Me

PAIRS, ON_THE_WAY, MEETINGS = 1_000, 2_000, 12
TAPS, QUICK_TAPS = 15, 5
BEGAN = datetime(2026, 9, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CURATOR = 1
FIRST = 10
"""The number of the first person who takes part."""

Rows = list[dict[str, Any]]


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Milliseconds of CPU in which one tap is answered, on SQLite and, where its wheel is there, on PostgreSQL."""
    taps = QUICK_TAPS if quick else TAPS
    with tempfile.TemporaryDirectory() as folder:
        yield await _measured("SQLite", f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}", taps)
    with postgresql() as url:
        if url:
            yield await _measured("PostgreSQL", url, taps)


async def _measured(name: str, url: str, taps: int) -> Figure:
    await database.upgrade(url)
    engine = database.create_engine(url)
    await shipped_forms.publish(database.sessions(engine), now=BEGAN)
    await _fill(engine)
    gc.collect()
    gc.freeze()  # as the bot does when it starts
    cpu, wall = [], []
    for _number in range(taps + 1):
        begun, started = process_time(), perf_counter()
        found = await _tap(engine)
        cpu.append(1000 * (process_time() - begun))
        wall.append(1000 * (perf_counter() - started))
    await engine.dispose()
    detail = f"{PAIRS} pairs, {ON_THE_WAY} people on their way, {found} stuck; CPU of the bot, median of {taps} taps"
    detail += f"; the first tap {cpu[0]:.0f}, the clock {median(wall[1:]):.0f}"
    return at_most(f"stuck: one tap on {name}", median(cpu[1:]), 200, "ms", detail)


async def _tap(engine: AsyncEngine) -> int:
    """The list is read, its look is written down, and the screen is made."""
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        curator = await session.get_one(Person, CURATOR)
        me = Me(await session.get_one(Chat, CURATOR), [curator])
        found = await stuck_list.of_place(session, me=me, place_id=1, page=0, now=NOW)
        assert stuck_screens.stuck(found).rows
        return found.count


async def _fill(engine: AsyncEngine) -> None:
    people = range(FIRST, FIRST + 2 * PAIRS + ON_THE_WAY)
    at_work, pairs = people[: 2 * PAIRS], range(1, PAIRS + 1)
    async with AsyncSession(engine) as session:
        codes = {role: form_versions.INTAKES[role] for role in (Role.MENTEE, Role.MENTOR)}
        forms = {role: (await form_versions.latest(session, code=code)).id for role, code in codes.items()}
    sent = [number for number in people if number in at_work or number % 3]
    rows: list[tuple[type, Rows]] = [
        (Place, [_place()]),
        (Chat, [{"id": number, "language": "ru", "reach": Reach.OPEN} for number in (CURATOR, *people)]),
        (Person, [_person(number) for number in (CURATOR, *people)]),
        (Membership, [_held(CURATOR, Role.CURATOR), *(_held(number, _role(number)) for number in people)]),
        (Invitation, [_invitation(number) for number in people]),
        (ConsentEvent, [_consent(number, kind) for number in people for kind in (ConsentKind.PROCESSING,)]),
        (Response, [_sent(number, forms[_role(number)]) for number in sent]),
        (Programme, [_programme()]),
        (Pair, [_pair(number) for number in pairs]),
        (PairMember, [_member(number, side) for number in pairs for side in (0, 1)]),
        (Meeting, [_meeting(number, turn) for number in pairs for turn in range(MEETINGS)]),
    ]
    async with engine.begin() as connection:
        for table, values in rows:
            await connection.execute(insert(table), values)
        if connection.dialect.name == "postgresql":
            await connection.execute(text("ANALYZE"))  # a living server does so by itself within a minute


def _role(number: int) -> Role:
    return Role.MENTOR if number % 2 else Role.MENTEE


def _place() -> dict[str, Any]:
    facts = {"id": 1, "kind": PlaceKind.SCHOOL, "name": "Bench", "time_zone": "Europe/Moscow"}
    return {**facts, "data_mode": DataMode.OPEN, "minors_consent": ConsentRoute.CHAT, "created_at": BEGAN}


def _person(number: int) -> dict[str, Any]:
    """Everybody has come in; pupils of 14 to 17 sign with a guardian, and grown-ups alone."""
    facts = {"id": number, "operator_id": 1, "chat_id": number, "code": f"C{number}", "birth_year": 1990}
    return {**facts, "name": f"Person {number}", "name_key": f"person {number}", "created_at": BEGAN}


def _held(number: int, role: Role) -> dict[str, Any]:
    return {"person_id": number, "place_id": 1, "role": role, "group": "8A", "since": BEGAN}


def _invitation(number: int) -> dict[str, Any]:
    facts = {"person_id": number, "token_hash": f"t{number}", "created_at": BEGAN, "used_at": BEGAN}
    return {**facts, "expires_at": BEGAN + timedelta(days=14)}


def _consent(number: int, kind: ConsentKind) -> dict[str, Any]:
    return {
        "subject_id": number, "signer_id": number, "capacity": Capacity.SELF, "kind": kind, "version": "2",
        "outcome": ConsentOutcome.GIVEN, "route": ConsentRoute.CHAT, "at": BEGAN,
    }  # fmt: skip


def _sent(number: int, form_version_id: int) -> dict[str, Any]:
    facts = {"id": number, "form_version_id": form_version_id, "person_id": number, "place_id": 1, "filling": {}}
    return {**facts, "state": ResponseState.SUBMITTED, "nonce": "none", "changed_at": BEGAN, "sent_at": BEGAN}


def _programme() -> dict[str, Any]:
    facts = {"id": 1, "place_id": 1, "form": "pupil_pupil", "school_year": 2026, "made_at": BEGAN}
    return {**facts, "ends_on": date(2027, 5, 31)}


def _pair(number: int) -> dict[str, Any]:
    facts = {"id": number, "programme_id": 1, "state": PairState.WORKING, "whys": [], "made_at": BEGAN}
    return {**facts, "effective_on": BEGAN.date()}


def _member(number: int, side: int) -> dict[str, Any]:
    role = Role.MENTOR if side else Role.MENTEE
    return {"pair_id": number, "person_id": FIRST + 2 * (number - 1) + side, "role": role}


def _meeting(number: int, turn: int) -> dict[str, Any]:
    """Held once a week, by each pair until another week."""
    held = turn < MEETINGS - number % 4
    at = BEGAN + timedelta(weeks=turn, days=number % 3)
    facts = {"pair_id": number, "kind": "regular", "starts_at": at, "minutes": 60, "made_at": BEGAN}
    return {**facts, "state": MeetingState.HELD if held else MeetingState.MISSED, "settled_at": at}
