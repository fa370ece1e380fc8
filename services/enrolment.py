"""Taking people into a place: pasted lines (a dry run first), one person, a guardian, a curator."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Guardianship, Membership, Person, Place, Role
from services import access, ages, audit, consents, newcomers, recognition, roster, school_years, undo
from services.access import Action, Me
from services.errors import PersonKnown, RowWrong
from services.recognition import Detail, Known, Register
from services.roster import Problem, Row, fold


class Outcome(StrEnum):
    """What becomes of a line."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"
    QUESTION = "question"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line and what would become of it."""

    row: Row
    outcome: Outcome
    known: Known | None = None
    changes: tuple[Detail, ...] = ()
    candidates: tuple[Person, ...] = ()
    """Who may be meant; the code of the right one, put before the name, answers the question."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every line of a list, in order."""

    lines: list[PlanLine]

    def of(self, outcome: Outcome) -> list[PlanLine]:
        """The lines of which this becomes."""
        return [line for line in self.lines if line.outcome is outcome]


@dataclass(frozen=True, slots=True)
class Applied:
    """How many people a list has made and changed, and how many guardians came with them."""

    made: int
    changed: int
    guardians: int


async def plan_text(session: AsyncSession, *, me: Me, place_id: int, text: str, now: datetime) -> Plan:
    """A dry run of pasted lines, read as on the local day of the place."""
    await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    rows = roster.read_lines(text, today=await _today(session, place_id, now))
    return await plan(session, me=me, place_id=place_id, rows=rows, now=now)


async def plan(session: AsyncSession, *, me: Me | None, place_id: int, rows: Sequence[Row], now: datetime) -> Plan:
    """A dry run: who is known (by code, else by name, birth and group), who is new, what is doubtful or wrong.

    `me` is None at the command line.
    """
    if me is not None:
        await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    # Two curators may send the same list at once: the second waits here, and then finds everybody known.
    await access.hold_place(session, place_id)
    today = await _today(session, place_id, now)
    register = await recognition.register(session, place_id, rows, now=now)
    lines: list[PlanLine] = []
    seen: set[object] = set()
    for row in rows:
        line = _line(row, register, today)
        key = line.known.person.id if line.known else (fold(row.name), row.born_on, row.birth_year, row.group)
        if line.outcome is not Outcome.WRONG and key in seen:
            line = _wrong(row, Problem.REPEATED)
        seen.add(key)
        lines.append(line)
    return Plan(lines)


