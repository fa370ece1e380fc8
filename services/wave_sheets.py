"""The answers of surveys as they are counted: sent ones, those kept at closing, opening answers of drafts, ballots."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Ballot, FormVersion, Response, ResponseState, Wave, WaveMember
from services import form_versions, gate, wave_closing, wave_erasing
from services.compiled_form import Form, Value
from services.form_items import bare
from services.results import Answered
from services.wave_gate import UNFINISHED
from services.wave_sight import IS_CHANGED

IS_KEPT = Response.state.in_((ResponseState.SUBMITTED, ResponseState.EXPIRED)) | IS_CHANGED


async def answered(
    session: AsyncSession, waves: Sequence[Wave], *, now: datetime, concepts: Collection[str] | None = None
) -> dict[int, list[Answered]]:
    """By survey, the answers of each, read by the paths of its own version; only these concepts, where they are named.

    Of an anonymous survey there are none while it is open: what the last few say would be known when it closes.
    """
    found: dict[int, list[Answered]] = {wave.id: [] for wave in waves}
    forms = {wave.id: (await form_versions.published(session, wave.form_version_id)).form for wave in waves}
    named = [wave.id for wave in waves if not wave.is_anonymous]
    sheets = await _kept(session, WaveMember.wave_id.in_(named), concepts, now)
    for wave_id, sheet, version_id in [*sheets, *await _opening(session, named, now)]:
        found[wave_id].append(await _in_words_of(session, forms[wave_id], sheet, version_id))
    closed = [wave.id for wave in waves if wave.closed_at is not None]  # of a named one: what is left of the erased
    for ballot in await session.scalars(select(Ballot).where(Ballot.wave_id.in_(closed)).order_by(Ballot.key)):
        sheet = Answered(ballot.key, None, ballot.answers)
        found[ballot.wave_id].append(await _in_words_of(session, forms[ballot.wave_id], sheet, ballot.form_version_id))
    return found


async def before(
    session: AsyncSession, wave: Wave, code: str, since: datetime, *, now: datetime
) -> tuple[Form | None, list[Answered]]:
    """What the people of a survey, or those it is about, said earlier in another questionnaire, the newest last."""
    own = (await form_versions.published(session, wave.form_version_id)).form
    who = Response.about_id if own.settings.about else Response.person_id
    asked = WaveMember.about_id if own.settings.about else WaveMember.person_id
    people = select(asked).where(WaveMember.wave_id == wave.id)
    versions = select(FormVersion.id).where(FormVersion.code == code)
    earlier = Response.form_version_id.in_(versions) & who.in_(people) & (Response.place_id == wave.place_id)
    sheets = await _kept(
        session, earlier & (Response.sent_at >= since) & (Response.sent_at < wave.closes_at), None, now
    )
    if not sheets:
        return None, []
    form = (await form_versions.published(session, max(version_id for *_rest, version_id in sheets))).form
    return form, [await _in_words_of(session, form, sheet, version_id) for _wave, sheet, version_id in sheets]


async def _kept(
    session: AsyncSession, condition: ColumnElement[bool], concepts: Collection[str] | None, now: datetime
) -> list[tuple[int, Answered, int]]:
    """The survey (0: none), the answers and the version of each response of which answers are kept.

    Where whoever answered, or whom it is about, has taken the consent back, only numbers are left, as of the erased.
    """
    responses = select(Response, WaveMember.wave_id).outerjoin(WaveMember, WaveMember.id == Response.member_id)
    responses = responses.where(condition, IS_KEPT).order_by(Response.id)
    rows = (await session.execute(responses)).all()
    said = select(Answer).join(Response, Response.id == Answer.response_id)
    said = said.outerjoin(WaveMember, WaveMember.id == Response.member_id)
    said = said.where(condition, IS_KEPT).order_by(Answer.id)
    answers: dict[int, dict[str, Value]] = {}
    for one in await session.scalars(said if concepts is None else said.where(Answer.concept.in_(concepts))):
        answers.setdefault(one.response_id, {})[one.name] = one.value
    concerned = {response.person_id for response, _ in rows} | {one.about_id for one, _ in rows if one.about_id}
    declined = await gate.declined(session, person_ids=concerned, at=now)
    found = []
    for response, wave_id in rows:
        whose: int | None = response.about_id or response.person_id
        kept = answers.get(response.id, {})
        if not declined.isdisjoint((response.person_id, response.about_id)):
            form = (await form_versions.published(session, response.form_version_id)).form
            whose, kept = None, wave_erasing.only_counted(form, kept)
        sheet = Answered(str(response.id), whose, kept, is_whole=response.state is not ResponseState.EXPIRED)
        found.append((wave_id or 0, sheet, response.form_version_id))
    return found


async def _opening(session: AsyncSession, wave_ids: Sequence[int], now: datetime) -> list[tuple[int, Answered, int]]:
    """Drafts in which the question of the survey's message is answered: that one counts already."""
    drafts = select(Response, WaveMember.wave_id).join(WaveMember, WaveMember.id == Response.member_id)
    drafts = drafts.where(WaveMember.wave_id.in_(wave_ids), Response.state.in_(UNFINISHED), ~IS_CHANGED)
    drafts = drafts.order_by(Response.id)
    found = []
    for one, wave_id in (await session.execute(drafts)).all():
        if said := await wave_closing.opening_answer(session, one, now=now):
            sheet = Answered(str(one.id), one.about_id or one.person_id, said, is_whole=False)
            found.append((wave_id, sheet, one.form_version_id))
    return found


async def _in_words_of(session: AsyncSession, form: Form, sheet: Answered, version_id: int) -> Answered:
    """Answers given to another version, by concept under the paths of this one."""
    other = (await form_versions.published(session, version_id)).form
    if other is form:
        return sheet
    paths = {question.concept: question for question in form.questions}
    answers: dict[str, Value] = {}
    for path, value in sheet.answers.items():
        asked = other.asked(bare(path))
        same = paths.get(asked.concept) if asked else None
        if asked and same and same.kind is asked.kind:
            answers[same.path] = value
    return Answered(sheet.key, sheet.person, answers, sheet.is_whole)


def people(found: Mapping[int, list[Answered]]) -> set[int]:
    """Everybody whose answers, or about whom answers, these are."""
    return {one.person for sheets in found.values() for one in sheets if one.person is not None}
