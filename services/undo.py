"""Taking back: for a minute the author of a change can make it undone."""

from collections.abc import Awaitable, Callable, Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib import import_module
from typing import Any

from sqlalchemy import String, delete, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    ConsentEvent,
    Invitation,
    Membership,
    Person,
    Place,
    Response,
    ResponseState,
)
from services import outbox
from services.access import Me
from services.errors import InUse, NotFound, TooLate
from services.roster import fold

MINUTE = timedelta(seconds=60)
TOLD_AFTER = MINUTE + timedelta(seconds=1)
"""Nobody is told of what may still be taken back."""


class Kind(StrEnum):
    """What was done."""

    PLACE_MADE = "place_made"
    PLACES_MADE = "places_made"
    PLACE_CHANGED = "place_changed"
    APPOINTMENT_CHANGED = "appointment_changed"
    REPRESENTATIVE_ADDED = "representative_added"
    CURATOR_ADDED = "curator_added"
    PEOPLE_ADDED = "people_added"
    GUARDIAN_ADDED = "guardian_added"
    PAPER_MARKED = "paper_marked"
    LINKS_REVOKED = "links_revoked"
    DUTY_NAMED = "duty_named"
    SPECIAL_MARKED = "special_marked"
    CERTIFICATE_MARKED = "certificate_marked"
    CURATOR_ASKED = "curator_asked"
    DEPUTY_NAMED = "deputy_named"
    DEPUTY_ENDED = "deputy_ended"
    CURATOR_REPLACED = "curator_replaced"
    PEOPLE_LEFT = "people_left"
    PEOPLE_RETURNED = "people_returned"
    CLASS_MOVED = "class_moved"
    YEAR_STEPPED = "year_stepped"
    STAFF_ASKED = "staff_asked"
    STAYING_SAID = "staying_said"
    PEOPLE_MERGED = "people_merged"
    PEOPLE_SPLIT = "people_split"
    PEOPLE_DISTINCT = "people_distinct"
    TELEPHONE_CHANGED = "telephone_changed"
    POSTER_CHANGED = "poster_changed"
    APPLICATION_DECIDED = "application_decided"
    WAVE_STARTED = "wave_started"
    WAVE_CLOSED = "wave_closed"
    SURVEYS_TIMED = "surveys_timed"
    FORM_PUBLISHED = "form_published"
    FORM_RETIRED = "form_retired"
    CONSENT_ASKED = "consent_asked"
    MODE_CHOSEN = "mode_chosen"
    REQUEST_MADE = "request_made"
    REQUEST_HANDLED = "request_handled"
    PAPER_WITHDRAWN = "paper_withdrawn"
    BIRTH_DATE_NOTED = "birth_date_noted"
    EMANCIPATED = "emancipated"
    ROADMAP_ACCEPTED = "roadmap_accepted"
    TASKS_CHANGED = "tasks_changed"
    TASKS_ASKED = "tasks_asked"
    MATERIAL_PUT = "material_put"
    STEP_CHANGED = "step_changed"
    PROPOSAL_CHANGED = "proposal_changed"
    PAIRS_OFFERED = "pairs_offered"
    PAIR_ANSWERED = "pair_answered"
    PAIR_REPLACED = "pair_replaced"
    GATHERING_HELD = "gathering_held"
    GATHERING_ASKED = "gathering_asked"
    WISHES_ENTERED = "wishes_entered"
    PROGRAMME_SET = "programme_set"
    INTERVIEWS_ASKED = "interviews_asked"
    INTERVIEW_CALLED_OFF = "interview_called_off"
    STUCK_REMINDED = "stuck_reminded"
    PAIRS_CHANGED = "pairs_changed"
    ORDER_SIGNED = "order_signed"
    ORDER_TEMPLATE_CHANGED = "order_template_changed"
    MEETINGS_CHANGED = "meetings_changed"
    MEETING_TIMES_ASKED = "meeting_times_asked"
    WORRY_SETTLED = "worry_settled"
    MEETING_ADDED = "meeting_added"
    GOALS_CHANGED = "goals_changed"
    EVENT_CHANGED = "event_changed"
    NOTE_WRITTEN = "note_written"
    EVENTS_PLANNED = "events_planned"


LASTING = frozenset({Kind.PEOPLE_MERGED, Kind.PEOPLE_DISTINCT, Kind.STAYING_SAID, Kind.TASKS_ASKED})
"""What was done is read from their rows later, too; of all others nothing is needed after the minute."""


async def made(session: AsyncSession, *, kind: Kind, by: Person, rows: dict[str, Any], now: datetime) -> Change:
    """Notes a change of `by`, with what it takes to undo it."""
    change = Change(by_id=by.id, kind=kind, rows=rows, made_at=now)
    session.add(change)
    await session.flush()
    return change


