"""What stands in an order on pairs: read from the database for whoever asked for its file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Job,
    OrderTemplate,
    Pair,
    PairOrder,
    Person,
    Place,
    Roadmap,
    RoadmapState,
    Role,
    Step,
    Task,
)
from services import audit, curators, lists, pair_order, pair_orders, pair_orders_drafts
from services.access import Action
from services.errors import NotFound
from services.pair_order import Change, Facts, Kind, Order, Reference
from services.pair_orders import Entry
from services.pair_sight import side

INTRODUCTION = "introduction_order"
"""The step of a plan whose document introduces mentoring: services/step_kinds.toml."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as it will be written, and the place's own template for it."""

    order: Order
    template: bytes | None
    place_id: int


async def asked(session: AsyncSession, job: Job, forms: Mapping[str, str], *, now: datetime) -> Draft | None:
    """The draft that a job writes, `forms` being what forms of mentoring are called; None where it is gone, or signed.

    Names stand in it whatever may pass the messenger: where they do not, the file is put on the server.
    """
    try:
        me = await lists.asker(session, job.person_id)
        order_id = job.parameters["order_id"]
        order, by = await pair_orders_drafts.seen(session, me, order_id, action=Action.MAKE_PAIRS, now=now)
    except NotFound:
        return None
    if order.entered_at is not None:
        return None
    place, entries = await session.get_one(Place, order.place_id), await pair_orders_drafts.entries_of(session, order)
    head, curator = [await curators.only(session, place.id, role, now=now) for role in (Role.HEAD, Role.CURATOR)]
    ids = {number for one in entries for number in one.people} | {one.id for one in (head, curator) if one}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    facts = await _facts(session, place, order, entries, (head, curator))
    own = select(OrderTemplate.content).where(OrderTemplate.place_id == place.id, OrderTemplate.kind == order.kind)
    written = _written(Kind(order.kind), facts, await _reference(session, order.earlier_id), entries, forms)
    return Draft(written, await session.scalar(own), place.id)


async def _facts(
    session: AsyncSession,
    place: Place,
    order: PairOrder,
    entries: Sequence[Entry],
    staff: tuple[Person | None, Person | None],
) -> Facts:
    parent = await session.get(Place, place.parent_id) if place.parent_id else None
    head, curator = (one.name if one else None for one in staff)
    return Facts(
        place=place.name,
        school_year=order.school_year,
        parent=parent.name if parent else None,
        address=place.address,
        head=head,
        curator=curator,
        introduced=await _introduced(session, place.id),
        grounds=await _grounds(session, order, entries),
    )


async def _introduced(session: AsyncSession, place_id: int) -> Reference:
    """The order that introduced mentoring: as it was typed to a step of the plan, or stands on the place's own plan."""
    typed = select(Task.document_number, Task.document_on).join(Step, Step.id == Task.step_id)
    typed = typed.where(Task.place_id == place_id, Step.sample == INTRODUCTION, Task.document_number.is_not(None))
    stands = select(Roadmap.order_number, Roadmap.order_on).where(Roadmap.place_id == place_id)
    stands = stands.where(Roadmap.state == RoadmapState.ACCEPTED, Roadmap.order_number.is_not(None))
    for found in (typed.order_by(Task.id.desc()), stands.order_by(Roadmap.id.desc())):
        if row := (await session.execute(found.limit(1))).first():
            return Reference(row[0], row[1])
    return Reference()


async def _reference(session: AsyncSession, order_id: int | None) -> Reference:
    order = await session.get(PairOrder, order_id) if order_id else None
    return Reference(order.number, order.signed_on) if order else Reference()


async def _grounds(session: AsyncSession, order: PairOrder, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Of a closing order: by which others its pairs were made, besides the one that stands in its text."""
    if order.kind != Kind.CLOSING:
        return ()
    done = await pair_orders.past(session, order.place_id)
    others = sorted(set(pair_orders.earlier_orders(entries, done.by)) - {order.earlier_id})
    references = [await _reference(session, one) for one in others]
    return tuple(pair_order.ground(one) for one in references)


def _written(kind: Kind, facts: Facts, earlier: Reference, entries: Sequence[Entry], forms: Mapping[str, str]) -> Order:
    if kind is Kind.ASSIGNING:
        return pair_order.assigning(facts, [_pair(one.pair, forms) for one in entries])
    if kind is Kind.CLOSING:
        return pair_order.closing(facts, earlier, [_pair(one.pair, forms) for one in entries])
    return pair_order.amending(facts, earlier, [change for one in entries for change in _changes(one, entries, forms)])


def _pair(pair: Pair, forms: Mapping[str, str]) -> pair_order.Pair:
    """From the day of an order that is still to be signed nobody knows when; the last day is the programme's."""
    return pair_order.Pair(
        mentors=_names(side(pair, Role.MENTOR)),
        mentees=_names(side(pair, Role.MENTEE)),
        form=forms[pair.programme.form],
        starts_on=pair.effective_on,
        ends_on=pair.ended_on or pair.programme.ends_on,
    )


def _changes(entry: Entry, entries: Sequence[Entry], forms: Mapping[str, str]) -> Iterator[Change]:
    """Who leaves, and who comes instead; where nobody comes, the mentors leave and the mentees wait for others."""
    form = forms[entry.pair.programme.form]
    if entry.successor is None:
        for one in side(entry.pair, Role.MENTOR):
            yield Change(one.name, True, None, _names(side(entry.pair, Role.MENTEE)), form)
        return
    stay = _names(one for one in _people(entry.successor) if one in _people(entry.pair))
    for role in (Role.MENTOR, Role.MENTEE):
        leave = _names(_leaving(entry, entries, role))
        come = _names(one for one in side(entry.successor, role) if one not in _people(entry.pair))
        for number, name in enumerate(leave):
            instead = come[number:] if number == len(leave) - 1 else come[number : number + 1]
            yield Change(name, role is Role.MENTOR, ", ".join(instead) or None, stay, form)


def _leaving(entry: Entry, entries: Sequence[Entry], role: Role) -> list[Person]:
    """Of a group that is divided each mentee who leaves is named once, and not at all where another mentor comes."""
    followers = [one.successor for one in entries if one.pair.id == entry.pair.id and one.successor]
    if role is Role.MENTEE and entry.successor is not followers[0]:
        return []
    stay = followers if role is Role.MENTEE else [entry.begins]
    return [one for one in side(entry.pair, role) if not any(one in _people(pair) for pair in stay)]


def _people(pair: Pair) -> list[Person]:
    return [one.person for one in pair.members]


def _names(people: Iterable[Person]) -> list[str]:
    return [one.name for one in people]
