"""The three registers from the database: a page of rows at a time, so that a region takes no more memory than a class.

Who may take them, and of whom they tell, stands in `register_base_scope`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Job, Place, Role
from services import (
    access,
    ages,
    audit,
    jobs,
    register_base_pairs,
    register_base_people,
    register_base_who,
    school_years,
    tree,
)
from services.access import Me
from services.register_base_pairs import Made, Met, Order
from services.register_base_scope import Scope, Words, allowed, opened, own, require, said
from services.register_base_who import People
from services.register_rows import Line, Pair
from services.registers import Register

JOB = "registers"
"""Writes the three registers, and brings them."""
MONTHS = 6
"""Of which the last days are offered."""
_SIDES = {Register.MENTEES: Role.MENTEE, Register.MENTORS: Role.MENTOR}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins."""

    window: int = 0
    last: tuple[Any, ...] = ()
    """Names the row before it; empty: the window's first page."""


@dataclass(frozen=True, slots=True)
class Days:
    """For which days a place has registers."""

    place: Place
    today: date
    ends: list[date]
    """Of months, the newest first."""
    is_above: bool
    """Only those stand there who allow their data to be handed on."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a register."""

    lines: list[Line]
    left_out: int
    """Of how many more it does not tell, since it may not."""
    people: frozenset[int]
    """Who is named in it."""
    next: Cursor | None


async def ask(session: AsyncSession, *, me: Me, place_id: int, day: date | None, now: datetime) -> Job:
    """Somebody wants the registers for a day (None: for the day on which they are written); asked twice, once."""
    _place, by = await require(session, me, place_id, now=now)
    parameters = {"day": day.isoformat() if day else None}
    waiting = await jobs.waiting(session, kind=JOB, by=by, place_id=place_id)
    if waiting is not None and waiting.parameters == parameters:
        return waiting
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters=parameters, now=now)


async def days(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Days:
    """For which days the registers can be had: today, the ends of the months of this school year that are over."""
    place, _by = await require(session, me, place_id, now=now)
    today = ages.local_date(now, place.time_zone)
    begins, ends = school_years.first_day(school_years.begun(today)), list[date]()
    first = today.replace(day=1)
    while len(ends) < MONTHS and first > begins:
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return Days(place, today, ends, is_above=not tree.is_organisation(place.kind))


async def begin_own(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Scope:
    """The same for the place's own people today."""
    return await own(session, me=me, place_id=place_id, now=now)


async def begin(session: AsyncSession, *, me: Me, place_id: int, day: date | None, now: datetime) -> Scope:
    """What the pages are read from; NotAllowed for whoever may not take them."""
    return await opened(session, me=me, place_id=place_id, day=day, now=now)


async def page(session: AsyncSession, scope: Scope, register: Register, at: Cursor, words: Words) -> Page:
    """The rows from `at` on."""
    if at.window >= len(scope.windows):
        return Page([], 0, frozenset(), None)
    if register is Register.PAIRS:
        return await _pairs(session, scope, at, words)
    return await _people(session, scope, _SIDES[register], at, words)


async def take(session: AsyncSession, *, scope: Scope, people: Collection[int], now: datetime) -> None:
    """Writes down that the registers are taken, with these people in them."""
    place_id = scope.place.id
    await audit.note(session, by=scope.by, place_id=place_id, subject_ids=people, act=AuditAct.TOOK, now=now)


def left_out(scope: Scope, register: Register, count: int) -> str:
    """What is said of those of whom a register does not tell."""
    key = ("pairs" if register is Register.PAIRS else "people") + ("_above" if scope.recipient_id else "")
    words: str = said()["left_out"][key]
    return words.format(count=count)


async def offices(session: AsyncSession, *, me: Me, now: datetime) -> list[int]:
    """The places above organisations whose registers this telephone may take."""
    held = await access.roles(session, me, now=now)
    return list(dict.fromkeys(one.place.id for one in held if one.membership.role is Role.COORDINATOR))


async def _people(session: AsyncSession, scope: Scope, role: Role, at: Cursor, words: Words) -> Page:
    keys, last = await register_base_people.keys(session, scope, role, scope.windows[at.window], at.last)
    facts = await register_base_people.read(session, scope, role, keys, words)
    shown = [key for key in keys if facts.stands(key)]
    row = register_base_people.mentee if role is Role.MENTEE else register_base_people.mentor
    lines: list[Line] = [row(facts, key) for key in shown]
    named = {person_id for _, person_id in shown}.union(
        *(one.people for key in shown for one in facts.pairs.get(key, ()))
    )
    return Page(lines, len(keys) - len(shown), frozenset(named & set(facts.people.allowed)), _next(scope, at, last))


async def _pairs(session: AsyncSession, scope: Scope, at: Cursor, words: Words) -> Page:
    window = scope.windows[at.window]
    made, last = await register_base_pairs.after(session, scope, window, at.last)
    everybody = {person_id for one in made for person_id in one.people}
    may = await allowed(session, scope, everybody)
    people = await register_base_who.read(session, scope, window, everybody, may)
    shown = [one for one in made if not people.allowed.isdisjoint(one.people)]
    ids = [one.id for one in shown]
    orders = await register_base_pairs.orders(session, scope, ids)
    met = await register_base_pairs.met(session, scope, ids)
    lines: list[Line] = [_pair(scope, words, people, one, orders.get(one.id), met.get(one.id)) for one in shown]
    return Page(lines, len(made) - len(shown), frozenset(people.allowed), _next(scope, at, last))


def _pair(scope: Scope, words: Words, people: People, one: Made, order: Order | None, met: Met | None) -> Pair:
    """How often they met is not handed on: the consent does not name it."""
    is_own = scope.recipient_id is None
    return Pair(
        mentors=[people.name(number) for number in one.mentors],
        mentees=[people.name(number) for number in one.mentees],
        organisation=people.places[one.place_id].name,
        mentors_place=_places(people, one.mentors, one.place_id, Role.MENTOR),
        mentees_place=_places(people, one.mentees, one.place_id, Role.MENTEE),
        form=words.forms[one.form],
        kind=register_base_people.kind(one),
        order_number=order.number if order else "",
        order_on=order.on if order else None,
        entered_on=one.entered_on,
        state=said()["pair_states"][one.state],
        meetings_held=(met.times if met else 0) if is_own else None,
        last_met_on=met.last_on if met and is_own else None,
        ended_on=one.ended_on,
        result=one.result,
    )


def _places(people: People, person_ids: tuple[int, ...], place_id: int, role: Role) -> str:
    """Each once."""
    found = [people.workplace(one, place_id, role) for one in person_ids]
    return "; ".join(dict.fromkeys(filter(None, found)))


def _next(scope: Scope, at: Cursor, last: tuple[Any, ...]) -> Cursor | None:
    if last:
        return Cursor(at.window, last)
    return Cursor(at.window + 1) if at.window + 1 < len(scope.windows) else None
