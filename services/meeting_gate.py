"""Whether something may still be said of a meeting, and whom of a pair the bot asks."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, Pair, PairState, Place, Response
from services import ages, gate, meeting_forms
from services.form_settings import Purpose
from services.form_versions import Published
from services.meeting_words import last_day_of_words
from services.pair_sight import MADE

SPOKEN_OF = MADE | {PairState.CLOSED}
"""Of a pair that was dissolved nothing is asked any more."""


def is_asked(version: Published) -> bool:
    """Whether it is a questionnaire after a meeting."""
    return version.form.settings.purpose is Purpose.MEETING and not version.is_trial


async def is_open(session: AsyncSession, response: Response, *, now: datetime) -> bool:
    """Whether what somebody says of a meeting is taken: their consent holds, and not too many days have passed."""
    spoken = await meeting_forms.of(session, response)
    if spoken is None or spoken.pair.state not in SPOKEN_OF:
        return False
    place = await session.get_one(Place, response.place_id)
    if not in_time(spoken.meeting, place, now):
        return False
    subject = response.person_id
    return await gate.allows(session, person_id=subject, purpose=gate.Purpose.QUESTIONNAIRES, at=now)


def in_time(meeting: Meeting, place: Place, now: datetime) -> bool:
    """Whether the days in which a word is taken are not over yet, on the clock of the place."""
    on = ages.local_date(meeting.starts_at, place.time_zone)
    return ages.local_date(now, place.time_zone) <= last_day_of_words(on)


async def asked(session: AsyncSession, pair: Pair, *, now: datetime) -> set[int]:
    """Whose word may be asked for: nobody's, where one of the two sides has no consent."""
    ids = [one.person_id for one in pair.members]
    may = await gate.allowed(session, person_ids=ids, purpose=gate.Purpose.QUESTIONNAIRES, at=now)
    sides = {one.role for one in pair.members if one.person_id in may}
    return may if sides == {one.role for one in pair.members} else set()
