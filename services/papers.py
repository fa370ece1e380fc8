"""Signed papers of a class: which have come back, as the curator ticked them off."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Place, Response
from services import access, ages, audit, consents, drafts, forms
from services.access import Action, Me
from services.consents import GroupConsents
from services.errors import NotFound

FORM = "paper_consent"
"""Asks for the number and the day of the papers."""


async def group_of(session: AsyncSession, *, me: Me, place_id: int, person_id: int, now: datetime) -> GroupConsents:
    """The class in which this person's consent is missing; NotFound where it is not, or not any more."""
    for group in await consents.missing(session, me=me, place_id=place_id, now=now):
        ids = {one.person_id for one in group.unsigned}
        if person_id in ids:
            by = await access.require(session, me, Action.SEE_CONSENTS, place_id, now=now)
            await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
            return group
    raise NotFound


async def mark(
    session: AsyncSession, *, me: Me, response_id: int, handed_in: Collection[int], now: datetime
) -> tuple[int, Change]:
    """Marks the papers of those who handed them in, with the number and the day typed before; gives how many."""
    draft = await drafts.own(session, me, response_id, code=FORM)
    answers, place_id = await forms.typed(session, draft, now=now), draft.place_id
    group = await group_of(session, me=me, place_id=place_id, person_id=next(iter(handed_in), 0), now=now)
    await forms.wipe(session, draft)
    return await consents.mark_paper(
        session,
        me=me,
        place_id=place_id,
        group=group.group,
        except_ids={one.person_id for one in group.unsigned} - set(handed_in),
        number=str(answers["number"]),
        on=await _signed_on(session, draft, answers),
        now=now,
    )


async def _signed_on(session: AsyncSession, draft: Response, answers: Mapping[str, Any]) -> date:
    """The day named; today and yesterday are counted from when that was said, on the place's own calendar."""
    if answers.get("signed_on"):
        return date.fromisoformat(str(answers["signed_on"]))
    place = await session.get_one(Place, draft.place_id)
    said_on = ages.local_date(draft.sent_at or draft.changed_at, place.time_zone)
    return said_on - timedelta(days=answers["signed"] == "yesterday")
