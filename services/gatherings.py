"""Group meetings of mentors and mentees: who was there, and until when they say with whom they would like to work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Gathering, GatheringGuest, Pair, Place, Preference, Programme, Role
from services import (
    access,
    ages,
    audit,
    class_names,
    gathering_asking,
    gathering_sight,
    mentoring_forms,
    pair_base,
    programmes,
    undo,
)
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NobodyToAsk, NotFound
from services.gathering_sight import Seen
from services.pair_people import Base, Someone

DAYS_BEFORE, DAYS_AFTER = 6, 14
"""On which days, from today, a group meeting can have been or will be."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The group meetings of a place in this school year, the newest first, and the forms for which one can be held."""

    place: Place
    held: Sequence[tuple[Gathering, Programme]]
    forms: Sequence[str]


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Kept:
    """For whoever makes pairs there."""
    await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    begun = {one.id: one for one in await programmes.of_year(session, place, now=now)}
    found = select(Gathering).where(Gathering.programme_id.in_(begun))
    held = await session.scalars(found.order_by(Gathering.held_on.desc(), Gathering.id.desc()))
    forms = mentoring_forms.known(place.mentoring_forms) or mentoring_forms.CODES
    return Kept(place, [(one, begun[one.programme_id]) for one in held], forms)


async def days(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[date]:
    """Those on which a group meeting can have been, or will be."""
    await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    today = ages.local_date(now, place.time_zone)
    return [today + timedelta(days=count) for count in range(-DAYS_BEFORE, DAYS_AFTER + 1)]


async def hold(
    session: AsyncSession, *, me: Me, place_id: int, form: str, on: date, now: datetime
) -> tuple[Gathering, Change]:
    """A group meeting with everybody who can be of a pair in this form, each with the number of a badge.

    NotFound for another day or form, AlreadySo where it is known, NobodyToAsk where one of the sides has nobody.
    """
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    if on not in await days(session, me=me, place_id=place_id, now=now) or form not in mentoring_forms.CODES:
        raise NotFound
    place = await session.get_one(Place, place_id)
    known = await programmes.find(session, place, form, now=now)
    programme = await programmes.begun(session, place, form, by=by, now=now)
    same = select(Gathering.id).where(Gathering.programme_id == programme.id, Gathering.held_on == on)
    if await session.scalar(same):
        raise AlreadySo
    base = await pair_base.read(session, place_id=place_id, form=form, now=now)
    if not base.mentees or not base.mentors:
        raise NobodyToAsk
    closes_at = gathering_asking.end_of(on, place)
    made = Gathering(programme_id=programme.id, held_on=on, closes_at=closes_at, made_by_id=by.id, made_at=now)
    session.add(made)
    await session.flush()
    added = await _add_guests(session, made, base, was_there=True)
    await audit.note(session, by=by, place_id=place_id, subject_ids=added, act=AuditAct.CHANGED, now=now)
    rows = {"gathering": made.id, "programme": None if known else programme.id}
    return made, await undo.made(session, kind=undo.Kind.GATHERING_HELD, by=by, rows=rows, now=now)


async def one(session: AsyncSession, *, me: Me, gathering_id: int, now: datetime) -> Seen:
    """For whoever makes pairs at its place: NotFound for anybody else.

    Until its question is asked, whoever can be of a pair by now has the next number, and is not taken to have come.
    """
    by, gathering, programme, place = await gathering_sight.curated(session, me, gathering_id, now)
    if gathering.asked_at is None:
        base = await pair_base.read(session, place_id=place.id, form=programme.form, now=now)
        await _add_guests(session, gathering, base, was_there=False)
    found = await gathering_sight.seen(session, gathering, programme, place, now)
    ids = {person.id for _guest, person in found.guests}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return found


async def tick(session: AsyncSession, *, me: Me, gathering_id: int, person_id: int, is_in: bool, now: datetime) -> Seen:
    """Somebody was there, or was not; who is known to have been after the question is asked it, too."""
    by, gathering, programme, place = await gathering_sight.curated(session, me, gathering_id, now)
    found = select(GatheringGuest).where(GatheringGuest.gathering_id == gathering_id)
    guest = await session.scalar(found.where(GatheringGuest.person_id == person_id).with_for_update())
    if guest is None:
        raise NotFound
    guest.was_there = is_in
    await session.flush()
    await audit.note(session, by=by, place_id=place.id, subject_ids=[person_id], act=AuditAct.CHANGED, now=now)
    if is_in and gathering.asked_at is not None and now < gathering.closes_at:
        await gathering_asking.promise(session, gathering, place, [person_id], change_id=None, now=now)
    return await gathering_sight.seen(session, gathering, programme, place, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Nobody is asked any more, or the meeting was never held: InUse where somebody has gone on from it."""
    gathering = await session.get(Gathering, change.rows["gathering"], with_for_update=True)
    if gathering is None:
        return
    said = select(Preference.id).where(Preference.gathering_id == gathering.id)
    answered = select(GatheringGuest.id).where(GatheringGuest.gathering_id == gathering.id)
    answered = answered.where(GatheringGuest.answered_at.is_not(None))
    if await session.scalar(said.limit(1)) or await session.scalar(answered.limit(1)):
        raise InUse
    if change.kind == undo.Kind.GATHERING_ASKED:
        gathering.asked_at, gathering.closes_at = None, datetime.fromisoformat(change.rows["closes_at"])
        await session.flush()
        return
    if gathering.asked_at is not None:
        raise InUse
    await session.execute(delete(GatheringGuest).where(GatheringGuest.gathering_id == gathering.id))
    await session.delete(gathering)
    await session.flush()
    if change.rows["programme"]:
        await _end(session, change.rows["programme"])


async def _end(session: AsyncSession, programme_id: int) -> None:
    """A programme that the meeting had begun is gone with it, unless something has come of it."""
    pairs = select(Pair.id).where(Pair.programme_id == programme_id)
    others = select(Gathering.id).where(Gathering.programme_id == programme_id)
    if not await session.scalar(pairs.limit(1)) and not await session.scalar(others.limit(1)):
        await session.execute(delete(Programme).where(Programme.id == programme_id))


async def _add_guests(session: AsyncSession, gathering: Gathering, base: Base, *, was_there: bool) -> Collection[int]:
    """Whoever mentors and is mentored, too, comes to be mentored."""
    here = GatheringGuest.gathering_id == gathering.id
    known = set(await session.scalars(select(GatheringGuest.person_id).where(here)))
    number = await session.scalar(select(func.max(GatheringGuest.number)).where(here)) or 0
    added: dict[int, Role] = {}
    for role, side in ((Role.MENTEE, base.mentees), (Role.MENTOR, base.mentors)):
        for one in sorted(side, key=_by_class):
            if one.id not in known:
                added.setdefault(one.id, role)
    session.add_all(
        GatheringGuest(gathering_id=gathering.id, person_id=one, role=role, number=number + count, was_there=was_there)
        for count, (one, role) in enumerate(added.items(), start=1)
    )
    await session.flush()
    return added.keys()


def _by_class(one: Someone) -> tuple[str, str, int]:
    return class_names.order(one.group), one.name, one.id
