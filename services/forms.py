"""Questionnaires in people's hands: one person's way through one, and what was sent."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Place, Response, ResponseState
from services import (
    event_gate,
    form_versions,
    gate,
    known_answers,
    meeting_gate,
    meeting_hearing,
    on_paper,
    paper_form,
    questionnaire,
    sent_answers,
    wave_answers,
    wave_gate,
)
from services.access import Me
from services.errors import AlreadyAnswered, ConsentMissing, NotFound
from services.form_versions import Published
from services.gate import Purpose
from services.questionnaire import Kind, Value

UNFINISHED = wave_gate.UNFINISHED


async def mine(session: AsyncSession, me: Me, *, now: datetime) -> list[Response]:
    """The unfinished intakes of the persons of this telephone, oldest first; its surveys: `waves_in_hand`."""
    found = select(Response).where(
        Response.person_id.in_([person.id for person in me.persons]), Response.state.in_(UNFINISHED)
    )
    rows = (await session.scalars(found.order_by(Response.id))).all()
    return [row for row in rows if (await form_versions.published(session, row.form_version_id)).is_intake]


async def own(session: AsyncSession, me: Me, response_id: int) -> Response:
    """A questionnaire of this telephone, or one that it types in from paper; NotFound for anybody else's."""
    response = await session.get(Response, response_id)
    if response is None or not _is_filled_by(me, response):
        raise NotFound
    return response


async def current(session: AsyncSession, me: Me) -> Response | None:
    """The questionnaire that a typed answer on this telephone belongs to."""
    if me.chat.response_id is None or not me.persons:
        return None
    response = await session.get(Response, me.chat.response_id)
    if response is None or response.state is not ResponseState.PARTIAL:
        return None
    return response if _is_filled_by(me, response) else None


def put_on_screen(me: Me, response: Response) -> None:
    """From now on a typed answer on this telephone belongs to this questionnaire."""
    if me.chat.response_id != response.id:
        me.chat.response_id = response.id
    if response.entered_by_id is not None and any(person.id == response.person_id for person in me.persons):
        response.entered_by_id = None  # who answers here answers for themselves: whoever typed in sees it no more


def take_off_screen(me: Me) -> None:
    """From now on a typed answer on this telephone belongs to no questionnaire."""
    me.chat.response_id = None


async def here(session: AsyncSession, response: Response, now: datetime) -> datetime:
    """The moment on the clock of the place where the questionnaire is filled in."""
    place = await session.get_one(Place, response.place_id)
    return now.astimezone(ZoneInfo(place.time_zone))


async def length(session: AsyncSession, response: Response, *, now: datetime) -> questionnaire.Length:
    """What a person is told before the first question."""
    version = await on_paper.version(session, response)
    local = await here(session, response, now)
    state = await begun(session, version, response, local)
    return questionnaire.length(version.form, state, local)


async def open_(session: AsyncSession, me: Me, response_id: int, *, now: datetime) -> Response:
    """Takes a questionnaire up, for the first time or again; ConsentMissing before consent."""
    response = await own(session, me, response_id)
    await _check_consent(session, response, now)
    if response.state is ResponseState.ASSIGNED:
        version = await on_paper.version(session, response)
        response.filling = (await begun(session, version, response, await here(session, response, now))).dump()
        response.state, response.started_at = ResponseState.PARTIAL, now
    if response.state is not ResponseState.PARTIAL:
        raise AlreadyAnswered
    ask_anew(response, now)
    return response


@dataclass(frozen=True, slots=True)
class Step:
    """What became of an answer: the questionnaire as it stands, and why the answer was not taken, if it was not."""

    response: Response
    invalid: questionnaire.Invalid | None = None
    stale: bool = False
    """The button or the text was meant for another question than the one on the screen."""


async def answer(
    session: AsyncSession, me: Me, response_id: int, *, nonce: str, action: questionnaire.Action, now: datetime
) -> Step:
    """A press under a question moves the questionnaire on; a stale one changes nothing."""
    response = await own(session, me, response_id)
    if response.state is not ResponseState.PARTIAL or response.nonce != nonce:
        return Step(response, stale=True)
    return await _step(session, response, action, now)


async def edit(session: AsyncSession, me: Me, response_id: int, *, nonce: str, index: int, now: datetime) -> Step:
    """From the review to the question that stands at this place among those shown."""
    response = await own(session, me, response_id)
    if response.state is not ResponseState.PARTIAL or response.nonce != nonce:
        return Step(response, stale=True)
    form = (await on_paper.version(session, response)).form
    state = questionnaire.State.load(response.filling)
    paths = questionnaire.paths(form, state, await here(session, response, now))
    return await _step(session, response, questionnaire.Edit(paths[index] if index < len(paths) else ""), now)


