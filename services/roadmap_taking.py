"""A document becomes a draft: of a corrected one only what is new is asked, and the same one again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, Roadmap, RoadmapState, Step
from services import access, jobs, roadmap_changes, roadmap_reading, roadmaps, step_kinds
from services.access import Action
from services.errors import NotAllowed
from services.roadmap_changes import Days
from services.roadmap_facts import Facts
from services.roadmap_plan import Planned, of_step

READ = "roadmap_read"
"""The promise that says what was read."""
UNREAD = "roadmap_unread"
"""The promise that says why nothing could be."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What has come of a document."""

    roadmap_id: int
    is_known: bool
    """Word for word what is accepted already."""


async def take(session: AsyncSession, *, job: Job, read: roadmap_reading.Roadmap, now: datetime) -> Taken | None:
    """Stores the draft; None where whoever sent the document may not do so any more."""
    asker = await jobs.asking(session, job)
    if asker is None:
        return None
    try:
        by = await access.require(session, asker, Action.RUN_ROADMAP, job.place_id, now=now)
    except NotAllowed:
        return None
    plan = [_planned(one) for one in read.steps]
    before = await _kin(session, job.place_id, plan, read.facts)
    old = await roadmaps.plan(session, before.id) if before else []
    if before and _is_same_time(before, read.facts):
        plan = roadmap_changes.carried(old, plan)
        if _is_same_order(before, read.facts) and _is_same(old, plan):
            return Taken(before.id, is_known=before.state is RoadmapState.ACCEPTED)
    facts = _known(before, read.facts) if before else read.facts
    made = await roadmaps.store(
        session,
        place_id=job.place_id,
        made_by_id=by.id,
        plan=plan,
        title=facts.title or "",
        period=facts.period,
        order_number=facts.order_number,
        order_on=facts.order_date,
        not_tasks=read.not_tasks,
        file_id=job.parameters["file_id"],
        file_name=job.parameters.get("file_name"),
        replaces_id=_corrects(before),
        now=now,
    )
    if before:
        await _follow(session, before, made, plan)
    return Taken(made.id, is_known=False)


def _known(before: Roadmap, facts: Facts) -> Facts:
    """What was not read of a corrected document, but is known of the one before."""
    return replace(facts, period=facts.period or _period(before), title=facts.title or before.title)


def _period(roadmap: Roadmap) -> Days | None:
    since, until = roadmap.period_since, roadmap.period_until
    return (since, until) if since and until else None


def _corrects(before: Roadmap | None) -> int | None:
    """The accepted document whose place the new one takes."""
    if before is None:
        return None
    return before.id if before.state is RoadmapState.ACCEPTED else before.replaces_id


def _planned(step: roadmap_reading.Step) -> Planned:
    sample = step_kinds.sample(step.title, step.result)
    return of_step(step, is_event=step_kinds.is_event(step.title), sample=sample)


async def _kin(session: AsyncSession, place_id: int, plan: Sequence[Planned], facts: Facts) -> Roadmap | None:
    """The document of the place that this one is, corrected or not; a draft of it goes before what is accepted.

    That of another year is none, however much alike.
    """
    days = roadmap_changes.days(facts.period, plan, facts.order_date)
    own = await roadmaps.of_place(session, place_id)
    waiting_first = sorted(own, key=lambda one: (one.state is not RoadmapState.DRAFT, -one.id))
    for one in waiting_first:
        old = await roadmaps.plan(session, one.id) if one.template is None else []
        its = roadmap_changes.days(_period(one), old)
        if roadmap_changes.is_kin(old, plan) and not roadmap_changes.is_of_other_years(its, days):
            return one
    return None


def _is_same_time(before: Roadmap, facts: Facts) -> bool:
    """Whether the same words mean the same days in both; a period that was only asked for counts as the same."""
    period = (before.period_since, before.period_until)
    return before.order_on == facts.order_date and (facts.period is None or period == facts.period)


def _is_same_order(before: Roadmap, facts: Facts) -> bool:
    return before.order_number == (facts.order_number and facts.order_number[:100])


def _is_same(old: Sequence[Planned], new: Sequence[Planned]) -> bool:
    found = roadmap_changes.pairs(old, new)
    return len(found) == len(old) == len(new) and all(roadmap_changes.is_same(*pair) for pair in found)


async def _follow(session: AsyncSession, before: Roadmap, made: Roadmap, plan: Sequence[Planned]) -> None:
    """Events that were said of the document before hold; an older draft of the same document gives way."""
    old, new = await roadmaps.steps(session, before.id), await roadmaps.steps(session, made.id)
    pairs = roadmap_changes.pairs(await roadmaps.plan(session, before.id), plan)
    became = {_id(old, one.row): _id(new, other.row) for one, other in pairs}
    by_id = {one.id: one for one in new}
    for step in old:
        if step.anchor_id is not None and step.id in became and not by_id[became[step.id]].reasons:
            by_id[became[step.id]].anchor_id = became.get(step.anchor_id)
    await session.flush()
    if before.state is RoadmapState.DRAFT:
        await session.execute(delete(Roadmap).where(Roadmap.id == before.id))


def _id(steps: Sequence[Step], row: int) -> int:
    return next(one.id for one in steps if one.row == row)
