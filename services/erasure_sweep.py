"""What names somebody outside their own rows: promises to others, jobs, files on their way, the journal, words."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import (
    Answer,
    Application,
    Ballot,
    Broadcast,
    BroadcastTemplate,
    BroadcastWord,
    Change,
    ConsentEvent,
    DataRequest,
    Document,
    Erasure,
    Event,
    EventSeries,
    Interview,
    Job,
    Meeting,
    Membership,
    ModeChoice,
    Pair,
    PairGoal,
    PairOrder,
    Person,
    Place,
    Promise,
    RegisterNote,
    Response,
    Roadmap,
    Step,
    Task,
    Update,
    Wave,
)
from services import form_versions, jobs, undo
from services.form_settings import Purpose
from services.traces import Traces, unescaped

QUIET: dict[str, Any] = {"synchronize_session": False}
ABOUT = ("person_id", "subject_id", "about_id", "child_id")
"""What promises call the number of whom they are about."""
HELD = ("owner_id", "done_by_id", "reviewed_by_id")
"""What a row kept of a task calls the numbers of those who have to do with it."""
WORDS: tuple[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]], ...] = (
    (Answer.id, Answer.value),
    (Response.id, Response.filling),
    (Ballot.key, Ballot.answers),
    (Wave.id, Wave.pool),
    (DataRequest.id, DataRequest.wish),
    (ModeChoice.id, ModeChoice.reason),
    *((Place.id, one) for one in (Place.data_mode_reason, Place.agreement_number)),
    *((Membership.id, one) for one in (Membership.group, Membership.order_number)),
    (Person.id, Person.emancipated_by),
    *((Roadmap.id, one) for one in (Roadmap.title, Roadmap.order_number, Roadmap.not_tasks, Roadmap.answers)),
    *((Step.id, one) for one in (Step.section, Step.title, Step.responsibles, Step.deadline_text, Step.occurrences)),
    *((Step.id, one) for one in (Step.event, Step.result, Step.note)),
    *((Task.id, one) for one in (Task.scope, Task.document_number, Task.reason, Task.comment, Task.link)),
    *((Pair.id, one) for one in (Pair.result, Pair.where_met)),
    *((one.id, one.where_met) for one in (Meeting, Interview)),
    (PairGoal.id, PairGoal.title),
    *((RegisterNote.id, one) for one in (RegisterNote.note, RegisterNote.case_link)),
    *((one.id, said) for one in (Broadcast, BroadcastTemplate) for said in (one.parts, one.choices)),
    (BroadcastTemplate.id, BroadcastTemplate.name),
    (BroadcastWord.id, BroadcastWord.text),
    *((Event.id, one) for one in (Event.title, Event.about, Event.where_held, Event.link)),
    (EventSeries.id, EventSeries.title),
    (PairOrder.id, PairOrder.number),
    (Erasure.id, Erasure.log),
    (Erasure.id, Erasure.counted),
)
"""Words of others, by the row: they stay, but for the name of whoever is erased."""


async def sweep(
    session: AsyncSession, *, person_ids: Collection[int], chat_ids: Collection[int], traces: Traces, now: datetime
) -> Counter[str]:
    """Destroys what names these people beside their own rows; gives how many rows, by table."""
    counted = Counter[str]()
    counted["job"] = await _jobs(session, person_ids, traces)
    counted["signature"] = await _signatures(session, person_ids)
    counted["promise"] = await _promises(session, person_ids, traces)
    counted["document"] = await _documents(session, traces)
    counted["change"] = await _changes(session, person_ids, traces, now)
    counted["telegram_update"] = await _journal(session, chat_ids, traces)
    counted["draft"] = await _typed(session, traces)
    for key, column in WORDS:
        counted["word"] += await _unname(session, key, column, traces)
    return +counted


async def mentioning(
    session: AsyncSession, column: InstrumentedAttribute[Any], traces: Traces
) -> AsyncIterator[tuple[Any, Any]]:
    """The rows of a table of which this column may name them: the coarse look that a database can do by itself."""
    text = cast(column, String)
    (key,) = column.class_.__table__.primary_key.columns
    hinted = or_(*(text.contains(hint, autoescape=True) for hint in sorted(traces.hints)))
    for number, value in (await session.execute(select(key, column).where(column.is_not(None), hinted))).all():
        yield number, value


async def _signatures(session: AsyncSession, person_ids: Collection[int]) -> int:
    """They signed for others, whose consent stays: as whom, is known by the row; the name goes."""
    signed = ConsentEvent.signer_id.in_(person_ids) & ConsentEvent.subject_id.not_in(person_ids)
    found = (await session.scalars(select(ConsentEvent).where(signed))).all()
    for one in found:
        one.names = {**one.names, "signer": None}
    await session.flush()
    return len(found)


async def _promises(session: AsyncSession, person_ids: Collection[int], traces: Traces) -> int:
    """Messages to others about them are not sent, and not remembered; of a morning message their lines go."""
    others = Promise.receiver_id.not_in(person_ids)
    about = [Promise.parameters[name].as_integer().in_(person_ids) for name in ABOUT]
    events = select(ConsentEvent.id).where(ConsentEvent.subject_id.in_(person_ids))
    about.append(Promise.parameters["event_id"].as_integer().in_(events))
    asked = select(Application.id).where(Application.person_id.in_(person_ids))
    about.append(Promise.parameters["application_id"].as_integer().in_(asked))
    gone = delete(Promise).where(others, or_(*about)).returning(Promise.id)
    count = len((await session.scalars(gone, execution_options=QUIET)).all())
    lines = cast(Promise.parameters, String).contains('"lines"')
    for number, said in (await session.execute(select(Promise.id, Promise.parameters).where(others, lines))).all():
        left = [one for one in said["lines"] if not any(one.get(name) in person_ids for name in ABOUT)]
        if left != said["lines"]:
            await _put(session, Promise.parameters, number, {**said, "lines": left})
            count += 1
    for column in (Promise.parameters, Promise.why):
        count += await _unname(session, Promise.id, column, traces)
    return count


async def _documents(session: AsyncSession, traces: Traces) -> int:
    """A file on its way that names them, or of which nobody can tell, is not sent: whoever asked asks again."""
    found = (await session.execute(select(Document.promise_id, Document.name, Document.content))).all()
    naming = [one for one, name, content in found if traces.are_in(name) or traces.are_in_bytes(content) is not False]
    await session.execute(delete(Promise).where(Promise.id.in_(naming)), execution_options=QUIET)
    return len(naming)


async def _jobs(session: AsyncSession, person_ids: Collection[int], traces: Traces) -> int:
    """Tables of people who wait for a decision, and orders for files: whoever asked asks again.

    It comes first: what is being made of rows that go now is made anew, so that no file follows the sweep of files.
    """
    await jobs.start_anew(session)
    about = or_(*(Job.parameters[name].as_integer().in_(person_ids) for name in ABOUT))
    naming = set(await session.scalars(select(Job.id).where(about)))
    naming |= {number async for number, said in mentioning(session, Job.result, traces) if traces.are_in_value(said)}
    naming |= {one async for one, said in mentioning(session, Job.parameters, traces) if traces.are_in_value(said)}
    await session.execute(delete(Job).where(Job.id.in_(naming)), execution_options=QUIET)
    return len(naming)


async def _changes(session: AsyncSession, person_ids: Collection[int], traces: Traces, now: datetime) -> int:
    """What was done with them cannot be taken back any more; of what others did nothing is lost."""
    await undo.forget_rows(session, now=now)
    found = (await session.execute(select(Change.id, Change.rows).where(cast(Change.rows, String) != "{}"))).all()
    naming = [number for number, rows in found if _is_about(rows, person_ids) or traces.are_in_value(rows)]
    await session.execute(delete(Change).where(Change.id.in_(naming)), execution_options=QUIET)
    return len(naming)


async def _journal(session: AsyncSession, chat_ids: Collection[int], traces: Traces) -> int:
    """Their updates, and answers to others that name them, are wiped; their numbers stay: Telegram may repeat them."""
    naming = set[int]()
    for column in (Update.body, Update.reply, Update.traceback):
        naming |= {
            number async for number, said in mentioning(session, column, traces) if traces.are_in(unescaped(said))
        }
    wiped = update(Update).where(Update.update_id.in_(naming)).values(body=None, reply=None, traceback=None)
    await session.execute(wiped, execution_options=QUIET)
    return len(naming)


async def _typed(session: AsyncSession, traces: Traces) -> int:
    """What staff had begun to type in about them is forgotten."""
    naming = list[int]()
    async for number, filling in mentioning(session, Response.filling, traces):
        version_id = await session.scalar(select(Response.form_version_id).where(Response.id == number))
        version = await form_versions.published(session, version_id or 0)
        if version.form.settings.purpose is Purpose.INPUT and traces.are_in_value(filling):
            naming.append(number)
    await session.execute(delete(Response).where(Response.id.in_(naming)), execution_options=QUIET)
    return len(naming)


async def _unname(
    session: AsyncSession, key: InstrumentedAttribute[Any], column: InstrumentedAttribute[Any], traces: Traces
) -> int:
    """In words of others a name becomes dots; gives in how many rows."""
    count = 0
    async for number, value in mentioning(session, column, traces):
        bare = traces.without(value)
        if bare != value:
            await _put(session, column, number, bare)
            count += 1
    return count


async def _put(session: AsyncSession, column: InstrumentedAttribute[Any], number: Any, value: Any) -> None:
    table: Any = column.class_
    (key,) = table.__table__.primary_key.columns
    await session.execute(update(table).where(key == number).values({column: value}), execution_options=QUIET)


def _is_about(rows: Any, person_ids: Collection[int]) -> bool:
    """Whether a change that is still to be taken back, or is read later, is about one of them, by whatever number."""
    keys: tuple[Callable[[Any], Any], ...] = (
        lambda found: [found.get(name) for name in ("person", "keep", "drop", "known")],
        lambda found: found.get("pair") or [],
        lambda found: found.get("persons") or [],
        lambda found: [one["id"] for one in _listed(found, "before") if "id" in one and not _is_task(one)],
        lambda found: [one.get(name) for one in _listed(found, "before", "after", "carried") for name in HELD],
    )
    return any(number in person_ids for key in keys for number in key(rows))


def _listed(found: Any, *names: str) -> list[dict[str, Any]]:
    """What is kept of a change is lists of people or of tasks, or else something about a place."""
    lists = [found.get(name) for name in names]
    return [row for one in lists if isinstance(one, list) for row in one if isinstance(row, dict)]


def _is_task(row: dict[str, Any]) -> bool:
    return not row.keys().isdisjoint(HELD)
