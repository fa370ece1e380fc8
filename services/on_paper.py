"""Questions that may not pass the messenger: left out of the chat, and kept on the curator's list until paper comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import String, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Response, ResponseState
from services import access, data_modes, form_versions, paper_form
from services.access import Action, Me
from services.form_settings import Purpose
from services.form_versions import Published


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Somebody who has sent a questionnaire of which questions are left for paper."""

    response_id: int
    person_id: int
    code: str
    name: str
    group: str | None
    version: Published
    questions: int


async def version(session: AsyncSession, response: Response) -> Published:
    """The questionnaire as it is asked in the chat; what staff type in by a form is asked whole."""
    found = await form_versions.published(session, response.form_version_id)
    if found.form.settings.purpose is Purpose.INPUT:
        return found
    people = (response.person_id, response.about_id)
    if not await data_modes.asks_by_button(session, response.place_id, people):
        return found
    return replace(found, form=paper_form.spoken(found.form))


async def listed(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[PaperLine]:
    """Whose questionnaires of a place wait for words from paper, by class and code."""
    await access.require(session, me, Action.ENTER_ANSWERS, place_id, now=now)
    return await waiting(session, place_id, now=now)


async def waiting(session: AsyncSession, place_id: int, *, now: datetime) -> list[PaperLine]:
    """The same for whoever works on the server."""
    found = select(Response, Person).join(Person, Person.id == Response.person_id)
    found = found.where(Response.place_id == place_id, Response.state == ResponseState.SUBMITTED)
    rows = (await session.execute(found.where(cast(Response.on_paper, String) != "[]").order_by(Person.code))).all()
    groups = await _groups(session, place_id, [person.id for _response, person in rows], now)
    lines = [
        PaperLine(
            response.id,
            person.id,
            person.code,
            person.name,
            groups.get(person.id),
            await form_versions.published(session, response.form_version_id),
            len(response.on_paper),
        )
        for response, person in rows
        if response.on_paper
    ]
    return sorted(lines, key=lambda one: (one.group or "", one.code))


async def _groups(session: AsyncSession, place_id: int, people: Sequence[int], now: datetime) -> dict[int, str | None]:
    held = select(Membership.person_id, Membership.group).where(Membership.place_id == place_id)
    held = held.where(Membership.person_id.in_(people), access.lasting(Membership, now), Membership.group.is_not(None))
    return {person_id: group for person_id, group in await session.execute(held)}
