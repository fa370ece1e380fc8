"""What is promised about talks with those who want to mentor: an invitation, a reminder, and that one is off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Interview, Person, Place
from services import ages, outbox, undo

INVITED, REMINDED, CALLED_OFF, GIVEN_UP = (
    "interview_invites",
    "interview_reminds",
    "interview_called_off",
    "interview_given_up",
)
"""The promises."""
OF_ITS_DAY = frozenset({REMINDED, CALLED_OFF, GIVEN_UP})
"""A talk on Monday is spoken of on Sunday; the invitation waits for a working day."""
HOUR = time(10)
"""Of the day before, on the clock of the place."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a promise says, when, and the change with which it is taken back."""

    parameters: dict[str, Any]
    at: datetime
    change_id: int | None = None


async def invite(
    session: AsyncSession, person_ids: Iterable[int], place_id: int, *, change: Change, now: datetime
) -> None:
    """They are asked to pick a time."""
    about = {"place_id": place_id}
    for number in person_ids:
        await _promise(session, INVITED, number, f"{place_id}:{change.id}", _Said(about, _soon(now), change.id), now)


async def remind(session: AsyncSession, interview: Interview, place: Place, *, now: datetime) -> None:
    """Both are reminded the day before; a talk that is picked later than that needs no reminder."""
    zone = ZoneInfo(place.time_zone)
    before = ages.local_date(interview.starts_at, place.time_zone) - timedelta(days=1)
    at = datetime.combine(before, HOUR, zone)
    about = _about(interview)
    for number in (interview.mentor_id, interview.curator_id):
        if number is not None and at > now:
            await _promise(session, REMINDED, number, f"{interview.id}:{interview.mentor_id}", _Said(about, at), now)


async def called_off(session: AsyncSession, interview: Interview, *, change: Change, now: datetime) -> None:
    """Whoever had taken the time reads that the curator cannot."""
    assert interview.mentor_id is not None
    about = {**_about(interview), "at": interview.starts_at.isoformat()}
    key = f"{interview.id}:{change.id}"
    await _promise(session, CALLED_OFF, interview.mentor_id, key, _Said(about, _soon(now), change.id), now)


async def given_up(session: AsyncSession, interview: Interview, *, now: datetime) -> None:
    """The curator reads who does not come."""
    about = _about(interview)
    key = f"{interview.id}:{interview.mentor_id}:{now.isoformat()}"
    await _promise(session, GIVEN_UP, interview.curator_id, key, _Said(about, now), now)


async def spoken_of(session: AsyncSession, parameters: dict[str, Any]) -> tuple[Place, Person]:
    """Where a talk is, and who wants to mentor; nobody's right is asked here."""
    place = await session.get_one(Place, parameters["place_id"])
    return place, await session.get_one(Person, parameters["mentor_id"])


async def still(session: AsyncSession, parameters: dict[str, Any], *, now: datetime) -> Interview | None:
    """The talk that a reminder speaks of, while it is still to come with the same person."""
    interview = await session.get(Interview, parameters["interview_id"])
    if interview is None or interview.mentor_id != parameters["mentor_id"] or interview.starts_at <= now:
        return None
    return interview


def _about(interview: Interview) -> dict[str, Any]:
    return {"interview_id": interview.id, "place_id": interview.place_id, "mentor_id": interview.mentor_id}


def _soon(now: datetime) -> datetime:
    return now + undo.TOLD_AFTER


async def _promise(session: AsyncSession, kind: str, receiver_id: int, key: str, said: _Said, now: datetime) -> None:
    await outbox.promise(
        session,
        key=f"{kind}:{receiver_id}:{key}",
        kind=kind,
        receiver_id=receiver_id,
        parameters=said.parameters,
        not_before=said.at,
        now=now,
        change_id=said.change_id,
    )
