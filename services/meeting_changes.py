"""Changes of a pair's times and meetings: made in one act, and for a minute all can go back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Meeting, MeetingState, Pair, Person
from services import undo
from services.errors import InUse

OF_PAIR = ("slot", "slot_wished", "where_met")
OF_MEETING = ("kind", "minutes", "where_met", "wished_by_id", "made_by_id", "version")
MOMENTS = ("starts_at", "wished_at", "settled_at")


@dataclass(slots=True)
class Changing:
    """A pair and its meetings in the hands of whoever changes them, as they were before."""

    session: AsyncSession
    pair: Pair
    by: Person
    now: datetime
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    added: list[Meeting] = field(default_factory=list)
    _pair_before: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self._pair_before = _of_pair(self.pair)

    def take(self, meeting: Meeting) -> Meeting:
        """From here on the meeting may be changed."""
        if meeting not in self.added:
            self.before.setdefault(meeting.id, written(meeting))
            self.meetings[meeting.id] = meeting
        return meeting

    def add(self, meeting: Meeting) -> Meeting:
        """One more meeting."""
        self.session.add(meeting)
        self.added.append(meeting)
        return meeting

    async def made(self) -> Change:
        """The change, to be taken back within a minute."""
        await self.session.flush()
        rows = {
            "pair": self.pair.id,
            "pair_before": self._pair_before,
            "pair_after": _of_pair(self.pair),
            "before": list(self.before.values()),
            "after": [written(one) for one in (*self.meetings.values(), *self.added)],
            "added": [one.id for one in self.added],
        }
        return await undo.made(self.session, kind=undo.Kind.MEETINGS_CHANGED, by=self.by, rows=rows, now=self.now)


def written(meeting: Meeting) -> dict[str, Any]:
    """All that can change of a meeting before it is held, as a change keeps it."""
    moments = {name: one.isoformat() if (one := getattr(meeting, name)) else None for name in MOMENTS}
    others = {name: getattr(meeting, name) for name in OF_MEETING}
    return {"id": meeting.id, "state": meeting.state.value, **moments, **others}


async def held(session: AsyncSession, pair: Pair) -> None:
    """Until this transaction ends nobody else changes the times of the pair; it is as it is in the database."""
    await session.refresh(pair, ["state", *OF_PAIR], with_for_update={"key_share": True})


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The pair and its meetings are as they were before; InUse where somebody has changed one since."""
    rows = change.rows
    pair = await session.get_one(Pair, rows["pair"])
    await held(session, pair)
    after = {one["id"]: one for one in rows["after"]}
    found = select(Meeting).where(Meeting.id.in_(after)).order_by(Meeting.id).execution_options(populate_existing=True)
    meetings = (await session.scalars(found)).all()
    if _of_pair(pair) != rows["pair_after"] or {one.id: written(one) for one in meetings} != after:
        raise InUse
    for name in OF_PAIR:
        setattr(pair, name, rows["pair_before"][name])
    before = {one["id"]: one for one in rows["before"]}
    for meeting in meetings:
        if meeting.id in before:
            _put_back(meeting, before[meeting.id])
    await session.flush()
    await session.execute(delete(Meeting).where(Meeting.id.in_(rows["added"])))


def _put_back(meeting: Meeting, before: dict[str, Any]) -> None:
    meeting.state = MeetingState(before["state"])
    for name in MOMENTS:
        setattr(meeting, name, before[name] and datetime.fromisoformat(before[name]))
    for name in OF_MEETING:
        setattr(meeting, name, before[name])


def _of_pair(pair: Pair) -> dict[str, Any]:
    return {name: getattr(pair, name) for name in OF_PAIR}