async def expects(session: AsyncSession, response: Response) -> Kind | None:
    """What is asked for now; None while the answers are reviewed."""
    form = (await on_paper.version(session, response)).form
    return questionnaire.expected(form, questionnaire.State.load(response.filling))


def is_seen(response: Response, *, message_id: int, sent_at: int) -> bool:
    """The question stood on the screen, accepted by Telegram, when this message was written."""
    seen = response.shown_nonce == response.nonce and response.shown_message_id is not None
    return seen and message_id > (response.shown_message_id or 0) and sent_at >= (response.shown_at or 0)


async def answer_typed(
    session: AsyncSession,
    response: Response,
    *,
    action: questionnaire.Answer | questionnaire.Attach,
    message_id: int,
    sent_at: int,
    now: datetime,
) -> Step:
    """A typed answer, or a file, counts only for a question that was seen."""
    if not is_seen(response, message_id=message_id, sent_at=sent_at):
        return Step(response, stale=True)
    return await _step(session, response, action, now)


async def send(session: AsyncSession, me: Me, response_id: int, *, nonce: str, now: datetime) -> Step:
    """The person sends what they have reviewed: an intake's answers are kept for good and its draft is wiped."""
    response = await own(session, me, response_id)
    if response.state is not ResponseState.PARTIAL or response.nonce != nonce:
        return Step(response, stale=True)
    await _check_consent(session, response, now)
    version = await on_paper.version(session, response)
    local = await here(session, response, now)
    state = questionnaire.State.load(response.filling)
    if not questionnaire.finished(version.form, state, local):
        return Step(response, stale=True)
    if is_kept(version, response):
        whole = (await form_versions.published(session, version.id)).form
        is_for_paper = whole is not version.form and not event_gate.is_asked(version)
        response.on_paper = paper_form.left(whole, state, local) if is_for_paper else []
        await wave_answers.take(session, whole, response, questionnaire.sendable(whole, state, local), now=now)
    if any(person.id == response.person_id for person in me.persons):
        response.entered_by_id = None
    settle(response, now)
    me.chat.response_id = None
    return Step(response)


async def change_sent(
    session: AsyncSession, me: Me, response_id: int, *, known: Mapping[str, Value] | None = None, now: datetime
) -> Response:
    """What somebody has sent lies before them again; until they send it anew, what they sent before counts.

    `known` are hidden values that are others now, so that more is asked of a meeting.
    """
    response = await own(session, me, response_id)
    await _check_consent(session, response, now)
    if not await may_change(session, response):
        raise AlreadyAnswered
    version = await form_versions.published(session, response.form_version_id)
    if known is not None and not meeting_gate.is_asked(version):
        raise NotFound
    if known is not None or not response.filling:
        response.filling = (await _as_sent(session, response, known or {}, now)).dump()
    response.state = ResponseState.PARTIAL
    ask_anew(response, now)
    return response


async def may_change(session: AsyncSession, response: Response) -> bool:
    """Whether sent answers may be changed while they are taken: of a survey that lets them, of what is over always."""
    version = await form_versions.published(session, response.form_version_id)
    if is_asked_after(version):
        return True
    return version.form.settings.may_edit and response.member_id is not None and bool(response.filling)


async def turn(session: AsyncSession, *, place_id: int, now: datetime) -> None:
    """What may be asked at a place has changed: every draft stands at the first question that is open now."""
    begun = select(Response).where(Response.place_id == place_id, Response.state == ResponseState.PARTIAL)
    for response in await session.scalars(begun):
        form = (await on_paper.version(session, response)).form
        state = questionnaire.State.load(response.filling)
        if state.at is None or form.asked(state.at) is None:
            local = await here(session, response, now)
            response.filling = questionnaire.carried_on(form, state, local).dump()
            ask_anew(response, now)
    await session.flush()


def settle(response: Response, now: datetime) -> None:
    """It is answered: no button of an earlier question means anything any more."""
    response.state, response.sent_at, response.nonce = ResponseState.SUBMITTED, now, _nonce()
    response.changed_at = now


async def begin_anew(session: AsyncSession, response: Response, *, now: datetime) -> None:
    """As if nothing had been answered yet."""
    version = await on_paper.version(session, response)
    await session.execute(delete(Answer).where(Answer.response_id == response.id))
    response.filling, response.entered_by_id, response.sent_at = {}, None, None
    response.filling = (await begun(session, version, response, await here(session, response, now))).dump()
    response.state, response.started_at = ResponseState.PARTIAL, None
    ask_anew(response, now)


