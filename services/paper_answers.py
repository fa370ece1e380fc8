"""Answers that somebody gave on paper: a curator types them in, for one person or down a list of yes and no."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, AuditAct, Person, Place, Response, ResponseState, Wave, WaveMember
from services import access, audit, form_beginnings, form_versions, forms, questionnaire, undo, wave_answers, wave_gate
from services.access import Action, Me
from services.compiled_form import Question
from services.errors import AlreadyAnswered, ConsentMissing, NotFound, TooLate
from services.form_items import Kind
from services.form_versions import Published
from services.wave_closing import opening_answer
from services.wave_gate import UNFINISHED
from services.wave_sight import visible
from services.waves_in_hand import groups_of

TWO = 2


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Whoever has not answered; or whose answer has just been typed in, and can be changed for a minute."""

    member_id: int
    name: str
    group: str | None
    about_name: str | None
    chosen: int | None
    """The option that was typed in; None where nothing was yet."""
    has_answered: bool
    """The question of the survey's message is answered in the chat: nothing is left to tick."""


@dataclass(frozen=True, slots=True)
class Entered:
    """An answer that was typed in from paper, and by whom."""

    name: str
    by_name: str


@dataclass(frozen=True, slots=True)
class PaperList:
    """A survey as a curator types it in."""

    wave: Wave
    version: Published
    opening: Question | None
    """A question with two options that one tap a person answers; None where it begins otherwise."""
    lines: list[PaperLine]
    entered: list[Entered]


Row = tuple[WaveMember, Person, Response | None]


