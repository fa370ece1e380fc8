"""After a meeting both sides are asked how it was; when nobody speaks for long enough, that is an answer, too."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, MeetingWord, Pair, PairMember, PairState, Place, Programme
from services import (
    form_beginnings,
    meeting_forms,
    meeting_gate,
    meeting_outcomes,
    meeting_rhythm,
    outbox,
    pair_sight,
    place_days,
    pulse,
)
from services.meeting_days import Calendar, Slot
from services.meeting_outcomes import ends_at
from services.meeting_words import LATE_ENTRY, waited_until

ASKS = "meeting_asks"
"""The promise by which somebody is asked how a meeting was."""
COUNTED = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.MISSED, MeetingState.DISPUTED)
"""Meetings among which the last of a month is found."""
_LONGEST = timedelta(days=LATE_ENTRY + 1)
_SHORTEST = timedelta(days=3)
"""No word is waited for any shorter than this."""
_AHEAD = 50
"""Meetings among which the next moment is looked for."""


async def ask_due(session: AsyncSession, *, now: datetime) -> int:
    """Both sides of every meeting that is over are asked, once; gives how many messages it promised."""
    due = _unasked(now).where(Meeting.starts_at <= now)
    found = (await session.scalars(due.with_for_update(skip_locked=True, of=Meeting))).all()
    return sum([await _ask(session, one, now) for one in found if ends_at(one) <= now])


async def settle_due(session: AsyncSession, *, now: datetime) -> int:
    """Where a word was waited for long enough, silence is silence; gives how many meetings are settled."""
    due = _unsettled().where(Meeting.starts_at <= now - _SHORTEST)
    rows = (await session.execute(due.with_for_update(skip_locked=True, of=Meeting))).all()
    over = [meeting for meeting, place in rows if _until(meeting, place) <= now]
    for meeting in over:
        pair = await session.scalar(pair_sight.whole().where(Pair.id == meeting.pair_id))
        if pair is not None:
            await meeting_outcomes.weigh(session, meeting, pair, now=now)
    return len(over)


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When somebody is asked next, or silence becomes silence, as things stand."""
    ends = [ends_at(one) for one in await session.scalars(_unasked(now).limit(_AHEAD))]
    rows = await session.execute(_unsettled().limit(_AHEAD))
    return min([*ends, *(_until(meeting, place) for meeting, place in rows)], default=None)


async def hand_out(
    session: AsyncSession,
    meeting: Meeting,
    pair: Pair,
    *,
    now: datetime,
    telling: Collection[int] | None = None,
    at: datetime | None = None,
    change_id: int | None = None,
) -> int:
    """Puts a questionnaire into the hands of everybody of a pair who may be asked, and promises to tell them.

    `telling` are those who are told, not before `at`; nobody named: all. Gives how many are.
    """
    place = await session.get_one(Place, pair.programme.place_id)
    may = await meeting_gate.asked(session, pair, now=now)
    asks_pulse = await _asks_pulse(session, meeting, pair, place)
    meeting.asked_at = now
    meeting.settled_at = None if may else now
    told = 0
    for member in pair.members:
        word = MeetingWord(meeting_id=meeting.id, person_id=member.person_id, asks_pulse=asks_pulse)
        session.add(word)
        await session.flush()
        if member.person_id in may:
            code = meeting_forms.CODES[member.role]
            await form_beginnings.begin_after(session, word, code=code, place_id=place.id, now=now)
            if telling is None or member.person_id in telling:
                told += await _promise(session, meeting, member, word, at or now, now, change_id)
    return told


async def _ask(session: AsyncSession, meeting: Meeting, now: datetime) -> int:
    pair = await session.scalar(pair_sight.whole().where(Pair.id == meeting.pair_id))
    return await hand_out(session, meeting, pair, now=now) if pair is not None else 0


async def _promise(
    session: AsyncSession,
    meeting: Meeting,
    member: PairMember,
    word: MeetingWord,
    at: datetime,
    now: datetime,
    change_id: int | None,
) -> bool:
    if member.person.chat_id is None:
        return False
    promise_id = await outbox.promise(
        session,
        key=f"{ASKS}:{meeting.id}:{meeting.starts_at.isoformat()}:{member.person_id}",
        kind=ASKS,
        receiver_id=member.person_id,
        parameters={"word_id": word.id},
        not_before=at,
        now=now,
        change_id=change_id,
    )
    return promise_id is not None


async def _asks_pulse(session: AsyncSession, meeting: Meeting, pair: Pair, place: Place) -> bool:
    """It is the last meeting of its month, in which the pair was not asked before; by the regular time none follows."""
    calendar = place_days.calendar(place)
    on = calendar.local(meeting.starts_at).date()
    first, last = calendar.at(on.replace(day=1), time.min), _last_of_month(on)
    found = select(Meeting).where(Meeting.pair_id == pair.id, Meeting.state.in_(COUNTED))
    found = found.where(Meeting.starts_at >= first, Meeting.starts_at < calendar.at(last + timedelta(days=1), time.min))
    its = (await session.scalars(found)).all()
    asked = select(MeetingWord.id).where(MeetingWord.meeting_id.in_([one.id for one in its]), MeetingWord.asks_pulse)
    if await session.scalar(asked.limit(1)) is not None:
        return False
    is_last = meeting.starts_at in pulse.last_of_months([one.starts_at for one in its], calendar)
    return is_last and not (meeting.is_regular and _goes_on(pair, on, last, calendar))


def _goes_on(pair: Pair, on: date, last: date, calendar: Calendar) -> bool:
    """By the regular time there is one more up to this day, written down already or not."""
    if pair.slot is None:
        return False
    slot = Slot(pair.slot["weekday"], time.fromisoformat(pair.slot["at"]), pair.slot["every"], pair.slot["minutes"])
    first = on + slot.every * meeting_rhythm.WEEK
    return any(meeting_rhythm.days(slot, first, min(last, pair.programme.ends_on), calendar))


def _last_of_month(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


def _unasked(now: datetime) -> Select[Meeting]:
    """Meetings of pairs at work after which nobody has been asked, those over for too long left out."""
    found = select(Meeting).join(Pair, Pair.id == Meeting.pair_id)
    found = found.where(Meeting.settled_at.is_(None), Meeting.starts_at > now - _LONGEST, Meeting.asked_at.is_(None))
    found = found.where(Meeting.state == MeetingState.PLANNED, Pair.state == PairState.WORKING)
    return found.order_by(Meeting.starts_at, Meeting.id)


def _unsettled() -> Select[Meeting, Place]:
    """Meetings after which a word is waited for, with their places."""
    found = select(Meeting, Place).join(Pair, Pair.id == Meeting.pair_id)
    found = found.join(Programme, Programme.id == Pair.programme_id).join(Place, Place.id == Programme.place_id)
    found = found.where(Meeting.settled_at.is_(None), Meeting.asked_at.is_not(None))
    return found.order_by(Meeting.starts_at, Meeting.id)


def _until(meeting: Meeting, place: Place) -> datetime:
    return waited_until(ends_at(meeting), place_days.calendar(place))
