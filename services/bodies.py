"""Who is meant by the bodies that a document names: asked once, remembered for the place, changed at any time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import regex
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Body, Membership, Person, Place, PlaceKind, Roadmap, RoadmapState, Step
from services import access, audit, responsibles
from services.access import RIGHTS, Action, Me, lasting
from services.errors import NotFound
from services.roster import fold

TAKEN = "bodies"
"""In a roadmap's answers: the level that each body has in its steps, by its key."""
LONGEST = 300
_LEVEL_OF = {PlaceKind.REGION: "region", PlaceKind.MUNICIPALITY: "municipality"}
_FIGURES = regex.compile(r"\d+")
Levels = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """One body of a document: the level it is taken for, or nobody of ours; or somebody of the place."""

    name: str
    level: str | None
    person_id: int | None
    person: str | None
    steps: int


@dataclass(frozen=True, slots=True)
class Bodies:
    """All bodies of a document, in the order in which it names them, and who of the place could be one."""

    roadmap: Roadmap
    bodies: tuple[Known, ...]
    staff: tuple[tuple[int, str], ...]


def key(name: str) -> str:
    """By which a body is found again."""
    return fold(name)[:LONGEST]


async def known(session: AsyncSession, place_id: int, names: Iterable[str]) -> dict[str, Body]:
    """What a place has said before of these bodies, by their keys."""
    keys = {key(one) for one in names}
    found = await session.scalars(select(Body).where(Body.place_id == place_id, Body.name_key.in_(keys)))
    return {one.name_key: one for one in found}


async def owner_of(session: AsyncSession, place_id: int, responsible: Iterable[str]) -> int | None:
    """Who of the place is one of these bodies: the first of them that is somebody."""
    names = list(responsible)
    said = await known(session, place_id, names)
    found = (said[key(one)].person_id for one in names if key(one) in said)
    return next((one for one in found if one is not None), None)


async def owners(session: AsyncSession, place_id: int, steps: Sequence[Step]) -> dict[int, int]:
    """As `owner_of`, for many steps at once: by the number of the step, where it is somebody."""
    said = await known(session, place_id, _names(steps).values())
    persons = {one: body.person_id for one, body in said.items() if body.person_id is not None}
    of_steps = {step.id: [key(one) for one in step.responsibles if key(one) in persons] for step in steps}
    return {number: persons[keys[0]] for number, keys in of_steps.items() if keys}


