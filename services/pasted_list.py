"""A pasted list of people: first looked through, then added."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Response
from services import drafts, enrolment, forms
from services.access import Me
from services.enrolment import Applied, Plan

FORM = "people_lines"
"""Asks for the lines."""


async def look(session: AsyncSession, *, me: Me, response: Response, now: datetime) -> Plan:
    """What would become of each line."""
    answers = await forms.typed(session, response, now=now)
    return await enrolment.plan_text(session, me=me, place_id=response.place_id, text=str(answers["lines"]), now=now)


async def add(session: AsyncSession, *, me: Me, response_id: int, now: datetime) -> tuple[Applied, int, Change]:
    """Adds the people as things stand now, and forgets the lines; gives the place, too."""
    draft = await drafts.own(session, me, response_id, code=FORM)
    place_id, plan = draft.place_id, await look(session, me=me, response=draft, now=now)
    await forms.wipe(session, draft)
    applied, change = await enrolment.apply(session, me=me, place_id=place_id, plan=plan, now=now)
    return applied, place_id, change
