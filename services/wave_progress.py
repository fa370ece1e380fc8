"""How a survey goes: how many were asked, have opened, answered and finished it, and who has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Asked, AuditAct, Chat, Person, Reach, Response, ResponseState, Wave, WaveMember
from services import access, audit, form_versions, wave_erasing
from services.access import Action, Me
from services.form_versions import Published
from services.wave_closing import opening_answer
from services.wave_gate import UNFINISHED
from services.wave_sight import IS_CHANGED, inside, visible
from services.waves_in_hand import groups_of, last_day


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A survey in the list of a place."""

    wave: Wave
    version: Published
    asked: int
    finished: int


@dataclass(frozen=True, slots=True)
class Silent:
    """Whoever a survey asks and who has not finished."""

    member_id: int
    person_id: int
    name: str
    group: str | None
    about_name: str | None
    reachable: bool
    has_begun: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A survey with its numbers; `asked` are all whom it is for, reached or not."""

    wave: Wave
    version: Published
    asked: int
    opened: int
    answered: int
    """Finished, or at least the question of its message."""
    finished: int
    unreachable: int
    silent: list[Silent]
    parts: int
    closes_on: date
    """The last day, where it is."""


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[WaveLine]:
    """The surveys of a place, the newest first; NotAllowed for those who neither run them there nor see results."""
    may = await access.allowed(session, me, place_id, now=now)
    if may.isdisjoint({Action.RUN_SURVEYS, Action.SEE_RESULTS}):
        await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    found = await session.scalars(select(Wave).where(Wave.place_id == place_id).order_by(Wave.id.desc()))
    return [await _line(session, wave) for wave in found.all()]


async def progress(session: AsyncSession, *, me: Me, wave_id: int, now: datetime) -> Progress:
    """How a survey stands now; the names are for those who see answers in its place: NotFound."""
    wave, sees = await seen(session, me, wave_id, now=now)
    rows = await _members(session, wave.id)
    drafts = await _drafts(session, wave.id)
    begun = {number for number, one in drafts.items() if one.started_at is not None}
    opening = {number for number, one in drafts.items() if await _has_opening(session, one, now)}
    finished = {member.id for member, *_rest in rows if member.state is Asked.ANSWERED} - opening
    left = [row for row in rows if row[0].id not in finished]
    groups = await _groups(session, left, now)
    silent = [_silent(*row, groups, has_begun=row[0].id in begun) for row in left]
    if sees:
        by = await access.require(session, me, Action.SEE_RESULTS, wave.place_id, now=now)
        ids = {one.person_id for one in silent}
        await audit.note(session, by=by, place_id=wave.place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    gone = wave_erasing.with_erased({}, [*(await _erased(session, wave.id)).values()])
    answered = gone[Asked.ANSWERED]
    return Progress(
        wave=wave,
        version=await form_versions.published(session, wave.form_version_id),
        asked=len(rows) + sum(gone.values()),
        opened=len(finished | begun) + answered,
        answered=len(finished | opening) + answered,
        finished=len(finished) + answered,
        unreachable=sum(not one.reachable for one in silent),
        silent=silent if sees else [],
        closes_on=await last_day(session, wave),
        parts=await session.scalar(select(func.count(Wave.id)).where(Wave.part_of_id == wave.id)) or 0,
    )


async def seen(session: AsyncSession, me: Me, wave_id: int, *, now: datetime) -> tuple[Wave, bool]:
    """A survey that this telephone runs or reads, and whether it sees names there; NotFound for others."""
    wave = await session.get(Wave, wave_id)
    may = await access.allowed(session, me, wave.place_id, now=now) if wave else frozenset[Action]()
    action = Action.SEE_RESULTS if Action.SEE_RESULTS in may else Action.RUN_SURVEYS
    return await visible(session, me, wave_id, action, now=now), Action.SEE_RESULTS in may


async def _line(session: AsyncSession, wave: Wave) -> WaveLine:
    states = select(WaveMember.state, func.count(WaveMember.id)).where(inside(wave.id)).group_by(WaveMember.state)
    counts = dict((await session.execute(states)).all())
    counts = wave_erasing.with_erased(counts, [*(await _erased(session, wave.id)).values()])
    version = await form_versions.published(session, wave.form_version_id)
    return WaveLine(wave, version, sum(counts.values()), counts[Asked.ANSWERED])


async def _erased(session: AsyncSession, wave_id: int) -> dict[int, dict[Asked, int]]:
    return await wave_erasing.erased(session, (Wave.id == wave_id) | (Wave.part_of_id == wave_id))


Row = tuple[WaveMember, Person, Reach | None, str | None]


async def _members(session: AsyncSession, wave_id: int) -> Sequence[Row]:
    about = aliased(Person)
    found = select(WaveMember, Person, Chat.reach, about.name).join(Person, Person.id == WaveMember.person_id)
    found = found.outerjoin(Chat, Chat.id == Person.chat_id).outerjoin(about, about.id == WaveMember.about_id)
    rows = await session.execute(found.where(inside(wave_id)).order_by(Person.name_key, WaveMember.id))
    return [(member, person, reach, name) for member, person, reach, name in rows]


async def _drafts(session: AsyncSession, wave_id: int) -> dict[int, Response]:
    """What members have begun and not finished, by member; when the survey has closed, what was kept of it."""
    found = select(Response).join(WaveMember, WaveMember.id == Response.member_id).where(inside(wave_id))
    drafts = await session.scalars(found.where(Response.state.in_((*UNFINISHED, ResponseState.EXPIRED)), ~IS_CHANGED))
    return {one.member_id: one for one in drafts if one.member_id is not None}


async def _groups(session: AsyncSession, rows: Sequence[Row], now: datetime) -> dict[int, str | None]:
    """The class of each of these members, or of whom they are asked about."""
    asked = select(Wave.id, Wave.place_id).where(Wave.id.in_({member.wave_id for member, *_rest in rows}))
    places = dict((await session.execute(asked)).all())
    found: dict[int, str | None] = {}
    for place_id in set(places.values()):
        here = [member.about_id or member.person_id for member, *_rest in rows if places[member.wave_id] == place_id]
        found |= await groups_of(session, place_id, here, now=now)
    return found


async def _has_opening(session: AsyncSession, draft: Response, now: datetime) -> bool:
    return draft.state is ResponseState.EXPIRED or bool(await opening_answer(session, draft, now=now))


def _silent(
    member: WaveMember,
    person: Person,
    reach: Reach | None,
    about: str | None,
    groups: Mapping[int, str | None],
    *,
    has_begun: bool,
) -> Silent:
    reachable = reach is not None and reach is not Reach.CLOSED
    group = groups.get(member.about_id or member.person_id)
    return Silent(member.id, person.id, person.name, group, about, reachable, has_begun)
