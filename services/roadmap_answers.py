"""The questions of a draft that is stored: the next one, what is said to it, and one step back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap, RoadmapState, Step
from services import ages, bodies
from services.access import Me
from services.deadline_context import Reason
from services.roadmap_options import Act, Document, Option, period
from services.roadmap_plan import Planned, restored, stored
from services.roadmap_questions import Question, answer, questions, settled

SAID = "said"
"""In a roadmap's answers: what was said, in order, with the steps it was said of and what they were before."""
_CHANGES = ("kind", "occurrences", "recurrence", "until", "boundary", "event", "offset", "levels", "reasons")
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the questions of a draft stand."""

    roadmap: Roadmap
    question: Question | None
    """None where nothing is left to ask."""
    left: int
    can_go_back: bool
    titles: Mapping[int, str]
    """The titles of rows that are offered as an event."""
    today: date

    def asks(self, reason: Reason, row: int) -> bool:
        """Whether this is the question that is asked now."""
        return self.question is not None and (self.question.reason, self.question.row) == (reason, row)


async def questions_left(session: AsyncSession, roadmap_id: int) -> int:
    """How many questions are open; 0 for what is no draft."""
    roadmap = await session.get(Roadmap, roadmap_id)
    if roadmap is None or roadmap.state is not RoadmapState.DRAFT:
        return 0
    await _prepare(session, roadmap)
    return len(_open(roadmap, await _steps(session, roadmap.id), await _place(session, roadmap)))


async def next_question(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Asked:
    """The first question that is open. NotFound where there is no such draft, NotAllowed."""
    roadmap = await bodies.draft(session, me, roadmap_id, now=now)
    await _prepare(session, roadmap)
    return await _asked(session, roadmap, now)


async def say(
    session: AsyncSession, *, me: Me, roadmap_id: int, reason: Reason, row: int, code: str, now: datetime
) -> Asked:
    """Answers a question; what is not asked any more, or was not offered, changes nothing."""
    roadmap = await bodies.draft(session, me, roadmap_id, now=now)
    await _prepare(session, roadmap)
    steps, place = await _steps(session, roadmap.id), await _place(session, roadmap)
    asked = _open(roadmap, steps, place)
    question = next((one for one in asked if (one.reason, one.row) == (reason, row)), None)
    option = question.option(code) if question else None
    if question and option and code != Act.DAY:
        _say(roadmap, steps, question, option, place)
        await session.flush()
    return await _asked(session, roadmap, now)


async def back(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Asked:
    """The last answer was not meant: its steps are as they were before it."""
    roadmap = await bodies.draft(session, me, roadmap_id, now=now)
    said = _said(roadmap)
    if said:
        _unsay(roadmap, await _steps(session, roadmap.id), said[-1])
        _write(roadmap, said[:-1])
        await session.flush()
    return await _asked(session, roadmap, now)


async def _asked(session: AsyncSession, roadmap: Roadmap, now: datetime) -> Asked:
    steps, place = await _steps(session, roadmap.id), await _place(session, roadmap)
    asked = _open(roadmap, steps, place)
    titles = {one.row: one.title for one in steps}
    today = ages.local_date(now, place.time_zone)
    return Asked(roadmap, asked[0] if asked else None, len(asked), bool(_said(roadmap)), titles, today)


async def _steps(session: AsyncSession, roadmap_id: int) -> Sequence[Step]:
    return (await session.scalars(select(Step).where(Step.roadmap_id == roadmap_id).order_by(Step.row))).all()


async def _place(session: AsyncSession, roadmap: Roadmap) -> Place:
    return await session.get_one(Place, roadmap.place_id)


def planned(step: Step) -> Planned:
    """A stored step, as the pure modules know it."""
    return restored({column.key: getattr(step, column.key) for column in Step.__table__.columns})


def _document(roadmap: Roadmap, place: Place) -> Document:
    since, until = roadmap.period_since, roadmap.period_until
    month, day = (int(one) for one in place.year_ends.split("-"))
    return Document(
        (since, until) if since and until else None,
        roadmap.order_on,
        (month, day),
        ages.local_date(roadmap.made_at, place.time_zone),
    )


def _open(roadmap: Roadmap, steps: Sequence[Step], place: Place) -> list[Question]:
    singly = {Reason(one["reason"]) for one in _said(roadmap) if one["code"] == Act.EACH}
    return questions([planned(one) for one in steps], _document(roadmap, place), singly=singly)


async def _prepare(session: AsyncSession, roadmap: Roadmap) -> None:
    """Before the first question: what the place has said of its year and of bodies, and of the document before."""
    if SAID in roadmap.answers:
        return
    _write(roadmap, [])
    steps, place = await _steps(session, roadmap.id), await _place(session, roadmap)
    before = [planned(one) for one in steps]
    _change(steps, before, settled(before, _document(roadmap, place)))
    old = await session.get(Roadmap, roadmap.replaces_id) if roadmap.replaces_id else None
    for one in _said(old) if old else []:
        _say_again(roadmap, steps, one, place)
    await bodies.settle(session, roadmap)
    await session.flush()


def _say(roadmap: Roadmap, steps: Sequence[Step], question: Question, option: Option, place: Place) -> None:
    before = [planned(one) for one in steps]
    after = answer(before, question, option, _document(roadmap, place))
    changed = _change(steps, before, after)
    entry: Said = {"reason": question.reason.value, "row": question.row, "code": option.code}
    entry["steps"] = [[one.title, one.deadline_text] for one in changed]
    entry["before"] = {str(one.row): _kept(one, question.reason) for one in changed}
    if option.act is Act.ROW:
        event = next(one for one in steps if one.row == int(option.value))
        entry["event"] = [event.title, event.deadline_text]
        _anchor(steps, changed, event.id)
    if option.act is Act.PERIOD and roadmap.period_since is None:
        roadmap.period_since, roadmap.period_until = period(option.value, _document(roadmap, place).year_ends)
        entry["period"] = True
    if changed or option.act is Act.EACH:
        _write(roadmap, [*_said(roadmap), entry])


def _say_again(roadmap: Roadmap, steps: Sequence[Step], said: Said, place: Place) -> None:
    """What was said of the document that this one takes the place of holds for rows of the same words."""
    reason, option = Reason(said["reason"]), Option.of(said["code"])
    plan = [planned(one) for one in steps]
    same = tuple(one for one in plan if reason in one.reasons and [one.title, one.deadline_text] in said["steps"])
    if option.act is Act.ROW:
        event = next((one.row for one in plan if [one.title, one.deadline_text] == said["event"]), None)
        if event is None:
            return
        option = Option(Act.ROW, str(event))
    if same:
        _say(roadmap, steps, Question(reason, same, ()), option, place)


def _unsay(roadmap: Roadmap, steps: Sequence[Step], said: Said) -> None:
    for step in steps:
        if (before := said["before"].get(str(step.row))) is None:
            continue
        until = before["until"]
        for name, value in {**before, "until": date.fromisoformat(until) if until else None}.items():
            setattr(step, name, value)
        step.anchor_id = None if "event" in said else step.anchor_id
    if "period" in said:
        roadmap.period_since = roadmap.period_until = None


def _change(steps: Sequence[Step], before: Sequence[Planned], after: Sequence[Planned]) -> list[Planned]:
    """Writes down what has changed; the steps as they were before."""
    changed = []
    for step, old, new in zip(steps, before, after, strict=True):
        if new != old:
            changed.append(old)
            columns = stored(new)
            for name in _CHANGES:
                setattr(step, name, columns[name])
    return changed


def _anchor(steps: Sequence[Step], changed: Sequence[Planned], event_id: int) -> None:
    rows = {one.row for one in changed}
    for step in steps:
        if step.row in rows:
            step.anchor_id = event_id


def _kept(step: Planned, reason: Reason) -> dict[str, Any]:
    """What an answer may have changed; levels are changed by what is said of bodies, too, which stays said."""
    columns = stored(step)
    until = step.until.isoformat() if step.until else None
    names = [one for one in _CHANGES if one != "levels" or reason is Reason.NO_RESPONSIBLE]
    return {name: columns[name] for name in names} | {"until": until}


def _said(roadmap: Roadmap) -> list[Said]:
    return list(roadmap.answers.get(SAID, []))


def _write(roadmap: Roadmap, said: list[Said]) -> None:
    roadmap.answers = {**roadmap.answers, SAID: said}
