"""What becomes of a meeting by the words of the two sides, and what of that its curator should look at."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, MeetingWord, Pair, PairState, Place, Role
from services import meeting_plan, pair_pulse, pair_signals, place_days
from services.meeting_words import FOR_THE_CURATOR, Outcome, of_group, outcome, waited_until
from services.pair_signals import Signal

STATES = {
    Outcome.OPEN: MeetingState.PLANNED,
    Outcome.SILENT: MeetingState.PLANNED,
    Outcome.HELD: MeetingState.HELD,
    Outcome.ACKNOWLEDGED: MeetingState.HELD,
    Outcome.MISSED: MeetingState.MISSED,
    Outcome.DISPUTED: MeetingState.DISPUTED,
}
_SIGNALS = {Outcome.DISPUTED: Signal.DISPUTED, Outcome.SILENT: Signal.SILENT}


def ends_at(meeting: Meeting) -> datetime:
    """When a meeting is over, as it was planned."""
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


async def held(session: AsyncSession, meeting_id: int) -> Meeting:
    """The meeting, until this transaction ends nobody else's: two sides may speak at one moment."""
    return await session.get_one(Meeting, meeting_id, with_for_update=True, populate_existing=True)


async def weigh(session: AsyncSession, meeting: Meeting, pair: Pair, *, now: datetime) -> None:
    """Sets the state by what has been said so far; once a curator has decided, words change nothing."""
    if meeting.settled_by_id is not None:
        return
    place = await session.get_one(Place, pair.programme.place_id)
    is_over = now >= waited_until(ends_at(meeting), place_days.calendar(place))
    said = await words(session, meeting.id)
    found = of_group([*_outcomes(pair, said, is_over=is_over)])
    meeting.state = STATES[found]
    spoken = all(one.took_place is not None for one in said)
    meeting.settled_at = (meeting.settled_at or now) if is_over or spoken else None
    await session.flush()
    await meeting_plan.renumber(session, pair.id, now=now)
    await _tell(session, meeting, pair, found, now)
    if meeting.settled_at is not None:
        await pair_pulse.weigh(session, meeting, pair, now=now)


async def words(session: AsyncSession, meeting_id: int) -> Sequence[MeetingWord]:
    """Every word on a meeting, as the database has it now."""
    found = select(MeetingWord).where(MeetingWord.meeting_id == meeting_id).order_by(MeetingWord.id)
    return (await session.scalars(found.execution_options(populate_existing=True))).all()


def _outcomes(pair: Pair, said: Iterable[MeetingWord], *, is_over: bool) -> Iterator[Outcome]:
    """One for each mentee."""
    by_person = {one.person_id: one for one in said}
    sides = [(one.role, by_person[one.person_id]) for one in pair.members if one.person_id in by_person]
    mentor = _of_mentors([word.took_place for role, word in sides if role is Role.MENTOR])
    its = [word for role, word in sides if role is Role.MENTEE]
    for one in its:
        word = mentor
        if mentor and len(its) > 1 and not (one.was_there is None and is_over):
            word = one.was_there
        yield outcome(word, one.took_place, is_over=is_over)


def _of_mentors(words_: Sequence[bool | None]) -> bool | None:
    """Of several mentors one who was there is enough."""
    if True in words_:
        return True
    return False if False in words_ else None


async def _tell(session: AsyncSession, meeting: Meeting, pair: Pair, found: Outcome, now: datetime) -> None:
    """A dispute, or the silence of both, is for the curator, while it lasts; of a pair at rest nothing is said."""
    wanted = _SIGNALS[found] if found in FOR_THE_CURATOR and pair.state is PairState.WORKING else None
    about, others = str(meeting.id), pair_signals.OF_MEETING - {wanted}
    await pair_signals.withdraw(session, pair_id=pair.id, kinds=others, about=[about], now=now)
    if wanted is not None:
        said = {"meeting_id": meeting.id}
        await pair_signals.say(session, pair_id=pair.id, kind=wanted, about=about, said=said, now=now)