async def ask(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Bodies:
    """The bodies of a draft, as they are taken, and who of the staff could be one. NotFound, NotAllowed."""
    roadmap = await draft(session, me, roadmap_id, now=now)
    await settle(session, roadmap)
    return await _seen(session, me, await _bodies(session, roadmap, now), now)


async def say(
    session: AsyncSession, *, me: Me, roadmap_id: int, index: int, level: str | None, now: datetime
) -> Bodies:
    """The place says of which level a body is; of none: it is nobody of ours. NotFound, NotAllowed."""
    roadmap = await draft(session, me, roadmap_id, now=now)
    return await _seen(session, me, await _say(session, roadmap, index, (level, None), now), now)


async def say_person(
    session: AsyncSession, *, me: Me, roadmap_id: int, index: int, person_id: int, now: datetime
) -> Bodies:
    """A body is somebody of the place itself, who owns what it owes. NotFound, NotAllowed."""
    roadmap = await draft(session, me, roadmap_id, now=now)
    if person_id not in dict(await _staff(session, roadmap.place_id, now)):
        raise NotFound
    level = own_level(await session.get_one(Place, roadmap.place_id))
    said = await _say(session, roadmap, index, (level, person_id), now)
    await _note(session, me, said, [person_id], AuditAct.CHANGED, now)
    return said


async def accept(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Roadmap:
    """Everybody is taken for whom they are: the place remembers it. NotFound, NotAllowed."""
    roadmap = await draft(session, me, roadmap_id, now=now)
    await settle(session, roadmap)
    found = await _bodies(session, roadmap, now)
    await _save(session, roadmap.place_id, [(one.name, one.level, one.person_id) for one in found.bodies])
    return roadmap


async def draft(session: AsyncSession, me: Me, roadmap_id: int, *, now: datetime) -> Roadmap:
    """A draft that this telephone may make ready, held until the transaction ends. NotFound, NotAllowed."""
    roadmap = await session.scalar(select(Roadmap).where(Roadmap.id == roadmap_id).with_for_update())
    if roadmap is None or roadmap.state is not RoadmapState.DRAFT:
        raise NotFound
    await access.require(session, me, Action.RUN_ROADMAP, roadmap.place_id, now=now)
    return roadmap


async def settle(session: AsyncSession, roadmap: Roadmap) -> None:
    """The steps of a draft owe to the levels that the place has said its bodies to be."""
    steps = await _steps(session, roadmap.id)
    names = _names(steps)
    said = await known(session, roadmap.place_id, names.values())
    before = {**{one: _by_words(name) for one, name in names.items()}, **roadmap.answers.get(TAKEN, {})}
    after = {one: said[one].level if one in said else level for one, level in before.items()}
    roadmap.answers = {**roadmap.answers, TAKEN: after}
    if after != before:
        _regrade(steps, before, after)
    await session.flush()


async def _say(
    session: AsyncSession, roadmap: Roadmap, index: int, said: tuple[str | None, int | None], now: datetime
) -> Bodies:
    await settle(session, roadmap)
    found = await _bodies(session, roadmap, now)
    if index >= len(found.bodies):
        raise NotFound
    await _save(session, roadmap.place_id, [(found.bodies[index].name, *said)])
    await settle(session, roadmap)
    return await _bodies(session, roadmap, now)


async def _seen(session: AsyncSession, me: Me, found: Bodies, now: datetime) -> Bodies:
    """Whoever asks reads the names of the staff."""
    await _note(session, me, found, [number for number, _ in found.staff], AuditAct.SAW, now)
    return found


async def _note(
    session: AsyncSession, me: Me, found: Bodies, person_ids: Sequence[int], act: AuditAct, now: datetime
) -> None:
    place_id = found.roadmap.place_id
    by = await access.require(session, me, Action.RUN_ROADMAP, place_id, now=now)
    await audit.note(session, by=by, place_id=place_id, subject_ids=person_ids, act=act, now=now)


def own_level(place: Place) -> str:
    """The level of a place itself."""
    return _LEVEL_OF.get(place.kind, "organisation")


def _regrade(steps: Sequence[Step], before: Levels, after: Levels) -> None:
    """Levels that come of names change; those of whoever takes part, and of a person's answer, stay."""
    was = {one.id: list(one.levels) for one in steps}
    for step in steps:
        keys = [key(one) for one in step.responsibles]
        if keys:
            others = {*step.levels} - {before[one] for one in keys}
            step.levels = _ordered({after[one] for one in keys} | others)
    for step in steps:
        below = [one for one in steps if one.parent and one.parent == ".".join(_FIGURES.findall(step.number or ""))]
        below = [one for one in below if one.section in (step.section, step.title)]
        of_children = _ordered({level for one in below for level in was[one.id]})
        if not step.responsibles and below and was[step.id] == of_children:
            step.levels = _ordered({level for one in below for level in one.levels})


def _ordered(levels: set[str | None]) -> list[str]:
    return [one for one in responsibles.ORDER if one in levels]


def _by_words(name: str) -> str | None:
    return next(iter(responsibles.levels([name])), None)


def _names(steps: Sequence[Step]) -> dict[str, str]:
    """By their keys, in the order of the document."""
    found: dict[str, str] = {}
    for step in steps:
        for name in step.responsibles:
            found.setdefault(key(name), name)
    return found


async def _steps(session: AsyncSession, roadmap_id: int) -> Sequence[Step]:
    return (await session.scalars(select(Step).where(Step.roadmap_id == roadmap_id).order_by(Step.row))).all()


async def _bodies(session: AsyncSession, roadmap: Roadmap, now: datetime) -> Bodies:
    steps = await _steps(session, roadmap.id)
    names, staff = _names(steps), await _staff(session, roadmap.place_id, now)
    said, called = await known(session, roadmap.place_id, names.values()), dict(staff)
    taken = roadmap.answers.get(TAKEN, {})
    found = []
    for one, name in names.items():
        person_id = said[one].person_id if one in said else None
        count = sum(one in {key(each) for each in step.responsibles} for step in steps)
        found.append(Known(name, taken.get(one), person_id, called.get(person_id or 0), count))
    return Bodies(roadmap, tuple(found), staff)


async def _staff(session: AsyncSession, place_id: int, now: datetime) -> tuple[tuple[int, str], ...]:
    """Those of the place itself who can say how a task stands."""
    held = select(Membership.person_id).where(Membership.place_id == place_id, lasting(Membership, now))
    held = held.where(Membership.role.in_(RIGHTS[Action.DO_TASKS]))
    found = await session.execute(select(Person.id, Person.name).where(Person.id.in_(held)).order_by(Person.name))
    return tuple((one, name) for one, name in found)


async def _save(session: AsyncSession, place_id: int, said: Sequence[tuple[str, str | None, int | None]]) -> None:
    await access.hold_place(session, place_id)
    there = await known(session, place_id, [name for name, _, _ in said])
    for name, level, person_id in said:
        body = there.get(key(name))
        if body is None:
            body = Body(place_id=place_id, name_key=key(name), name=name[:LONGEST])
            session.add(body)
        body.level, body.person_id = level, person_id
    await session.flush()
