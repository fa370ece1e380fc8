"""Slips: who stands on which printed sheet, and fresh links and codes for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, Job, Place, Role
from services import access, class_names, codes, invitations, jobs, roster
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.invitations import Absent, Link

KIND = "slips"
"""Of the job, and of the promise that brings the file."""


class Sheet(StrEnum):
    """What is printed together: a guardian's link never stands beside the child's."""

    CLASS = "class"
    CLASSES = "classes"
    STAFF = "staff"
    GUARDIANS = "guardians"


@dataclass(frozen=True, slots=True)
class Choice:
    """The sheets that there are in a place."""

    classes: list[tuple[str | None, int, int]]
    """Each class, how many of it have not come in, and the number of one of them."""
    staff: int
    guardians: int


async def choice(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Choice:
    """Whoever lets people in looks what there is to print."""
    await access.require(session, me, Action.INVITE_PEOPLE, place_id, now=now)
    absent = await invitations.absent(session, place_id, now=now)
    classes: dict[str | None, list[Absent]] = {}
    for one in absent:
        if sheet_of(one) is Sheet.CLASS:
            classes.setdefault(one.group, []).append(one)
    return Choice(
        classes=[(group, len(people), people[0].person.id) for group, people in classes.items()],
        staff=sum(sheet_of(one) is Sheet.STAFF for one in absent),
        guardians=sum(sheet_of(one) is Sheet.GUARDIANS for one in absent),
    )


async def ask(
    session: AsyncSession, *, me: Me, place_id: int, sheet: Sheet, person_id: int | None, now: datetime
) -> Job:
    """Somebody wants a sheet; a class is meant by one who stands in it. NotFound where nobody is left to be let in."""
    by = await access.require(session, me, Action.INVITE_PEOPLE, place_id, now=now)
    absent = [one for one in await invitations.absent(session, place_id, now=now) if _is_on(one, sheet)]
    of_class = sheet is Sheet.CLASS or person_id is not None
    groups = [one.group for one in absent if not of_class or one.person.id == person_id]
    if not groups:
        raise NotFound
    parameters = {"sheet": sheet, "group": groups[0] if of_class else None}
    return await jobs.ask(session, kind=KIND, by=by, place_id=place_id, parameters=parameters, now=now)


async def of_parents(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[tuple[str, int, int]]:
    """For a parents' evening: each class, how many of its parents have not come in, and the number of one of them."""
    await access.require(session, me, Action.INVITE_PEOPLE, place_id, now=now)
    classes: dict[str, list[Absent]] = {}
    for one in await invitations.absent(session, place_id, now=now):
        if sheet_of(one) is Sheet.GUARDIANS and one.group:
            classes.setdefault(one.group, []).append(one)
    return [(group, len(people), people[0].person.id) for group, people in classes.items()]


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> tuple[Place, list[Link]]:
    """The links of a sheet that was asked for, if whoever asked may still let people in; else nobody's."""
    place = await session.get_one(Place, job.place_id)
    sheet, group = Sheet(job.parameters["sheet"]), job.parameters["group"]
    me = await jobs.asking(session, job)
    if me is None:
        return place, []
    try:
        return place, await issue(session, me=me, place_id=place.id, sheet=sheet, group=group, now=now)
    except NotAllowed:
        return place, []


async def issue(
    session: AsyncSession, *, me: Me | None, place_id: int, sheet: Sheet, group: str | None = None, now: datetime
) -> list[Link]:
    """New links with codes for everybody on a sheet who has not come in (`me` None: the command line)."""
    by = await access.require(session, me, Action.INVITE_PEOPLE, place_id, now=now) if me else None
    people = [one for one in await invitations.absent(session, place_id, now=now) if _is_on(one, sheet)]
    if sheet is Sheet.CLASS or group is not None:
        people = [one for one in people if roster.fold_group(one.group) == roster.fold_group(group)]
    typed = await _new_codes(session, len(people))
    return await invitations.give_out(session, by=by, people=people, typed=typed, now=now)


def _is_on(one: Absent, sheet: Sheet) -> bool:
    return sheet_of(one) is (Sheet.CLASS if sheet is Sheet.CLASSES else sheet)


def sheet_of(one: Absent) -> Sheet:
    """Staff are all who stand in no class, but for parents and for mentees whose class is not known."""
    if one.roles == {Role.GUARDIAN}:
        return Sheet.GUARDIANS
    in_class = class_names.is_studied_in(one.group) if one.group else Role.MENTEE in one.roles
    return Sheet.CLASS if in_class else Sheet.STAFF


async def _new_codes(session: AsyncSession, count: int) -> list[str]:
    """Codes that no link has or had."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {codes.digest(code): code for code in (codes.draw() for _ in range(count - len(found)))}
        taken = await session.scalars(select(Invitation.code_hash).where(Invitation.code_hash.in_(drawn)))
        found |= set(drawn.values()) - {drawn[digest] for digest in taken if digest}
    return list(found)