async def take_back(session: AsyncSession, *, change_id: int, me: Me, now: datetime) -> Change:
    """Undoes a change of one's own within a minute (TooLate); pressed twice, it is undone once."""
    own = (Change.id == change_id) & Change.by_id.in_([person.id for person in me.persons])
    fresh = update(Change).where(own, Change.undone_at.is_(None), Change.made_at >= now - MINUTE)
    change: Change | None = await session.scalar(fresh.values(undone_at=now).returning(Change))
    if change is None:
        return await _undone_before(session, own)
    await UNDO[Kind(change.kind)](session, change, now)
    await outbox.drop(session, change_id=change.id, why="taken back", now=now)
    return change


async def forget_rows(session: AsyncSession, *, now: datetime) -> None:
    """What a change would have been taken back with is forgotten once it cannot be: names and days of birth, too."""
    over = update(Change).where(Change.made_at < now - TOLD_AFTER, Change.kind.not_in(LASTING))
    written = over.where(sql_cast(Change.rows, String) != "{}").values(rows={})
    await session.execute(written, execution_options={"synchronize_session": False})


async def _undone_before(session: AsyncSession, own: Any) -> Change:
    change = await session.scalar(select(Change).where(own))
    if change is None:
        raise NotFound
    if change.undone_at is None:
        raise TooLate
    return change


async def _remove_place(session: AsyncSession, change: Change, now: datetime) -> None:
    place_id = change.rows["place"]
    peopled = select(Person.id).where(Person.operator_id == place_id)
    parted = select(Place.id).where(Place.parent_id == place_id)
    if await session.scalar(peopled.limit(1)) or await session.scalar(parted.limit(1)):
        raise InUse
    await session.execute(delete(Response).where(Response.place_id == place_id))  # forms begun about it
    await session.execute(delete(Place).where(Place.id == place_id))


async def _remove_people(session: AsyncSession, change: Change, now: datetime) -> None:
    """Who was added goes again, unless somebody has come in already; who was changed is as before."""
    made: list[int] = change.rows["persons"]
    if await session.scalar(select(Person.id).where(Person.id.in_(made), Person.chat_id.is_not(None)).limit(1)):
        raise InUse
    before: list[dict[str, Any]] = change.rows["before"]
    await unassign(session, [one["id"] for one in before], change)
    await session.execute(delete(Membership).where(Membership.id.in_(change.rows["memberships"])))
    await session.execute(delete(Person).where(Person.id.in_(made)))
    for one in before:
        await _restore(session, one)


async def _restore(session: AsyncSession, before: dict[str, Any]) -> None:
    person = await session.get_one(Person, before["id"])
    person.name, person.name_key = before["name"], fold(before["name"])
    person.born_on = before["born_on"] and date.fromisoformat(before["born_on"])
    person.birth_year = before["birth_year"]
    for membership_id, group, year in before["groups"]:
        held = update(Membership).where(Membership.id == membership_id)
        await session.execute(held.values(group=group, school_year=year))


async def annul(session: AsyncSession, change: Change, now: datetime) -> None:
    """The entries stay in the ledger, each with a word beside it that it was a mistake."""
    from services import consents, ledger, requests

    entries = (await session.scalars(select(ConsentEvent).where(ConsentEvent.id.in_(change.rows["events"])))).all()
    for entry in entries:
        paper = {"route": entry.route, "paper_number": entry.paper_number, "paper_on": entry.paper_on}
        session.add(ledger.annulment(entry, now=now, entered_by_id=change.by_id, **paper))
    await session.flush()
    subjects = {entry.subject_id for entry in entries}
    await unassign(session, subjects, change)
    await requests.reopen(session, subjects, cancelled_at=change.made_at)
    await consents.stop_without(session, subjects, now=now)


async def _reopen_links(session: AsyncSession, change: Change, now: datetime) -> None:
    """They open again, unless the person has come in by a newer one meanwhile."""
    came_in = select(Invitation.person_id).where(Invitation.used_at >= change.made_at)
    closed = update(Invitation).where(Invitation.id.in_(change.rows["invitations"]))
    closed = closed.where(Invitation.person_id.not_in(came_in)).values(revoked_at=None)
    await session.execute(closed, execution_options={"synchronize_session": "fetch"})


async def _restore_duty(session: AsyncSession, change: Change, now: datetime) -> None:
    """Whoever was on duty before is so again, if they are still there, unless somebody else was named meanwhile."""
    place = await session.get_one(Place, change.rows["place"], with_for_update={"key_share": True})
    if place.duty_person_id != change.rows["after"]:
        raise InUse
    place.duty_person_id = await session.scalar(select(Person.id).where(Person.id == change.rows["before"]))
    await session.flush()


async def unassign(session: AsyncSession, person_ids: Collection[int], change: Change) -> None:
    """Questionnaires that the change put into people's hands, and that nobody has begun, are gone."""
    await session.execute(
        delete(Response).where(
            Response.person_id.in_(person_ids),
            Response.state == ResponseState.ASSIGNED,
            Response.changed_at == change.made_at,
        )
    )


def _restored_by(module: str) -> Callable[[AsyncSession, Change, datetime], Awaitable[None]]:
    """The `restore` of a service that imports this module itself."""

    async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
        await import_module(f"services.{module}").restore(session, change, now)

    return restore