async def is_running(session: AsyncSession, response: Response, *, now: datetime) -> bool:
    """Whether a questionnaire may be answered now; what no survey, meeting or event asks always may."""
    version = await form_versions.published(session, response.form_version_id)
    if meeting_gate.is_asked(version):
        return await meeting_gate.is_open(session, response, now=now)
    if event_gate.is_asked(version):
        return await event_gate.is_open(session, response, now=now)
    return await wave_gate.is_running(session, response, now=now)


def is_kept(version: Published, response: Response) -> bool:
    """Whether the answers are kept for good when it is sent; any other form has only typed something in."""
    return version.is_intake or response.member_id is not None or is_asked_after(version)


def is_asked_after(version: Published) -> bool:
    """Whether it is a questionnaire after a meeting or an event."""
    return meeting_gate.is_asked(version) or event_gate.is_asked(version)


async def typed(session: AsyncSession, response: Response, *, now: datetime) -> dict[str, Value]:
    """What somebody typed into the bot by a form that is not an intake."""
    version = await form_versions.published(session, response.form_version_id)
    state = questionnaire.State.load(response.filling)
    return questionnaire.sendable(version.form, state, await here(session, response, now))


async def wipe(session: AsyncSession, response: Response) -> None:
    """Forgets a form that has done its work of typing something into the bot."""
    await session.delete(response)
    await session.flush()


async def stop(session: AsyncSession, *, person_id: int, now: datetime) -> None:
    """Consent is gone: what a person was filling in is stopped and its draft wiped; open surveys forget them."""
    await wave_gate.withdraw(session, person_id)
    found = select(Response).where(Response.person_id == person_id, Response.state.in_(UNFINISHED))
    for response in await session.scalars(found):
        version = await form_versions.published(session, response.form_version_id)
        if version.is_intake or is_asked_after(version):
            response.state, response.filling, response.changed_at = ResponseState.STOPPED, {}, now
            response.nonce = _nonce()


async def _step(session: AsyncSession, response: Response, action: questionnaire.Action, now: datetime) -> Step:
    version = await on_paper.version(session, response)
    state = questionnaire.State.load(response.filling)
    try:
        state = questionnaire.step(version.form, state, action, await here(session, response, now))
    except questionnaire.Invalid as invalid:
        return Step(response, invalid)
    response.filling, response.started_at = state.dump(), response.started_at or now
    ask_anew(response, now)
    if meeting_gate.is_asked(version):
        said = questionnaire.sendable(version.form, state, await here(session, response, now))
        await meeting_hearing.heard(session, response, version.form, said, now=now)
    return Step(response)


async def _as_sent(
    session: AsyncSession, response: Response, known: Mapping[str, Value], now: datetime
) -> questionnaire.State:
    """The answers that were sent, before the review, or at the first question that is open besides."""
    form, local = (await on_paper.version(session, response)).form, await here(session, response, now)
    state = await sent_answers.state(session, form, response, local)
    return questionnaire.carried_on(form, replace(state, known={**state.known, **known}), local)


async def begun(session: AsyncSession, version: Published, response: Response, local: datetime) -> questionnaire.State:
    """The questionnaire as it stands, or as it would begin."""
    if response.filling:
        return questionnaire.State.load(response.filling)
    return questionnaire.begin(version.form, local, await known_answers.of(session, response, local), seed())


def ask_anew(response: Response, now: datetime) -> None:
    """The question on the screen gets a name of its own, so that older buttons are known as stale."""
    response.nonce, response.changed_at = _nonce(), now


async def _check_consent(session: AsyncSession, response: Response, now: datetime) -> None:
    version = await form_versions.published(session, response.form_version_id)
    if version.is_intake and not await gate.allows(
        session, person_id=response.person_id, purpose=Purpose.QUESTIONNAIRES, at=now
    ):
        raise ConsentMissing
    if not await is_running(session, response, now=now):
        raise NotFound


def _is_filled_by(me: Me, response: Response) -> bool:
    return any(person.id in (response.person_id, response.entered_by_id) for person in me.persons)


def seed() -> int:
    """What is left to chance in one response."""
    return secrets.randbelow(1 << 31)


def new_nonce() -> str:
    """A name for a question on a screen."""
    return secrets.token_urlsafe(3)


_nonce = new_nonce
