"""What is kept of a questionnaire that was sent; of an anonymous survey, without any trace of whose it was."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, Response, Wave, WaveMember
from services import ballots, survey_worries, wave_gate
from services.errors import AlreadyAnswered, NotFound
from services.questionnaire import Form, Value


async def take(
    session: AsyncSession, form: Form, response: Response, sent: Mapping[str, Value], *, now: datetime
) -> None:
    """Keeps what was sent, in place of what was sent before; whom a survey asked has answered it.

    The draft is wiped, unless the answers may still be changed while the survey is open. The curator is told of whoever
    says that they feel badly, unless the survey is anonymous.
    """
    wave, member = await _held(session, response)
    if wave is not None and member is not None:
        is_first = response.sent_at is None
        if member.state is Asked.ANSWERED and response.state in wave_gate.UNFINISHED and is_first:
            raise AlreadyAnswered  # typed in from paper at this very moment
        member.state = Asked.ANSWERED
        if wave.closed_at is not None:
            raise NotFound  # it closed while they were sending
        if wave.is_anonymous:
            ballots.put(session, wave, response.form_version_id, _said(form, sent))
            await session.delete(response)
            return
    await session.execute(delete(Answer).where(Answer.response_id == response.id))
    keep(session, form, response, sent)
    await survey_worries.weigh(session, form, response, sent, now=now)
    if member is None or not form.settings.may_edit:
        response.filling = {}


def keep(session: AsyncSession, form: Form, response: Response, sent: Mapping[str, Value]) -> None:
    """One row for each answer."""
    for path, value in sent.items():
        question = form.asked(path)
        concept = question.concept if question else path
        session.add(Answer(response_id=response.id, name=path, concept=concept, value=value))


def _said(form: Form, sent: Mapping[str, Value]) -> dict[str, Value]:
    """Only what somebody answered: what is worked out may hold the moment of sending, or what the records know."""
    asked = {path: form.asked(path) for path in sent}
    return {path: sent[path] for path, one in asked.items() if one is not None and one.calculation is None}


async def _held(session: AsyncSession, response: Response) -> tuple[Wave, WaveMember] | tuple[None, None]:
    """The survey and whom it asks, held until the end: the survey first, as whoever closes it does."""
    if response.member_id is None:
        return None, None
    asked = select(WaveMember.wave_id).where(WaveMember.id == response.member_id)
    number = (await session.execute(asked)).scalar_one()
    wave = await session.get_one(Wave, number, with_for_update=True, populate_existing=True)
    return wave, await session.get_one(WaveMember, response.member_id, with_for_update=True, populate_existing=True)
