"""The next meetings of pairs by their regular times: one or two ahead, each with its number and kind."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, Pair, PairState, Person, Place, Programme
from services import meeting_news, meeting_rhythm, meeting_times, pair_sight
from services.meeting_changes import Changing
from services.meeting_days import Slot
from services.meeting_rhythm import Kind, Planned

AHEAD = 2
"""Regular meetings that are planned at any time."""
MOST = 200
"""Pairs of one tick."""
COUNTED = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.DISPUTED)
"""Meetings that have a number: what was not held, or is not agreed, has none."""
_ONE_DAY = timedelta(days=1)


def numbers(meetings: Iterable[Meeting]) -> dict[int, int]:
    """By the row of a meeting which one of its pair it is, from 1 on; whatever has no number is not there."""
    counted = [one for one in meetings if one.state in COUNTED]
    return {one.id: number for number, one in enumerate(sorted(counted, key=_order), 1)}


def rhythm(pair: Pair, place: Place, meetings: Sequence[Meeting], *, now: datetime) -> list[Planned]:
    """What the regular time still brings after these meetings, up to the end of the programme."""
    if pair.slot is None:
        return []
    slot, calendar = meeting_times.slot(pair.slot), meeting_times.calendar(place, _people(pair), now=now)
    regular = [calendar.local(one.starts_at).date() for one in meetings if one.is_regular]
    first = max([_earliest(pair, calendar.local(now).date()), *(_after(day, slot) for day in regular[-1:])])
    held = sum(one.state in COUNTED for one in meetings)
    return meeting_rhythm.planned([slot], first, pair.programme.ends_on, calendar, held=held)


async def plan_next(
    session: AsyncSession, pair: Pair, place: Place, *, changing: Changing | None = None, now: datetime
) -> list[Meeting]:
    """The next regular meetings are there, and every coming one has its kind; gives those that were made.

    Without a change that could be taken back they are reminded of at once.
    """
    if pair.state is not PairState.WORKING:
        return []
    meetings = await of(session, pair.id)
    coming = rhythm(pair, place, meetings, now=now)
    wanted = AHEAD - sum(_is_coming(one, now) and one.is_regular for one in meetings)
    made = [_meeting(pair, one, now) for one in coming[: max(wanted, 0)]]
    for one in made:
        changing.add(one) if changing else session.add(one)
    is_all = pair.slot is not None and len(coming) <= len(made)
    _name_kinds([*meetings, *made], is_all=is_all, changing=changing, now=now)
    await session.flush()
    if changing is None:
        for one in made:
            await meeting_news.remind(session, pair, place, one, change=None, now=now)
    return made


async def renumber(session: AsyncSession, pair_id: int, *, now: datetime) -> None:
    """It has come out that a meeting was held, or was not: the coming ones are what they are for now."""
    meetings = await of(session, pair_id)
    is_all = any(one.kind == Kind.FINAL and _is_coming(one, now) for one in meetings)
    _name_kinds(meetings, is_all=is_all, changing=None, now=now)
    await session.flush()


async def of(session: AsyncSession, pair_id: int) -> list[Meeting]:
    """All meetings of a pair, in order."""
    found = select(Meeting).where(Meeting.pair_id == pair_id).order_by(Meeting.starts_at, Meeting.id)
    return list(await session.scalars(found))


async def tick(session: AsyncSession, *, now: datetime) -> None:
    """Pairs with a regular time have their next meetings; what nobody has agreed to in time is over."""
    lapsed = update(Meeting).where(Meeting.state == MeetingState.PROPOSED, Meeting.starts_at <= now)
    lapsed = lapsed.where(Meeting.settled_at.is_(None)).values(state=MeetingState.CANCELLED, settled_at=now)
    await session.execute(lapsed, execution_options={"synchronize_session": "fetch"})
    for pair in await session.scalars(pair_sight.whole().where(*_wanting(now)).order_by(Pair.id).limit(MOST)):
        await plan_next(session, pair, await session.get_one(Place, pair.programme.place_id), now=now)


def _wanting(now: datetime) -> Iterator[ColumnElement[bool]]:
    """Pairs of which fewer meetings are planned than should be, and whose last one is not."""
    of_pair = (Meeting.pair_id == Pair.id, Meeting.is_regular)
    coming = select(func.count()).where(*of_pair, Meeting.state == MeetingState.PLANNED, Meeting.starts_at > now)
    last = select(Meeting.id).where(*of_pair, Meeting.kind == Kind.FINAL, Meeting.state.in_(COUNTED)).exists()
    lasting = select(Programme.id).where(Programme.id == Pair.programme_id, Programme.ends_on > now.date()).exists()
    yield Pair.state == PairState.WORKING
    yield Pair.slot.is_not(None)
    yield lasting
    yield coming.correlate(Pair).scalar_subquery() < AHEAD
    yield ~last


def _name_kinds(meetings: Sequence[Meeting], *, is_all: bool, changing: Changing | None, now: datetime) -> None:
    """Of the coming ones: when an earlier one was not held, the next takes its part."""
    counted = sorted((one for one in meetings if one.state in COUNTED), key=_order)
    for number, one in enumerate(counted, 1):
        is_last = is_all and number == len(counted) and one.is_regular
        kind = meeting_rhythm.kind(number, is_last=is_last)
        if _is_coming(one, now) and one.kind != kind:
            (changing.take(one) if changing else one).kind = kind


def _meeting(pair: Pair, one: Planned, now: datetime) -> Meeting:
    return Meeting(
        pair_id=pair.id,
        kind=one.kind,
        state=MeetingState.PLANNED,
        starts_at=one.starts_at,
        minutes=(pair.slot or {})["minutes"],
        where_met=pair.where_met,
        is_regular=True,
        version=0,
        made_at=now,
    )


def _is_coming(one: Meeting, now: datetime) -> bool:
    return one.state is MeetingState.PLANNED and one.starts_at > now


def _earliest(pair: Pair, today: date) -> date:
    """From tomorrow on: everybody is reminded the day before."""
    return max(today + _ONE_DAY, pair.effective_on or today)


def _after(day: date, slot: Slot) -> date:
    """The week in which the next one is due, whatever day the last one was moved to."""
    return day - timedelta(days=day.weekday()) + slot.every * meeting_rhythm.WEEK


def _order(one: Meeting) -> tuple[datetime, int]:
    return one.starts_at, one.id or 0


def _people(pair: Pair) -> list[Person]:
    return [one.person for one in pair.members]
