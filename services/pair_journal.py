"""The journal of a pair: its plan, its meetings, and what the mentor has said of them; no pulse, mood or opinion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    AuditAct,
    Job,
    Meeting,
    MeetingState,
    MeetingWord,
    Pair,
    PairGoal,
    Person,
    Place,
    Response,
    Role,
)
from services import access, audit, form_versions, jobs, pair_goals_seen, pair_sight, place_days
from services.access import Action, Me
from services.compiled_form import Form
from services.errors import AlreadySo
from services.meeting_rhythm import Kind

JOB = "pair_journal"
"""Writes the journal for print, and brings it."""
TOPIC, NEXT_STEP, FOR_THE_CURATOR = "meeting_topic", "meeting_next_step", "curator"
_SHOWN = frozenset(MeetingState) - {MeetingState.PROPOSED}


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting."""

    on: date
    minutes: int
    kind: Kind
    state: MeetingState
    topic: str
    next_step: str
    present: tuple[int, int] | None
    """Of a group how many were there, and of how many; None where nobody has said."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A pair with its meetings, the oldest first."""

    place: Place
    pair: Pair
    rows: Sequence[Row]
    goals: Sequence[PairGoal]
    """The individual plan."""

    def names(self, role: Role) -> str:
        """The mentors, or the mentees, as they stand in papers."""
        return ", ".join(one.name for one in pair_sight.side(self.pair, role))


async def ask(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Job:
    """A mentor, a curator or the head wants it: AlreadySo while it is being written."""
    pair, place, by = await _seen(session, me, pair_id, now)
    waiting = await jobs.waiting(session, kind=JOB, by=by, place_id=place.id)
    if waiting and waiting.parameters == {"pair_id": pair.id}:
        raise AlreadySo
    return await jobs.ask(session, kind=JOB, by=by, place_id=place.id, parameters={"pair_id": pair.id}, now=now)


async def of(session: AsyncSession, *, me: Me, pair_id: int, language: str, now: datetime) -> Journal:
    """The journal, up to now, for whoever may have it; NotFound for anybody else."""
    pair, place, by = await _seen(session, me, pair_id, now)
    ids = {one.person_id for one in pair.members}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    found = select(Meeting).where(Meeting.pair_id == pair.id, Meeting.starts_at <= now, Meeting.state.in_(_SHOWN))
    meetings = (await session.scalars(found.order_by(Meeting.starts_at, Meeting.id))).all()
    said = await _said(session, [one.id for one in meetings])
    steps = await _next_steps(session, [one.response_id for one in said if one.response_id is not None])
    rows = [await _row(session, pair, place, one, said, steps, language) for one in meetings]
    return Journal(place, pair, rows, await pair_goals_seen.goals(session, pair.id))


async def still(session: AsyncSession, person_id: int, pair_id: int, *, now: datetime) -> bool:
    """Whether whoever asked for it may have it now."""
    pair = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    if pair is None:
        return False
    own = any(one.person_id == person_id and one.role is Role.MENTOR for one in pair.members)
    return own or await access.still(session, person_id, Action.SEE_PAIRS, pair.programme.place_id, now=now)


async def _seen(session: AsyncSession, me: Me, pair_id: int, now: datetime) -> tuple[Pair, Place, Person]:
    for one in await pair_sight.all_own(session, me, now=now):
        if one.pair.id == pair_id and one.member.role is Role.MENTOR:
            return one.pair, one.place, one.by
    found = await pair_sight.curated(session, me, pair_id, action=Action.SEE_PAIRS, now=now)
    return found.pair, found.place, found.by


async def _said(session: AsyncSession, meeting_ids: Iterable[int]) -> Sequence[MeetingWord]:
    found = select(MeetingWord).where(MeetingWord.meeting_id.in_(meeting_ids)).order_by(MeetingWord.id)
    return (await session.scalars(found)).all()


async def _next_steps(session: AsyncSession, response_ids: Iterable[int]) -> dict[int, str]:
    """What comes next, by the questionnaire in which it was said; who asks for help asks the curator alone."""
    found = select(Answer.response_id, Answer.value).where(Answer.response_id.in_(response_ids))
    rows = await session.execute(found.where(Answer.concept == NEXT_STEP))
    return {number: value for number, value in rows if isinstance(value, str) and value != FOR_THE_CURATOR}


async def _row(
    session: AsyncSession,
    pair: Pair,
    place: Place,
    meeting: Meeting,
    said: Sequence[MeetingWord],
    steps: Mapping[int, str],
    language: str,
) -> Row:
    roles = {one.person_id: one.role for one in pair.members}
    its = [one for one in said if one.meeting_id == meeting.id]
    word = next((one for one in its if roles.get(one.person_id) is Role.MENTOR and one.response_id), None)
    form = await _form(session, word)
    step = steps.get(word.response_id or 0) if word else None
    there = [one.was_there for one in its if one.was_there is not None]
    return Row(
        on=place_days.calendar(place).local(meeting.starts_at).date(),
        minutes=meeting.minutes,
        kind=Kind(meeting.kind),
        state=meeting.state,
        topic=_label(form, TOPIC, word.topic if word else None, language),
        next_step=_label(form, NEXT_STEP, step, language),
        present=(sum(there), len(there)) if there else None,
    )


async def _form(session: AsyncSession, word: MeetingWord | None) -> Form | None:
    if word is None or word.response_id is None:
        return None
    response = await session.get_one(Response, word.response_id)
    return (await form_versions.published(session, response.form_version_id)).form


def _label(form: Form | None, concept: str, value: str | None, language: str) -> str:
    """What an answer is called in the questionnaire that it was given in."""
    asked = next((one for one in form.questions if one.concept == concept), None) if form else None
    choice = next((one for one in asked.choices if one.name == value), None) if asked else None
    said = choice.label.said.get(language) or next(iter(choice.label.said.values())) if choice else ""
    return said if isinstance(said, str) else ""
