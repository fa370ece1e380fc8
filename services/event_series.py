"""A plan of several events: sent as a table or pasted, looked through, made by one press, taken back by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastState, Change, Event, EventKind, EventSeries, Job, JobState, Person, Place
from services import access, data_modes, event_plan, events, jobs, sent_files, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotAllowed, NotFound, TimeTaken
from services.event_plan import Line

FORM = "event_series"
"""By which a plan is sent."""
LOOK = "event_series"
"""The job that reads a table, and the promise to say what stands in it; its result waits for a decision."""
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan that was read, and waits for a decision unless something in it is wrong."""

    job_id: int
    title: str
    lines: Sequence[Line]

    @property
    def wrong(self) -> list[Line]:
        """Lines that cannot be made."""
        return [one for one in self.lines if one.fault]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that was made: how many events there are in it, and when the first one begins."""

    series: EventSeries
    count: int
    first: datetime


async def check_may_send(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Person:
    """Who of this telephone may plan events there: FilesStay where files do not pass."""
    by = await access.require(session, me, Action.RUN_EVENTS, place_id, now=now)
    await data_modes.check_passes(session, place_id)
    return by


async def receive(session: AsyncSession, *, me: Me, place_id: int, title: str, reference: str, now: datetime) -> Job:
    """A table has come, `reference` being as the answer to a question has it; a job reads it."""
    by = await check_may_send(session, me=me, place_id=place_id, now=now)
    sent = sent_files.of(reference)
    if sent is None:
        raise NotFound
    said = {"file_id": sent.file_id, "title": title}
    return await jobs.ask(session, kind=LOOK, by=by, place_id=place_id, parameters=said, now=now)


async def paste(session: AsyncSession, *, me: Me, place_id: int, title: str, lines: str, now: datetime) -> Looked:
    """Lines were pasted: they are read at once, and wait for a decision. FormProblem."""
    by = await check_may_send(session, me=me, place_id=place_id, now=now)
    read = event_plan.pasted(lines, await here(session, place_id, now))
    job = await jobs.ask(session, kind=LOOK, by=by, place_id=place_id, parameters={}, now=now)
    await keep(session, job, title, read, now=now)
    return Looked(job.id, title, read)


async def keep(session: AsyncSession, job: Job, title: str, lines: Sequence[Line], *, now: datetime) -> None:
    """A plan that was read waits for a decision."""
    result = {"title": title, "lines": [one.stored() for one in lines]}
    await jobs.done(session, job.id, result=result, now=now)


async def here(session: AsyncSession, place_id: int, now: datetime) -> datetime:
    """Now by the clock of the place."""
    return now.astimezone(ZoneInfo((await session.get_one(Place, place_id)).time_zone))


async def make(session: AsyncSession, *, me: Me, job_id: int, now: datetime) -> tuple[EventSeries, int, Change]:
    """The whole plan, or nothing: gives how many events. NotFound; AlreadySo twice; TimeTaken once one is over."""
    own = select(Job).where(Job.id == job_id, Job.kind == LOOK, Job.state == JobState.DONE)
    own = own.where(Job.person_id.in_([person.id for person in me.persons]))
    job = await session.scalar(own.with_for_update().execution_options(populate_existing=True))
    if job is None or not job.result:
        raise NotFound
    by = await access.require(session, me, Action.RUN_EVENTS, job.place_id, now=now)
    if (looked := _looked(job)) is None:
        raise AlreadySo
    place_id = job.place_id
    if looked.wrong:
        raise NotFound
    if any(one.starts is None or one.starts <= now for one in looked.lines):
        raise TimeTaken
    job.result = {"taken": True}
    series = EventSeries(place_id=place_id, title=looked.title, made_by_id=by.id, made_at=now)
    session.add(series)
    await session.flush()
    for one in looked.lines:
        session.add(_event(series, one, by, now))
    await session.flush()
    rows = {"series": series.id}
    change = await undo.made(session, kind=undo.Kind.EVENTS_PLANNED, by=by, rows=rows, now=now)
    return series, len(looked.lines), change


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """None of it was ever made; InUse once somebody is invited to one of them."""
    of_it = select(Event.id).where(Event.series_id == change.rows["series"])
    invites = select(Broadcast.id).where(Broadcast.event_id.in_(of_it), Broadcast.state != BroadcastState.DRAFT)
    if await session.scalar(invites.limit(1)):
        raise InUse
    await session.execute(delete(Event).where(Event.series_id == change.rows["series"]))
    await session.execute(delete(EventSeries).where(EventSeries.id == change.rows["series"]))


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[Place, list[Planned]]:
    """The plans of a place, the latest first."""
    await access.require(session, me, Action.RUN_EVENTS, place_id, now=now)
    found = select(EventSeries, func.count(), func.min(Event.starts_at)).join(Event, Event.series_id == EventSeries.id)
    found = found.where(EventSeries.place_id == place_id).group_by(EventSeries.id).order_by(EventSeries.id.desc())
    plans = [Planned(series, count, first) for series, count, first in await session.execute(found)]
    return await session.get_one(Place, place_id), plans


async def one(
    session: AsyncSession, *, me: Me, series_id: int, now: datetime
) -> tuple[Place, EventSeries, Sequence[Event]]:
    """A plan and its events, the soonest first; NotFound for anybody else."""
    series = await session.get(EventSeries, series_id)
    if series is None:
        raise NotFound
    try:
        await access.require(session, me, Action.RUN_EVENTS, series.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    found = select(Event).where(Event.series_id == series_id).order_by(Event.starts_at, Event.id)
    return await session.get_one(Place, series.place_id), series, (await session.scalars(found)).all()


async def kept(session: AsyncSession, job_id: int) -> Looked | None:
    """A plan that was read, while it waits for its decision."""
    job = await session.get(Job, job_id)
    return _looked(job) if job is not None else None


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Plans about which nobody has decided for a day are forgotten."""
    old = delete(Job).where(Job.kind == LOOK, Job.ended_at < now - KEPT_FOR)
    await session.execute(old, execution_options={"synchronize_session": False})


def _looked(job: Job) -> Looked | None:
    result = job.result or {}
    if "lines" not in result:
        return None
    return Looked(job.id, result["title"], [Line.restored(one) for one in result["lines"]])


def _event(series: EventSeries, one: Line, by: Person, now: datetime) -> Event:
    assert one.starts is not None
    made = events.row(
        by,
        series.place_id,
        EventKind.SEMINAR,
        one.title,
        one.starts,
        one.where,
        one.seats,
        minutes=one.minutes,
        now=now,
    )
    made.series_id = series.id
    return made
