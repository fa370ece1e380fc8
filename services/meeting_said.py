"""What is asked after a meeting, as somebody of the pair reads it: of which meeting, and what came of their word."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Meeting, MeetingState, MeetingWord, PairState, Place, Response, ResponseState
from services import meeting_forms, meeting_gate
from services.pair_sight import Own

RATED = "meeting_useful"
"""What is asked only of whoever wants to tell more."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word and whose it is, with its meeting."""

    own: Own
    meeting: Meeting
    word: MeetingWord
    response: Response
    is_told_whole: bool = False
    """They were asked everything already."""

    @property
    def by_curator(self) -> bool:
        """A curator types it in."""
        return self.response.entered_by_id is not None

    @property
    def has_more_to_say(self) -> bool:
        """How useful it was, and the like, may be said besides."""
        return bool(self.word.took_place) and not self.is_told_whole

    @property
    def is_missed(self) -> bool:
        """Whoever has spoken says that there was no meeting: another day could be found."""
        return self.meeting.state is MeetingState.MISSED and self.own.pair.state is PairState.WORKING


async def of(session: AsyncSession, response: Response, *, now: datetime) -> Said | None:
    """The word that is said in a questionnaire; None where it is about no meeting."""
    spoken = await meeting_forms.of(session, response)
    if spoken is None:
        return None
    place = await session.get_one(Place, spoken.pair.programme.place_id)
    own = Own(spoken.pair, place, spoken.member, spoken.member.person, now, ())
    rated = select(Answer.id).where(Answer.response_id == response.id, Answer.concept == RATED)
    is_told_whole = await session.scalar(rated.limit(1)) is not None
    return Said(own, spoken.meeting, spoken.word, response, is_told_whole=is_told_whole)


async def asked(session: AsyncSession, word_id: int, *, receiver_id: int, now: datetime) -> Said | None:
    """What a promise asks, while nobody has answered it and it may be asked."""
    word = await session.get(MeetingWord, word_id)
    if word is None or word.person_id != receiver_id or word.response_id is None or word.said_at is not None:
        return None
    response = await session.get_one(Response, word.response_id)
    found = await of(session, response, now=now)
    if found is None or response.state is not ResponseState.PARTIAL or found.own.pair.state is not PairState.WORKING:
        return None
    return found if await meeting_gate.is_open(session, response, now=now) else None
