"""Lists sent as files: looked through first, kept only until whoever sent them has decided, and at most a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Job, JobState, Person, Place
from services import access, ages, data_modes, enrolment, jobs, roadmap_files, roster_sheet, tree
from services.access import Action, Me
from services.enrolment import Applied, Outcome, Plan
from services.errors import AlreadySo, NotAllowed, NotFound
from services.roster_files import Found
from services.roster_sheet import Line

LOOK = "roster"
"""The job that reads a list; its result are the lines, until they are added."""
PARKED = "roster_parked"
"""A file whose sender has not said yet for which place it is."""
TEMPLATE = "roster_template"
CURRENT = "roster_now"

LOOKED = "roster_looked"
"""The promise of a dry run."""
UNREAD = "roster_unread"
"""The promise to say why nothing could be read."""
KEPT_FOR = timedelta(days=1)

FILES = (Action.ADD_PEOPLE, Action.AUTHOR_FORMS, Action.RUN_ROADMAP)
"""What files are sent for: a list of people, a questionnaire, a roadmap."""
MOST_BYTES = roadmap_files.LARGEST * roadmap_files.MEGABYTE
"""Of a roadmap; a list of people may be smaller only."""
NO_PEOPLE = (".docx", ".doc", ".docm", ".pdf")
"""In such files nobody sends a list of people."""


@dataclass(frozen=True, slots=True)
class Received:
    """What becomes of a file that somebody has sent."""

    is_too_big: bool = False
    places: list[Place] = field(default_factory=list)
    """For which of these it may be, where there are several."""
    parked_id: int | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A dry run, for the one who asked for it."""

    language: str
    plan: Plan
    lines: list[Line]
    left: tuple[str, ...]
    """Sheets that were not read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A list that waits for its sender's decision."""

    sheet: str
    left: list[str]


async def receive(
    session: AsyncSession, *, me: Me, file_id: str, size: int | None, name: str | None = None, now: datetime
) -> Received | None:
    """Somebody sends a file: None where nobody takes one from them; read at once where there is one place for it."""
    places = await _places(session, me, now)
    if not places:
        return None
    if size is not None and size > MOST_BYTES:
        return Received(is_too_big=True)
    by = await _sender(session, me, places[0].id, now)
    file = {"file_id": file_id, **({"file_name": name} if name else {})}
    if len(places) == 1:
        await _check(session, places[0].id, file)
        await _ask(session, by, LOOK, places[0].id, file, now)
        return Received()
    parked = await _ask(session, by, PARKED, places[0].id, file, now)
    parked.state, parked.ended_at = JobState.DONE, now
    await session.flush()
    return Received(places=places, parked_id=parked.id)


async def choose(session: AsyncSession, *, me: Me, parked_id: int, place_id: int, now: datetime) -> None:
    """Somebody says for which place their file is; it is read now. NotFound once that is said."""
    parked = await _own(session, me, parked_id, PARKED)
    by = await _sender(session, me, place_id, now)
    await _check(session, place_id, parked.parameters)
    await _ask(session, by, LOOK, place_id, parked.parameters, now)
    await session.delete(parked)
    await session.flush()


