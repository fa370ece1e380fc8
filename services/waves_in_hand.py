"""Surveys in somebody's hands: questionnaires about themselves, and lists of others to say something about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, AuditAct, Membership, Person, Place, Response, Wave, WaveMember
from services import access, ages, audit, form_beginnings, form_versions, on_paper, wave_gate
from services.access import Me
from services.errors import AlreadyAnswered, ConsentMissing, NotFound
from services.form_items import CHOSEN, Kind
from services.form_versions import Published
from services.taking_part import PARTICIPANTS
from services.wave_gate import UNFINISHED

TAPPED = CHOSEN | {Kind.RANGE, Kind.ACKNOWLEDGE, Kind.NOTE}


@dataclass(frozen=True, slots=True)
class AboutLine:
    """Somebody about whom a survey asks, and how far that is; nobody whose consent is not complete."""

    member_id: int
    person_id: int
    name: str
    group: str | None
    state: Asked
    has_begun: bool


@dataclass(frozen=True, slots=True)
class InHand:
    """A survey that waits for an answer of this telephone."""

    wave: Wave
    version: Published
    person: Person
    response: Response | None
    """Nothing: it is a list."""
    left: int
    """How many are left in the list."""

    @property
    def has_begun(self) -> bool:
        """Something is answered already."""
        return self.response is not None and self.response.started_at is not None


async def about_list(session: AsyncSession, me: Me, wave_id: int, *, now: datetime) -> list[AboutLine]:
    """Those about whom this telephone is asked, by class and name, who has been spoken of too; NotFound for others."""
    own = [person.id for person in me.persons]
    found = select(WaveMember, Person, Wave).join(Person, Person.id == WaveMember.about_id)
    found = found.join(Wave, Wave.id == WaveMember.wave_id).where(WaveMember.wave_id == wave_id)
    rows = (await session.execute(found.where(WaveMember.person_id.in_(own)).order_by(Person.name_key))).all()
    if not rows or not wave_gate.is_open(rows[0].Wave, now):
        raise NotFound
    place_id = rows[0].Wave.place_id
    may = await wave_gate.passing(session, place_id, [row.WaveMember for row in rows], now=now)
    begun = await _begun(session, wave_id, own)
    groups = await groups_of(session, place_id, [row.Person.id for row in rows], now=now)
    by = next(person for person in me.persons if person.id == rows[0].WaveMember.person_id)
    ids = {row.Person.id for row in rows if row.WaveMember in may}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    lines = [
        AboutLine(member.id, person.id, person.name, groups.get(person.id), member.state, has_begun=member.id in begun)
        for member, person, _wave in rows
        if member in may
    ]
    return sorted(lines, key=lambda line: line.group or "")


async def open_member(session: AsyncSession, me: Me, member_id: int, *, now: datetime) -> Response:
    """The questionnaire about one of a list, begun now if it is not yet: NotFound, ConsentMissing, AlreadyAnswered."""
    member = await session.get(WaveMember, member_id)
    if member is None or all(person.id != member.person_id for person in me.persons):
        raise NotFound
    wave = await session.get_one(Wave, member.wave_id)
    if not wave_gate.is_open(wave, now):
        raise NotFound
    if member not in await wave_gate.passing(session, wave.place_id, [member], now=now):
        raise ConsentMissing
    if member.state is Asked.ANSWERED:
        raise AlreadyAnswered
    by = await session.get_one(Person, member.person_id)
    ids = [member.about_id or member.person_id]
    await audit.note(session, by=by, place_id=wave.place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    if member.state is Asked.WAITING:
        member.state, member.asked_at = Asked.ASKED, now
    response = await session.scalar(select(Response).where(Response.member_id == member.id))
    if response is not None and response.state in UNFINISHED:
        return response
    if response is not None:
        raise AlreadyAnswered
    return await form_beginnings.begin_for(session, member, wave, now=now)


async def in_hand(session: AsyncSession, me: Me, *, now: datetime) -> list[InHand]:
    """The surveys that wait for an answer of this telephone, those that close first first."""
    persons = {person.id: person for person in me.persons}
    found = select(WaveMember, Wave, Response).join(Wave, Wave.id == WaveMember.wave_id)
    found = found.outerjoin(Response, Response.member_id == WaveMember.id)
    found = found.where(WaveMember.person_id.in_(persons), WaveMember.state == Asked.ASKED, Wave.closed_at.is_(None))
    found = found.where(Wave.closes_at > now, WaveMember.asked_at <= now).order_by(Wave.closes_at, WaveMember.id)
    rows = (await session.execute(found)).all()
    waiting: dict[tuple[int, int], list[tuple[WaveMember, Wave, Response | None]]] = {}
    for member, wave, response in rows:
        waiting.setdefault((wave.id, member.person_id), []).append((member, wave, response))
    listed = [await _in_hand(session, persons[key[1]], asked, now) for key, asked in waiting.items()]
    return [one for one in listed if one is not None]


async def one(session: AsyncSession, said: Mapping[str, int], receiver_id: int, *, now: datetime) -> InHand | None:
    """What a promise of a survey speaks of, while it is still true for its receiver."""
    found = select(WaveMember, Wave, Response).join(Wave, Wave.id == WaveMember.wave_id)
    found = found.outerjoin(Response, Response.member_id == WaveMember.id)
    its = WaveMember.id == said["member_id"] if "member_id" in said else WaveMember.wave_id == said["wave_id"]
    found = found.where(its, WaveMember.person_id == receiver_id, WaveMember.state == Asked.ASKED)
    rows = (await session.execute(found.where(Wave.closed_at.is_(None), Wave.closes_at > now))).all()
    if not rows:
        return None
    person = await session.get_one(Person, receiver_id)
    return await _in_hand(session, person, [(row.WaveMember, row.Wave, row.Response) for row in rows], now)


async def last_day(session: AsyncSession, wave: Wave) -> date:
    """The last day on which a survey takes answers, where it is."""
    place = await session.get_one(Place, wave.place_id)
    return ages.local_date(wave.closes_at - timedelta(seconds=1), place.time_zone)


async def is_tapped(session: AsyncSession, response: Response) -> bool:
    """Whether what is asked now can be answered by its buttons alone."""
    form = (await on_paper.version(session, response)).form
    asked = form.asked(response.filling.get("at"))
    return asked is None or asked.kind in TAPPED


async def groups_of(
    session: AsyncSession, place_id: int, person_ids: Sequence[int], *, now: datetime
) -> dict[int, str | None]:
    """The class, study group or post of each of these people in a place."""
    held = select(Membership.person_id, Membership.role, Membership.group).where(Membership.place_id == place_id)
    held = held.where(Membership.person_id.in_(person_ids), access.lasting(Membership, now))
    rows = (await session.execute(held.order_by(Membership.id))).all()
    first = sorted(rows, key=lambda row: (row.role not in PARTICIPANTS, row.group is None))
    return {row.person_id: row.group for row in reversed(first)}


async def _in_hand(
    session: AsyncSession, person: Person, asked: Sequence[tuple[WaveMember, Wave, Response | None]], now: datetime
) -> InHand | None:
    _member, wave, response = asked[0]
    may = await wave_gate.passing(session, wave.place_id, [member for member, *_ in asked], now=now)
    version = await form_versions.published(session, wave.form_version_id)
    if version.form.settings.about is not None:
        return InHand(wave, version, person, None, len(may)) if may else None
    is_here = response is not None and response.state in UNFINISHED
    return InHand(wave, version, person, response, 0) if may and is_here else None


async def _begun(session: AsyncSession, wave_id: int, own: Sequence[int]) -> set[int]:
    found = select(Response.member_id).join(WaveMember, WaveMember.id == Response.member_id)
    found = found.where(WaveMember.wave_id == wave_id, WaveMember.person_id.in_(own), Response.state.in_(UNFINISHED))
    return {number for number in await session.scalars(found.where(Response.started_at.is_not(None))) if number}
