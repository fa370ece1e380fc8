"""How questionnaires come into people's hands: handed out, typed into the bot, asked by a survey, or afterwards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, EventGuest, FormVersion, MeetingWord, Person, Response, ResponseState, Wave, WaveMember
from services import data_modes, form_versions, known_answers, on_paper, questionnaire
from services.form_versions import INTAKES
from services.forms import begun, here, new_nonce, seed
from services.questionnaire import Value


async def assign(session: AsyncSession, *, person: Person, place_id: int, now: datetime) -> None:
    """Puts the intake of each of the person's roles in a place into their hands, once."""
    memberships = await known_answers.memberships(session, person.id, now)
    for role in {membership.role for membership in memberships if membership.place_id == place_id}:
        if code := INTAKES.get(role):
            version = await form_versions.latest(session, code=code, place_id=place_id)
            if not await _in_hands(session, person.id, code):
                session.add(_response(version.id, person.id, place_id, ResponseState.ASSIGNED, {}, now))
    await session.flush()


async def begin(
    session: AsyncSession,
    *,
    code: str,
    person: Person,
    place_id: int,
    now: datetime,
    about_id: int | None = None,
    preset: Mapping[str, Value] | None = None,
) -> Response:
    """Opens a form by which a person types something into the bot; what they typed into it before is forgotten."""
    version = await form_versions.latest(session, code=code)
    await data_modes.check_form(session, code=code, form=version.form, place_id=place_id)
    same = select(FormVersion.id).where(FormVersion.code == code)
    kept = select(Answer.id).where(Answer.response_id == Response.id).exists()
    typed = delete(Response).where(Response.person_id == person.id, Response.form_version_id.in_(same))
    typed = typed.where(Response.member_id.is_(None), ~kept)
    await session.execute(typed, execution_options={"synchronize_session": "fetch"})
    response = _response(version.id, person.id, place_id, ResponseState.PARTIAL, {}, now)
    response.about_id, response.started_at = about_id, now
    asked = await on_paper.version(session, response)
    response.filling = questionnaire.begin(asked.form, await here(session, response, now), preset, seed()).dump()
    session.add(response)
    await session.flush()
    return response


async def begin_for(session: AsyncSession, member: WaveMember, wave: Wave, *, now: datetime) -> Response:
    """A survey's questionnaire at its first question, in the hands of one whom it asks."""
    response = _response(wave.form_version_id, member.person_id, wave.place_id, ResponseState.PARTIAL, {}, now)
    response.about_id, response.member_id = member.about_id, member.id
    version = await on_paper.version(session, response)
    response.filling = (await begun(session, version, response, await here(session, response, now))).dump()
    session.add(response)
    await session.flush()
    return response


async def begin_after(
    session: AsyncSession, word: MeetingWord | EventGuest, *, code: str, place_id: int, now: datetime
) -> Response:
    """What is asked after a meeting or an event, at its first question, in the hands of one who was to be there."""
    version = await form_versions.latest(session, code=code, place_id=place_id)
    response = _response(version.id, word.person_id, place_id, ResponseState.PARTIAL, {}, now)
    session.add(response)
    await session.flush()
    word.response_id = response.id
    await session.flush()
    asked = await on_paper.version(session, response)
    response.filling = (await begun(session, asked, response, await here(session, response, now))).dump()
    return response


async def beginning(session: AsyncSession, member: WaveMember, wave: Wave, *, now: datetime) -> questionnaire.State:
    """A survey's questionnaire before the first answer, as the records fill it in for one whom it asks."""
    version = await form_versions.published(session, wave.form_version_id)
    response = _response(version.id, member.person_id, wave.place_id, ResponseState.ASSIGNED, {}, now)
    response.about_id = member.about_id
    return await begun(session, version, response, await here(session, response, now))


async def _in_hands(session: AsyncSession, person_id: int, code: str) -> bool:
    found = select(Response.id).join(FormVersion).where(FormVersion.code == code, Response.person_id == person_id)
    return await session.scalar(found.where(Response.state != ResponseState.STOPPED).limit(1)) is not None


def _response(
    version_id: int, person_id: int, place_id: int, state: ResponseState, filling: dict[str, Any], now: datetime
) -> Response:
    return Response(
        form_version_id=version_id,
        person_id=person_id,
        place_id=place_id,
        state=state,
        filling=filling,
        nonce=new_nonce(),
        changed_at=now,
    )