async def ask(session: AsyncSession, *, me: Me, place_id: int, kind: str, now: datetime) -> None:
    """A curator wants a table: an empty one, or the people of now."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    await jobs.ask(session, kind=kind, by=by, place_id=place_id, parameters={}, now=now)


async def look(session: AsyncSession, *, job: Job, found: Found, now: datetime) -> Looked | None:
    """What would become of each line; None where its sender may add nobody any more."""
    asker = await jobs.asking(session, job)
    if asker is None:
        return None
    try:
        plan = await _plan(session, asker, job.place_id, found.lines, now)
    except NotAllowed:
        return None
    return Looked(asker.chat.language, plan, found.lines, found.left)


async def keep(session: AsyncSession, *, job: Job, found: Found, looked: Looked, now: datetime) -> None:
    """The lines wait for a decision, if there is anything to decide."""
    stored = [line.stored() for line in found.lines] if addable(looked.plan) else []
    result = {"lines": stored, "sheet": found.sheet, "left": list(found.left)}
    await jobs.done(session, job.id, result=result, now=now)


async def kept(session: AsyncSession, job_id: int) -> Kept | None:
    """What there is still to be said of a list; None once it is decided."""
    job = await session.get(Job, job_id)
    if job is None or not job.result or "lines" not in job.result:
        return None
    return Kept(job.result["sheet"], job.result["left"])


async def add(session: AsyncSession, *, me: Me, job_id: int, now: datetime) -> tuple[Applied, int, Change]:
    """Adds the people as things stand now, and forgets the lines: NotFound, AlreadySo. Gives the place, too."""
    job = await _own(session, me, job_id, LOOK)
    if not job.result:
        raise NotFound
    if "lines" not in job.result:
        raise AlreadySo
    plan = await _plan(session, me, job.place_id, [Line.restored(one) for one in job.result["lines"]], now)
    applied, change = await enrolment.apply(session, me=me, place_id=job.place_id, plan=plan, now=now)
    job.result = {"added": True}
    await session.flush()
    return applied, job.place_id, change


async def leave(session: AsyncSession, *, me: Me, job_id: int) -> None:
    """Somebody does not want these people added: the lines are forgotten. NotFound, AlreadySo once they are in."""
    job = await _own(session, me, job_id, LOOK)
    if job.result and "added" in job.result:
        raise AlreadySo
    await session.delete(job)
    await session.flush()


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Lists about which nobody has decided for a day are forgotten, names and all."""
    old = delete(Job).where(Job.kind.in_((LOOK, PARKED)), Job.ended_at < now - KEPT_FOR)
    await session.execute(old, execution_options={"synchronize_session": False})


def addable(plan: Plan) -> int:
    """How many people adding would make or change."""
    return len(plan.of(Outcome.MADE)) + len(plan.of(Outcome.CHANGED))


async def today(session: AsyncSession, place_id: int, now: datetime) -> date:
    """The day on the wall of the place."""
    return ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)


async def _places(session: AsyncSession, me: Me, now: datetime) -> list[Place]:
    """Where they add people, publish questionnaires or run the plan of a place that is theirs."""
    held = await access.roles(session, me, now=now)
    own = {one.place.id: one.place for one in held if not access.rights([one.membership.role]).isdisjoint(FILES)}
    return tree.in_order(own.values())


async def _sender(session: AsyncSession, me: Me, place_id: int, now: datetime) -> Person:
    """Whoever of this telephone may send a list there, a questionnaire or a roadmap."""
    may = await access.allowed(session, me, place_id, now=now)
    action = next((one for one in FILES if one in may), Action.RUN_ROADMAP)
    return await access.require(session, me, action, place_id, now=now)


async def _check(session: AsyncSession, place_id: int, file: Mapping[str, Any]) -> None:
    """Where names do not pass, no file that may hold some is taken: FileNotByChat."""
    if not file.get("file_name", "").lower().endswith(NO_PEOPLE):
        await data_modes.check_file(session, place_id)


async def _plan(session: AsyncSession, me: Me, place_id: int, lines: Sequence[Line], now: datetime) -> Plan:
    rows = roster_sheet.rows(lines, today=await today(session, place_id, now))
    return await enrolment.plan(session, me=me, place_id=place_id, rows=rows, now=now)


async def _ask(
    session: AsyncSession, by: Person, kind: str, place_id: int, file: Mapping[str, Any], now: datetime
) -> Job:
    return await jobs.ask(session, kind=kind, by=by, place_id=place_id, parameters=dict(file), now=now)


async def _own(session: AsyncSession, me: Me, job_id: int, kind: str) -> Job:
    """A job of one's own that nobody else is deciding about at this moment."""
    own = select(Job).where(Job.id == job_id, Job.kind == kind, Job.state == JobState.DONE)
    own = own.where(Job.person_id.in_([person.id for person in me.persons])).with_for_update()
    job: Job | None = await session.scalar(own, execution_options={"populate_existing": True})
    if job is None:
        raise NotFound
    return job