async def apply(session: AsyncSession, *, me: Me, place_id: int, plan: Plan, now: datetime) -> tuple[Applied, Change]:
    """Does what a plan says of new and changed people; doubtful and wrong lines are left alone."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    applied, rows = await _take(session, place_id, plan, now)
    ids = {*rows["persons"], *(one["id"] for one in rows["before"])}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    return applied, await undo.made(session, kind=undo.Kind.PEOPLE_ADDED, by=by, rows=rows, now=now)


async def apply_unasked(session: AsyncSession, *, place_id: int, plan: Plan, now: datetime) -> Applied:
    """The same at the command line: whoever keeps the database needs no right, and takes nothing back by a button."""
    applied, rows = await _take(session, place_id, plan, now)
    ids = {*rows["persons"], *(one["id"] for one in rows["before"])}
    await audit.note(session, by=None, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    return applied


async def _take(session: AsyncSession, place_id: int, plan: Plan, now: datetime) -> tuple[Applied, dict[str, Any]]:
    """Makes and changes people; gives what taking back needs."""
    changed = [line for line in plan.of(Outcome.CHANGED) if line.known]
    before = [_as_it_was(line.known) for line in changed if line.known]
    made = await _make(session, place_id, plan.of(Outcome.MADE), now)
    year = school_years.begun(await _today(session, place_id, now))
    roles = [role for line in changed for role in _change(line, place_id, year, now)]
    wards = [(person, line.row) for person, line in zip(made, plan.of(Outcome.MADE), strict=True)]
    wards += [(line.known.person, line.row) for line in changed if line.known and Detail.GUARDIAN in line.changes]
    guardians = await _make_guardians(session, place_id, wards, now)
    await _settle_consents(session, [line.known.person for line in changed if line.known], now)
    rows = newcomers.undo_rows([*made, *guardians], memberships=roles, before=before)
    return Applied(len(made), len(changed), len(guardians)), rows


async def add_person(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    name: str,
    birth: str,
    group: str,
    role: str,
    guardian_name: str,
    now: datetime,
) -> tuple[Person, Change]:
    """A curator adds one person, in the words of a pasted line: RowWrong, PersonKnown."""
    await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    today = await _today(session, place_id, now)
    row = roster.read_fields(name=name, birth=birth, group=group, role=role, guardian_name=guardian_name, today=today)
    (line,) = (one := await plan(session, me=me, place_id=place_id, rows=[row], now=now)).lines
    if line.outcome is Outcome.WRONG:
        raise RowWrong(list(line.problems))
    if line.outcome is not Outcome.MADE:
        raise PersonKnown((line.known.person if line.known else line.candidates[0]).id)
    _, change = await apply(session, me=me, place_id=place_id, plan=one, now=now)
    return await session.get_one(Person, change.rows["persons"][0]), change


async def _today(session: AsyncSession, place_id: int, now: datetime) -> date:
    return ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)


def _line(row: Row, register: Register, today: date) -> PlanLine:
    if row.problems:
        return _wrong(row, *row.problems)
    known, candidates = register.recognise(row)
    if candidates:
        return PlanLine(row, Outcome.QUESTION, candidates=tuple(one.person for one in candidates))
    if known is None:
        return _wrong(row, Problem.CODE_UNKNOWN) if row.code else PlanLine(row, Outcome.MADE)
    if row.guardian_name and ages.is_adult(row if row.birth_year else known.person, today):
        return _wrong(row, Problem.GUARDIAN_OF_ADULT)
    changes = recognition.differences(row, known)
    return PlanLine(row, Outcome.CHANGED if changes else Outcome.SAME, known, changes)


def _wrong(row: Row, *problems: Problem) -> PlanLine:
    return PlanLine(row, Outcome.WRONG, problems=problems)


async def _make(session: AsyncSession, place_id: int, lines: Sequence[PlanLine], now: datetime) -> list[Person]:
    codes = await newcomers.new_codes(session, len(lines))
    rows = [line.row for line in lines]
    people = [
        newcomers.row(place_id, code, row.name, now, born_on=row.born_on, birth_year=row.birth_year)
        for code, row in zip(codes, rows, strict=True)
    ]
    return await newcomers.insert_all(session, people, [_role(row, place_id, now) for row in rows])


def _role(row: Row, place_id: int, now: datetime) -> dict[str, Any]:
    return {"place_id": place_id, "role": Role(row.role or Role.MENTEE), "group": row.group, "since": now}


async def _make_guardians(
    session: AsyncSession, place_id: int, wards: Sequence[tuple[Person, Row]], now: datetime
) -> list[Person]:
    """Each child gets a guardian of their own: namesakes may be strangers, and one telephone can serve them all."""
    named = [(child, row.guardian_name) for child, row in wards if row.guardian_name]
    codes = await newcomers.new_codes(session, len(named))
    people = [newcomers.row(place_id, code, name, now) for code, (_, name) in zip(codes, named, strict=True)]
    held = [{"place_id": place_id, "role": Role.GUARDIAN, "since": now} for _ in named]
    guardians = await newcomers.insert_all(session, people, held)
    pairs = zip(guardians, named, strict=True)
    care = [{"guardian_id": guardian.id, "child_id": child.id, "since": now} for guardian, (child, _) in pairs]
    if care:
        await session.execute(insert(Guardianship), care)
    return guardians


def _change(line: PlanLine, place_id: int, year: int, now: datetime) -> list[Membership]:
    """Writes what a line says anew, in this school year, into somebody known; gives the roles that are new."""
    assert line.known is not None
    row, person = line.row, line.known.person
    if Detail.NAME in line.changes:
        person.name, person.name_key = row.name, fold(row.name)
    if Detail.BIRTH in line.changes:
        person.born_on, person.birth_year = row.born_on, row.birth_year
    if Detail.GROUP in line.changes:
        for membership in line.known.memberships:
            if row.role in (None, membership.role):
                membership.group, membership.school_year = row.group, year
    if Detail.ROLE not in line.changes:
        return []
    role = Membership(**_role(row, place_id, now))
    person.memberships.append(role)
    return [role]


def _as_it_was(known: Known) -> dict[str, Any]:
    person = known.person
    return {
        "id": person.id,
        "name": person.name,
        "born_on": person.born_on and person.born_on.isoformat(),
        "birth_year": person.birth_year,
        "groups": [[one.id, one.group, one.school_year] for one in known.memberships],
    }


async def _settle_consents(session: AsyncSession, changed: Collection[Person], now: datetime) -> None:
    """Another age or another role may ask for other signatures, and for another questionnaire."""
    if changed:
        await session.flush()
        await consents.stop_without(session, [person.id for person in changed], now=now)
        await consents.open_intakes(session, changed, now=now)