UNDO: dict[Kind, Callable[[AsyncSession, Change, datetime], Awaitable[None]]] = {
    Kind.PLACE_MADE: _remove_place,
    Kind.PLACES_MADE: _restored_by("school_list"),
    Kind.PLACE_CHANGED: _restored_by("place_details"),
    Kind.APPOINTMENT_CHANGED: _restored_by("appointments"),
    Kind.REPRESENTATIVE_ADDED: _remove_people,
    Kind.CURATOR_ADDED: _remove_people,
    Kind.PEOPLE_ADDED: _remove_people,
    Kind.GUARDIAN_ADDED: _remove_people,
    Kind.PAPER_MARKED: annul,
    Kind.LINKS_REVOKED: _reopen_links,
    Kind.DUTY_NAMED: _restore_duty,
    Kind.SPECIAL_MARKED: _restored_by("special_conditions"),
    Kind.CERTIFICATE_MARKED: _restored_by("certificates"),
    Kind.CURATOR_ASKED: _restored_by("talks"),
    Kind.DEPUTY_NAMED: _restored_by("deputies"),
    Kind.DEPUTY_ENDED: _restored_by("deputies"),
    Kind.CURATOR_REPLACED: _restored_by("replacement"),
    Kind.PEOPLE_LEFT: _restored_by("archive"),
    Kind.PEOPLE_RETURNED: _restored_by("archive"),
    Kind.CLASS_MOVED: _restored_by("moves"),
    Kind.YEAR_STEPPED: _restored_by("new_year"),
    Kind.STAFF_ASKED: _restored_by("staying"),
    Kind.STAYING_SAID: _restored_by("staying"),
    Kind.PEOPLE_MERGED: _restored_by("merging"),
    Kind.PEOPLE_SPLIT: _restored_by("merging"),
    Kind.PEOPLE_DISTINCT: _restored_by("duplicates"),
    Kind.TELEPHONE_CHANGED: _restored_by("telephones"),
    Kind.POSTER_CHANGED: _restored_by("posters"),
    Kind.APPLICATION_DECIDED: _restored_by("admissions"),
    Kind.WAVE_STARTED: _restored_by("waves"),
    Kind.WAVE_CLOSED: _restored_by("waves"),
    Kind.SURVEYS_TIMED: _restored_by("survey_timetable"),
    Kind.FORM_PUBLISHED: _restored_by("authoring"),
    Kind.FORM_RETIRED: _restored_by("authoring"),
    Kind.CONSENT_ASKED: _restored_by("consent_asks"),
    Kind.REQUEST_MADE: _restored_by("requests"),
    Kind.REQUEST_HANDLED: _restored_by("requests"),
    Kind.PAPER_WITHDRAWN: _restored_by("paper_withdrawals"),
    Kind.MODE_CHOSEN: _restored_by("data_modes"),
    Kind.BIRTH_DATE_NOTED: _restored_by("birth_dates"),
    Kind.EMANCIPATED: _restored_by("emancipation"),
    Kind.TASKS_CHANGED: _restored_by("task_changes"),
    Kind.TASKS_ASKED: _restored_by("task_reminders"),
    Kind.STEP_CHANGED: _restored_by("plan_changes"),
    Kind.ROADMAP_ACCEPTED: _restored_by("roadmap_past"),
    Kind.MATERIAL_PUT: _restored_by("materials"),
    Kind.PROPOSAL_CHANGED: _restored_by("pair_proposals_change"),
    Kind.PAIRS_OFFERED: _restored_by("pair_proposals_publish"),
    Kind.PAIR_ANSWERED: _restored_by("pair_answers"),
    Kind.PAIR_REPLACED: _restored_by("pair_answers_next"),
    Kind.GATHERING_HELD: _restored_by("gatherings"),
    Kind.GATHERING_ASKED: _restored_by("gatherings"),
    Kind.WISHES_ENTERED: _restored_by("gathering_wishes"),
    Kind.PROGRAMME_SET: _restored_by("programme_settings"),
    Kind.INTERVIEWS_ASKED: _restored_by("interviews"),
    Kind.INTERVIEW_CALLED_OFF: _restored_by("interviews"),
    Kind.STUCK_REMINDED: _restored_by("stuck_help"),
    Kind.PAIRS_CHANGED: _restored_by("pair_stops"),
    Kind.ORDER_SIGNED: _restored_by("pair_orders_signed"),
    Kind.ORDER_TEMPLATE_CHANGED: _restored_by("own_templates"),
    Kind.MEETINGS_CHANGED: _restored_by("meeting_changes"),
    Kind.MEETING_TIMES_ASKED: _restored_by("meeting_wanting"),
    Kind.WORRY_SETTLED: _restored_by("pair_worries"),
    Kind.MEETING_ADDED: _restored_by("meeting_late"),
    Kind.GOALS_CHANGED: _restored_by("pair_goals"),
    Kind.EVENT_CHANGED: _restored_by("events"),
    Kind.NOTE_WRITTEN: _restored_by("register_notes"),
    Kind.EVENTS_PLANNED: _restored_by("event_series"),
}
