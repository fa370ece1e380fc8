"""A pasted list of places: first looked through, then made, each with a curator and the curator's link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, ConsentRoute, DataMode, Person, Place, PlaceKind, Response, Role
from services import access, data_modes, drafts, forms, invitations, newcomers, places, school_lines, tree, undo
from services.access import Action, Me
from services.errors import InUse, PlaceMisplaced
from services.school_lines import Line

FORM = "school_lines"
"""Asks for what is the same for all, then for the lines."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of each line."""

    new: list[Line]
    known: list[Line]
    """A place of this name stands there already."""
    wrong: list[Line]


@dataclass(frozen=True, slots=True)
class Made:
    """A new place, and the link of its curator, for handing over."""

    place: Place
    curator: str | None
    """None where nobody has written the name down yet."""
    token: str


async def look(session: AsyncSession, *, me: Me, response: Response, now: datetime) -> Plan:
    """A dry run of what a coordinator has typed: PlaceMisplaced."""
    await access.require(session, me, Action.CREATE_PLACE, response.place_id, now=now)
    answers = await forms.typed(session, response, now=now)
    # Two lists may come at once: the second waits here, and then finds every place known.
    parent = await session.get_one(Place, response.place_id, with_for_update={"key_share": True})
    if not tree.may_stand(PlaceKind(str(answers["kind"])), under=parent.kind):
        raise PlaceMisplaced
    plan = Plan([], [], [])
    may_be_named = data_modes.PASSING[DataMode(str(answers["data_mode"]))].names
    for read in school_lines.read(str(answers["lines"])):
        line = read if may_be_named else replace(read, curator=None)
        known = line.fault is None and await places.named(session, line.name, parent.id) is not None
        (plan.wrong if line.fault else plan.known if known else plan.new).append(line)
    return plan


async def make(session: AsyncSession, *, me: Me, response_id: int, now: datetime) -> tuple[int, list[Made], Change]:
    """Makes the places as things stand now, and forgets the lines; gives what they stand under, too."""
    draft = await drafts.own(session, me, response_id, code=FORM)
    parent_id, answers = draft.place_id, await forms.typed(session, draft, now=now)
    plan = await look(session, me=me, response=draft, now=now)
    by = await access.require(session, me, Action.CREATE_PLACE, parent_id, now=now)
    await forms.wipe(session, draft)
    made, people = [], []
    for line in plan.new:
        place = await _place(session, line, parent_id, answers, by, now)
        person = await _curator(session, place, line, now)
        people.append(person)
        made.append(Made(place, line.curator, await invitations.issue(session, me=me, person_id=person.id, now=now)))
    rows = {"places": [one.place.id for one in made], "persons": [person.id for person in people]}
    change = await undo.made(session, kind=undo.Kind.PLACES_MADE, by=by, rows=rows, now=now)
    return parent_id, made, change


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The places are gone with their curators and links, unless somebody works with one of them already."""
    place_ids, person_ids = change.rows["places"], change.rows["persons"]
    came_in = Person.id.in_(person_ids) & Person.chat_id.is_not(None)
    others = Person.operator_id.in_(place_ids) & Person.id.not_in(person_ids)
    parted = select(Place.id).where(Place.parent_id.in_(place_ids)).limit(1)
    if await session.scalar(select(Person.id).where(came_in | others).limit(1)) or await session.scalar(parted):
        raise InUse
    await session.execute(delete(Response).where(Response.place_id.in_(place_ids)))
    await session.execute(delete(Person).where(Person.id.in_(person_ids)))
    await session.execute(delete(Place).where(Place.id.in_(place_ids)))


async def _place(
    session: AsyncSession, line: Line, parent_id: int, answers: Mapping[str, Any], by: Person, now: datetime
) -> Place:
    place = places.row(line.name, PlaceKind(answers["kind"]), parent_id, answers["time_zone"], now)
    place.minors_consent = ConsentRoute(answers["minors_consent"])
    mode, reason = DataMode(answers["data_mode"]), answers["data_mode_reason"]
    await data_modes.note(session, place, mode=mode, reason=reason, by=by, now=now)
    return place


async def _curator(session: AsyncSession, place: Place, line: Line, now: datetime) -> Person:
    """Named in the line, or known by the role alone until somebody writes the name down."""
    curator = await newcomers.add_unnamed(session, place=place, role=Role.CURATOR, now=now)
    if line.curator:
        newcomers.rename(curator, line.curator)
        await session.flush()
    return curator
