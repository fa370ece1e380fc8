"""The pulse of a pair as its curator is told of it: once the month's last meeting has settled."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingWord, Pair, PairMember, PairSignal, PairState, Place, Role
from services import ages, pair_signals, pulse
from services.pair_signals import Signal
from services.pulse import Asked, Side, Why

LOW = 3
"""What a minor says from here down is looked at whatever was said before."""
KINDS = {Why.FALL: Signal.PULSE_FALL, Why.GAP: Signal.PULSE_GAP, Why.SILENCE: Signal.PULSE_SILENCE}


class _Told(NamedTuple):
    kind: Signal
    about: str
    said: dict[str, Any]


async def weigh(session: AsyncSession, meeting: Meeting, pair: Pair, *, now: datetime) -> None:
    """What the pulse that was asked with this meeting brings up; what an answer has changed is taken back."""
    history = await _history(session, meeting)
    if pair.state is not PairState.WORKING or meeting.id not in history:
        return
    told = {(one.kind, one.about): one for one in _told(meeting, pair, list(history.values()))}
    for one in await _said(session, meeting, pair):
        if (one.kind, one.about) not in told:
            one.settled_at = now
    await session.flush()
    for kind, about, said in told.values():
        await pair_signals.say(session, pair_id=pair.id, kind=kind, about=about, said=said, now=now)


async def note_low(session: AsyncSession, pair: Pair, member: PairMember, word: MeetingWord, *, now: datetime) -> None:
    """A minor's low pulse does not wait for the other side."""
    about = f"{word.meeting_id}:{member.id}"
    today = ages.local_date(now, (await session.get_one(Place, pair.programme.place_id)).time_zone)
    is_low = word.pulse is not None and word.pulse <= LOW and not ages.is_adult(member.person, today)
    if is_low:
        said = {"member_id": member.id, "values": [word.pulse]}
        await pair_signals.say(session, pair_id=pair.id, kind=Signal.PULSE_LOW, about=about, said=said, now=now)
    else:
        kinds = [Signal.PULSE_LOW]
        await pair_signals.withdraw(session, pair_id=pair.id, kinds=kinds, about=[about], now=now)


async def _history(session: AsyncSession, meeting: Meeting) -> dict[int, dict[int, int | None]]:
    """What each person said each time that the pair was asked, up to this meeting."""
    found = select(MeetingWord.meeting_id, MeetingWord.person_id, MeetingWord.pulse)
    found = found.join(Meeting, Meeting.id == MeetingWord.meeting_id)
    found = found.where(Meeting.pair_id == meeting.pair_id, MeetingWord.asks_pulse)
    found = found.where(Meeting.starts_at <= meeting.starts_at).order_by(Meeting.starts_at, Meeting.id)
    history: dict[int, dict[int, int | None]] = {}
    for meeting_id, person_id, said in await session.execute(found):
        history.setdefault(meeting_id, {})[person_id] = said
    return history


def _told(meeting: Meeting, pair: Pair, history: Sequence[dict[int, int | None]]) -> Iterator[_Told]:
    """Of each mentee with their mentor; what concerns the mentor alone comes once."""
    mentor = next(one for one in pair.members if one.role is Role.MENTOR)
    for mentee in (one for one in pair.members if one.role is Role.MENTEE):
        asked = [Asked(one.get(mentor.person_id), one.get(mentee.person_id)) for one in history]
        for why, sides, values in pulse.signals(asked):
            member = mentor if sides == (Side.MENTOR,) else mentee
            said = {"member_id": member.id, "sides": [*sides], "values": [*values]}
            yield _Told(KINDS[why], f"{meeting.id}:{member.id}", said)


async def _said(session: AsyncSession, meeting: Meeting, pair: Pair) -> Sequence[PairSignal]:
    found = select(PairSignal).where(PairSignal.pair_id == pair.id, PairSignal.settled_at.is_(None))
    found = found.where(PairSignal.kind.in_(KINDS.values()), PairSignal.about.startswith(f"{meeting.id}:"))
    return (await session.scalars(found)).all()
