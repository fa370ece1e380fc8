"""The coordinator's lists: organisations, their curators, partners; numbers and papers, and nobody but the staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import ceil
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Chat, Job, Membership, Person, Place, PlaceKind, Role
from services import access, audit, jobs, places
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.places import Counts
from services.tree import ABOVE_ORGANISATIONS

JOB = "list"
"""Writes a list into a file."""
NOTICE = "list"
"""Brings it."""
PAGE = 8

T = TypeVar("T")


class Listed(StrEnum):
    """What a list is of."""

    ORGANISATIONS = "organisations"
    CURATORS = "curators"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation: numbers and facts on paper."""

    place: Place
    above: str | None
    """What it stands under."""
    counts: Counts
    curators: int


@dataclass(frozen=True, slots=True)
class AppointedLine:
    """A curator of an organisation."""

    place: Place
    name: str
    post: str | None
    phone: str | None
    order_number: str | None
    order_on: date | None
    came_in: bool


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A page of a list, or all of it."""

    lines: list[T]
    page: int
    """From 0; the last one where a later one was asked for."""
    pages: int


async def organisations(
    session: AsyncSession, *, me: Me, page: int | None = None, now: datetime
) -> Shown[OrganisationLine]:
    """All organisations of a coordinator but the partners, as they stand in the tree (`page` None: the whole list)."""
    found = {place.id: place for place in await _scope(session, me, now)}
    own = [one for one in found.values() if one.kind not in (*ABOVE_ORGANISATIONS, PlaceKind.PARTNER)]
    shown = _paged(own, page)
    ids = [place.id for place in shown.lines]
    numbers = await places.counts(session, ids, now=now)
    curators = await _numbers_of_curators(session, ids, now)
    names = await _names(session, {place.parent_id for place in shown.lines if place.parent_id})
    lines = [
        OrganisationLine(one, names.get(one.parent_id or 0), numbers[one.id], curators.get(one.id, 0))
        for one in shown.lines
    ]
    return Shown(lines, shown.page, shown.pages)


async def curators(session: AsyncSession, *, me: Me, page: int | None = None, now: datetime) -> Shown[AppointedLine]:
    """The curators of a coordinator's organisations, place by place; who stands in for one is not among them."""
    found = {place.id: place for place in await _scope(session, me, now)}
    order = {place_id: number for number, place_id in enumerate(found)}
    held = select(Membership, Person).join(Person, Person.id == Membership.person_id)
    held = held.where(Membership.place_id.in_(found), Membership.role == Role.CURATOR, access.lasting(Membership, now))
    rows = (await session.execute(held.where(Membership.stands_in_for_id.is_(None)))).all()
    top = next(iter(found))
    by = await access.require(session, me, Action.SEE_LISTS, top, now=now)
    act, ids = AuditAct.SAW if page is not None else AuditAct.TOOK, {person.id for _, person in rows}
    await audit.note(session, by=by, place_id=top, subject_ids=ids, act=act, now=now)
    lines = [
        AppointedLine(
            place=found[one.place_id],
            name=person.name,
            post=one.group,
            phone=person.phone,
            order_number=one.order_number,
            order_on=one.order_on,
            came_in=person.chat_id is not None,
        )
        for one, person in sorted(rows, key=lambda row: (order[row[0].place_id], row[1].name_key, row[1].id))
    ]
    return _paged(lines, page)


async def partners(session: AsyncSession, *, me: Me, page: int | None = None, now: datetime) -> Shown[Place]:
    """The partners of a coordinator, by name."""
    return _paged([one for one in await _scope(session, me, now) if one.kind is PlaceKind.PARTNER], page)


async def ask(session: AsyncSession, *, me: Me, listed: Listed, now: datetime) -> Job:
    """A coordinator wants a list as a file."""
    place_id = (await _scope(session, me, now))[0].id
    by = await access.require(session, me, Action.SEE_LISTS, place_id, now=now)
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={"listed": listed}, now=now)


async def asker(session: AsyncSession, person_id: int) -> Me:
    """Who asked for a job, on their telephone; NotFound where they have left it, or are gone."""
    telephone = select(Chat).join(Person, Person.chat_id == Chat.id).where(Person.id == person_id)
    chat = await session.scalar(telephone.options(selectinload(Chat.persons)))
    if chat is None:
        raise NotFound
    return Me(chat, list(chat.persons))


async def _scope(session: AsyncSession, me: Me, now: datetime) -> list[Place]:
    found = await access.places_where(session, me, Action.SEE_LISTS, now=now)
    if not found:
        raise NotAllowed
    return found


def _paged(lines: Sequence[T], page: int | None) -> Shown[T]:
    if page is None:
        return Shown(list(lines), 0, 1)
    pages = max(1, ceil(len(lines) / PAGE))
    page = min(page, pages - 1)
    return Shown(list(lines[page * PAGE : (page + 1) * PAGE]), page, pages)


async def _numbers_of_curators(session: AsyncSession, place_ids: Collection[int], now: datetime) -> dict[int, int]:
    held = select(Membership.place_id, func.count()).where(Membership.place_id.in_(place_ids))
    held = held.where(Membership.role == Role.CURATOR, Membership.stands_in_for_id.is_(None))
    rows = await session.execute(held.where(access.lasting(Membership, now)).group_by(Membership.place_id))
    return dict(rows.all())


async def _names(session: AsyncSession, place_ids: Collection[int]) -> dict[int, str]:
    rows = await session.execute(select(Place.id, Place.name).where(Place.id.in_(place_ids)))
    return dict(rows.all())