async def listed(session: AsyncSession, *, me: Me, wave_id: int, now: datetime) -> PaperList:
    """Whose answers can still be typed in, the silent first, and whose were; NotFound for strangers and once closed."""
    wave = await visible(session, me, wave_id, Action.ENTER_ANSWERS, now=now)
    if not wave_gate.is_open(wave, now):
        raise NotFound
    by = await access.require(session, me, Action.ENTER_ANSWERS, wave.place_id, now=now)
    version = await form_versions.published(session, wave.form_version_id)
    rows = await _rows(session, wave.id)
    ids = {member.about_id or member.person_id for member, *_rest in rows}
    await audit.note(session, by=by, place_id=wave.place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    may = await wave_gate.passing(session, wave.place_id, [member for member, *_rest in rows], now=now)
    open_ = [
        row for row in rows if row[0] in may and (row[0].state is not Asked.ANSWERED or _is_fresh(me, row[2], now))
    ]
    groups = await groups_of(session, wave.place_id, [row[0].about_id or row[1].id for row in open_], now=now)
    about = await _names(session, [member.about_id for member, *_rest in open_ if member.about_id])
    opening = await _opening(session, version, wave, now)
    lines = []
    for member, person, response in open_:
        chosen = await _chosen(session, response, opening)
        answered = response is not None and bool(await opening_answer(session, response, now=now))
        name = about.get(member.about_id or 0)
        group = groups.get(member.about_id or person.id)
        lines.append(PaperLine(member.id, person.name, group, name, chosen, answered))
    lines.sort(key=lambda one: one.has_answered)
    return PaperList(wave, version, opening, lines, await _entered(session, rows))


async def tick(session: AsyncSession, *, me: Me, member_id: int, index: int, now: datetime) -> Wave:
    """One tap answers the survey's first question for somebody; for a minute whoever typed it in may change it."""
    member, wave, by = await _member(session, me, member_id, now)
    version = await form_versions.published(session, wave.form_version_id)
    opening = await _opening(session, version, wave, now)
    if opening is None or not 0 <= index < TWO:
        raise NotFound
    response = await _response(session, member)
    if response is not None and member.state is Asked.ANSWERED:
        await _check_short(session, response, opening)
        await _change(session, me, response, now)
    elif member.state is Asked.ANSWERED or (response is not None and await opening_answer(session, response, now=now)):
        raise AlreadyAnswered
    response = response or await form_beginnings.begin_for(session, member, wave, now=now)
    response.entered_by_id, response.started_at = by.id, response.started_at or now
    forms.settle(response, now)
    await wave_answers.take(session, version.form, response, {opening.path: opening.choices[index].name}, now=now)
    await session.flush()
    return wave


async def put_back(session: AsyncSession, *, me: Me, member_id: int, now: datetime) -> Wave:
    """Within a minute what was typed in is gone, and the survey asks as before: TooLate."""
    member, wave, _by = await _member(session, me, member_id, now)
    response = await _response(session, member)
    if response is None or response.state is not ResponseState.SUBMITTED:
        raise NotFound
    await _change(session, me, response, now)
    if member.asked_at is None:
        await session.delete(response)
    else:
        await forms.begin_anew(session, response, now=now)
    member.state = Asked.WAITING if member.asked_at is None else Asked.ASKED
    await session.flush()
    return wave


async def open_for(session: AsyncSession, *, me: Me, member_id: int, now: datetime) -> Response:
    """The whole questionnaire of somebody, to be typed in; from now on it is this telephone that fills it in."""
    member, wave, by = await _member(session, me, member_id, now)
    if member.state is Asked.ANSWERED:
        raise AlreadyAnswered
    if member.state is Asked.WAITING:
        member.state, member.asked_at = Asked.ASKED, now
    response = await _response(session, member) or await form_beginnings.begin_for(session, member, wave, now=now)
    is_own = response.started_at is not None and response.entered_by_id is None
    if response.state not in UNFINISHED or (wave.is_anonymous and is_own):
        raise AlreadyAnswered  # what somebody has begun without a name is shown to nobody
    response.entered_by_id = by.id
    return await forms.open_(session, me, response.id, now=now)


async def _member(session: AsyncSession, me: Me, member_id: int, now: datetime) -> tuple[WaveMember, Wave, Person]:
    """Somebody of an open survey, held until the end, and who types in: NotFound, ConsentMissing."""
    held = select(WaveMember).where(WaveMember.id == member_id).with_for_update()
    member = await session.scalar(held, execution_options={"populate_existing": True})
    if member is None:
        raise NotFound
    wave = await visible(session, me, member.wave_id, Action.ENTER_ANSWERS, now=now)
    by = await access.require(session, me, Action.ENTER_ANSWERS, wave.place_id, now=now)
    if not wave_gate.is_open(wave, now):
        raise NotFound
    if member not in await wave_gate.passing(session, wave.place_id, [member], now=now):
        raise ConsentMissing
    subject_id, changed = member.about_id or member.person_id, AuditAct.CHANGED
    await audit.note(session, by=by, place_id=wave.place_id, subject_ids=[subject_id], act=changed, now=now)
    return member, wave, by


async def _change(session: AsyncSession, me: Me, response: Response, now: datetime) -> None:
    """Forgets what was typed in a moment ago by this telephone; TooLate later."""
    if response.entered_by_id is None or all(person.id != response.entered_by_id for person in me.persons):
        raise AlreadyAnswered
    if not _is_fresh(me, response, now):
        raise TooLate
    await session.execute(delete(Answer).where(Answer.response_id == response.id))


async def _check_short(session: AsyncSession, response: Response, opening: Question) -> None:
    """One tap never stands in for a whole questionnaire: AlreadyAnswered."""
    more = select(Answer.id).where(Answer.response_id == response.id, Answer.name != opening.path).limit(1)
    if await session.scalar(more) is not None:
        raise AlreadyAnswered


def _is_fresh(me: Me, response: Response | None, now: datetime) -> bool:
    is_mine = response is not None and any(person.id == response.entered_by_id for person in me.persons)
    sent = response.sent_at if response is not None else None
    return is_mine and sent is not None and now - undo.MINUTE <= sent


async def _opening(session: AsyncSession, version: Published, wave: Wave, now: datetime) -> Question | None:
    place = await session.get_one(Place, wave.place_id)
    local = now.astimezone(ZoneInfo(place.time_zone))
    asked = questionnaire.opening(version.form, questionnaire.begin(version.form, local), local)
    fits = asked is not None and asked.kind is Kind.SELECT_ONE and asked.options is None and len(asked.choices) == TWO
    return asked if fits else None


async def _response(session: AsyncSession, member: WaveMember) -> Response | None:
    found: Response | None = await session.scalar(select(Response).where(Response.member_id == member.id))
    return found


async def _rows(session: AsyncSession, wave_id: int) -> Sequence[Row]:
    found = select(WaveMember, Person, Response).join(Person, Person.id == WaveMember.person_id)
    found = found.outerjoin(Response, Response.member_id == WaveMember.id).where(WaveMember.wave_id == wave_id)
    rows = await session.execute(found.order_by(Person.name_key, WaveMember.id))
    return [(member, person, response) for member, person, response in rows]


async def _names(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, str]:
    found = await session.execute(select(Person.id, Person.name).where(Person.id.in_(set(person_ids))))
    return dict(found.all())


async def _chosen(session: AsyncSession, response: Response | None, opening: Question | None) -> int | None:
    if response is None or opening is None or response.state is not ResponseState.SUBMITTED:
        return None
    said = select(Answer.value).where(Answer.response_id == response.id, Answer.name == opening.path)
    value = await session.scalar(said)
    return next((index for index, one in enumerate(opening.choices) if one.name == value), None)


async def _entered(session: AsyncSession, rows: Sequence[Row]) -> list[Entered]:
    typed = [
        (person.name, response.entered_by_id)
        for _member, person, response in rows
        if response is not None and response.state is ResponseState.SUBMITTED and response.entered_by_id
    ]
    names = await _names(session, [by_id for _name, by_id in typed])
    return [Entered(name, names[by_id]) for name, by_id in typed if by_id in names]
