"""What people have said in their questionnaires of the start: of those that count, and by concept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, FormVersion, Place, Response, ResponseState
from services import ages, free_windows
from services.form_items import Value
from services.form_versions import INTAKES
from services.free_windows import Free

TIMES = ("time", "hours")
"""Concepts by which somebody says when they can."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A questionnaire that counts."""

    on: date
    said: dict[str, Value]
    """By concept."""


async def sent(
    session: AsyncSession,
    place: Place,
    person_ids: Collection[int],
    concepts: Collection[str],
    *,
    partners: Collection[Place] = (),
    only: ColumnElement[bool] | None = None,
) -> dict[tuple[int, str], Sent]:
    """By person and questionnaire, of these people; of two the newer one counts, be it sent or not.

    What was sent at one of the `partners` counts as well; `only` narrows down which responses are read.
    """
    at = Response.place_id.in_([place.id, *(one.id for one in partners)])
    of_place = (at, FormVersion.code.in_(INTAKES.values()), true() if only is None else only)
    sent_at = func.coalesce(Response.sent_at, Response.changed_at).label("sent_at")
    found = select(Response.id, Response.person_id, FormVersion.code, Response.state, sent_at)
    found = found.join(FormVersion).where(*of_place)
    newest = {(row.person_id, row.code): row for row in await session.execute(found.order_by(Response.id))}
    counts = {
        row.id: Sent(ages.local_date(row.sent_at, place.time_zone), {})
        for row in newest.values()
        if row.state is ResponseState.SUBMITTED and row.person_id in person_ids
    }
    said = select(Answer.response_id, Answer.concept, Answer.value).join(Response).join(FormVersion).where(*of_place)
    for row in await session.execute(said.where(Answer.concept.in_(concepts))):
        if row.response_id in counts:
            counts[row.response_id].said[row.concept] = row.value
    return {key: counts[row.id] for key, row in newest.items() if row.id in counts}


def free(place: Place, said: Mapping[str, Value], *, is_adult: bool, **others: Any) -> Free:
    """When somebody can; whom a questionnaire of the place's own does not ask for days can on any of them.

    `others` are `slots` and `meetings` of `free_windows.said`.
    """
    days, hours = said.get("time"), said.get("hours")
    lessons: tuple[time, time] | None = None if is_adult else (place.lessons_from, place.lessons_until)
    return free_windows.said(
        free_windows.WEEKDAYS if days is None else many(days),
        hours if isinstance(hours, str) else None,
        quiet=(place.quiet_from, place.quiet_until),
        lessons=lessons,
        **others,
    )


def many(value: Value) -> frozenset[str]:
    """The choices of a question."""
    return frozenset(value) if isinstance(value, list) else frozenset({str(value)} if value else ())
