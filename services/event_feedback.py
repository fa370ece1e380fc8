"""What guests have said of an event, for its organiser: how many, how useful on the average, words without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, EventGuest, Response
from services import event_sight, figures, form_versions, gate
from services.access import Me
from services.errors import NotFound
from services.event_sight import Organised
from services.questionnaire import State, Value

USEFUL, WORDS = "event_useful", "event_words"
"""Concepts of the questions."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of those who were asked have answered, and the mean; only where they are not too few."""

    answered: int
    asked: int
    mean: Decimal | None
    """With one decimal; none where too few have said a number."""


@dataclass(frozen=True, slots=True)
class Said:
    """The same, and what they have written, by the alphabet: the order tells nothing of who it was."""

    organised: Organised
    heard: Heard
    words: Sequence[str]


async def heard(session: AsyncSession, event_id: int) -> Heard | None:
    """What may be told of the answers; None while they are few. Nobody's right is asked here.

    The number in the message counts at once, as it does in a survey: whoever stops there has answered.
    """
    there = select(Response).join(EventGuest, EventGuest.response_id == Response.id)
    there = there.where(EventGuest.event_id == event_id, EventGuest.came_at.is_not(None))
    asked = (await session.scalars(there)).all()
    kept = dict((await session.execute(_answers(event_id, USEFUL))).all())
    said = {one.id: await _begun(session, one) if one.sent_at is None else kept.get(one.person_id) for one in asked}
    answered = sum(one.sent_at is not None or said[one.id] is not None for one in asked)
    if answered < figures.FEW:
        return None
    rated = [figures.exact(one) for one in said.values() if isinstance(one, int | float)]
    mean = figures.mean(rated) if len(rated) >= figures.FEW else None
    return Heard(answered, len(asked), None if mean is None else figures.rounded(mean, 1))


async def said(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Said:
    """What guests have written, for whoever runs events at its place; NotFound while answers are few."""
    found = await event_sight.organised(session, me, event_id, now=now)
    known = await heard(session, event_id)
    if known is None:
        raise NotFound
    rows = (await session.execute(_answers(event_id, WORDS))).all()
    declined = await gate.declined(session, person_ids=[one.person_id for one in rows], at=now)
    words = [one.value for one in rows if isinstance(one.value, str) and one.person_id not in declined]
    return Said(found, known, sorted(words, key=str.casefold))


async def _begun(session: AsyncSession, response: Response) -> Value:
    """How useful it was by a questionnaire that is not sent yet."""
    form = (await form_versions.published(session, response.form_version_id)).form
    asked = next((one.path for one in form.questions if one.concept == USEFUL), None)
    return State.load(response.filling).answers.get(asked) if asked and response.filling else None


def _answers(event_id: int, concept: str) -> Select[int, Any]:
    """Whose they are, and what was sent; nothing where it was left out."""
    found = select(EventGuest.person_id, Answer.value).join(Answer, Answer.response_id == EventGuest.response_id)
    found = found.where(EventGuest.event_id == event_id, EventGuest.came_at.is_not(None))
    return found.where(Answer.concept == concept)
