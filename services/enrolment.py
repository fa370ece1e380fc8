"""Taking people into a place: pasted lines (a dry run first), one person, a guardian, a curator."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Person, Place, Role
from services import access, ages, consents, newcomers, recognition, roster, undo
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


async def plan(session: AsyncSession, *, me: Me, place_id: int, rows: Sequence[Row], now: datetime) -> Plan:
    """A dry run: who is known (by code, else by name, birth and group), who is new, what is doubtful or wrong."""
    await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    # Two curators may send the same list at once: the second waits here, and then finds everybody known.
    await session.execute(select(Place.id).where(Place.id == place_id).with_for_update(key_share=True))
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
    changed = [line for line in plan.of(Outcome.CHANGED) if line.known]
    before = [_as_it_was(line.known) for line in changed if line.known]
    made = await _make(session, place_id, plan.of(Outcome.MADE), now)
    roles = [role for line in changed for role in _change(line, place_id, now)]
    wards = [(person, line.row) for person, line in zip(made, plan.of(Outcome.MADE), strict=True)]
    wards += [(line.known.person, line.row) for line in changed if line.known and Detail.GUARDIAN in line.changes]
    guardians = await _make_guardians(session, place_id, wards, now)
    await _settle_consents(session, [line.known.person for line in changed if line.known], now)
    rows = newcomers.undo_rows([*made, *guardians], memberships=roles, before=before)
    change = await undo.made(session, kind=undo.Kind.PEOPLE_ADDED, by=by, rows=rows, now=now)
    return Applied(len(made), len(changed), len(guardians)), change


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
    made = []
    for code, row in zip(codes, (line.row for line in lines), strict=True):
        person = newcomers.person(place_id, code, row.name, now, born_on=row.born_on, birth_year=row.birth_year)
        person.memberships.append(_membership(row, place_id, now))
        made.append(person)
    session.add_all(made)
    await session.flush()
    return made


def _membership(row: Row, place_id: int, now: datetime) -> Membership:
    return Membership(place_id=place_id, role=Role(row.role or Role.MENTEE), group=row.group, since=now)


async def _make_guardians(
    session: AsyncSession, place_id: int, wards: Sequence[tuple[Person, Row]], now: datetime
) -> list[Person]:
    """Each child gets a guardian of their own: namesakes may be strangers, and one telephone can serve them all."""
    named = [(child, row.guardian_name) for child, row in wards if row.guardian_name]
    codes = await newcomers.new_codes(session, len(named))
    guardians = [newcomers.person(place_id, code, name, now) for code, (_, name) in zip(codes, named, strict=True)]
    for guardian in guardians:
        guardian.memberships.append(Membership(place_id=place_id, role=Role.GUARDIAN, since=now))
    session.add_all(guardians)
    await session.flush()
    pairs = zip(guardians, named, strict=True)
    session.add_all(newcomers.guardianship(guardian, child, now) for guardian, (child, _) in pairs)
    await session.flush()
    return guardians


def _change(line: PlanLine, place_id: int, now: datetime) -> list[Membership]:
    """Writes what a line says anew into somebody known; gives the roles that are new."""
    assert line.known is not None
    row, person = line.row, line.known.person
    if Detail.NAME in line.changes:
        person.name, person.name_key = row.name, fold(row.name)
    if Detail.BIRTH in line.changes:
        person.born_on, person.birth_year = row.born_on, row.birth_year
    if Detail.GROUP in line.changes:
        for membership in line.known.memberships:
            if row.role in (None, membership.role):
                membership.group = row.group
    if Detail.ROLE not in line.changes:
        return []
    role = _membership(row, place_id, now)
    person.memberships.append(role)
    return [role]


def _as_it_was(known: Known) -> dict[str, Any]:
    person = known.person
    return {
        "id": person.id,
        "name": person.name,
        "born_on": person.born_on and person.born_on.isoformat(),
        "birth_year": person.birth_year,
        "groups": [[membership.id, membership.group] for membership in known.memberships],
    }


async def _settle_consents(session: AsyncSession, changed: Collection[Person], now: datetime) -> None:
    """Another age or another role may ask for other signatures, and for another questionnaire."""
    if changed:
        await session.flush()
        await consents.stop_without(session, [person.id for person in changed], now=now)
        await consents.open_intakes(session, changed, now=now)
