"""Requests about data: what somebody asks about theirs, by which day it is owed, and how it ends."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Capacity,
    Change,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    DataRequest,
    Person,
    Place,
    RequestKind,
    RequestOutcome,
)
from services import access, ages, audit, ledger, legal_days, request_notices, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotAllowed, NotFound
from services.legal_days import TERMS, Duty
from services.request_notices import Telling

FORM = "correction"
"""Asks how it should be."""
LEFT_TO_DO: dict[ConsentKind, Duty] = {
    ConsentKind.PROCESSING: Duty.DESTRUCTION,
    ConsentKind.PARTICIPATION: Duty.DESTRUCTION,
    ConsentKind.TRANSFER: Duty.STOPPING,
    ConsentKind.DISSEMINATION: Duty.DISSEMINATION,
    ConsentKind.IMAGE: Duty.DISSEMINATION,
}
"""What has to be done once a consent is taken back; without the others the bot itself stops, and nothing is left."""
ASKED: dict[RequestKind, Duty] = {RequestKind.ACCESS: Duty.ACCESS, RequestKind.CORRECTION: Duty.CORRECTION}
FETCH = {"synchronize_session": "fetch"}
ERASED = Duty.DESTRUCTION
"""What only an erasure fulfils: nobody can just say that it is done."""
ENDS_IN_ERASURE = frozenset(kind for kind, owed in LEFT_TO_DO.items() if owed is ERASED)
"""Consents without which no data may be kept."""


class Detail(StrEnum):
    """What is wrong in the data."""

    NAME = "name"
    BIRTH = "birth"
    GROUP = "group"
    PHONE = "phone"
    OTHER = "other"


class Reason(StrEnum):
    """Why it takes longer, or is refused: chosen, so that nothing about anybody is written down."""

    MUCH = "much"
    """There is much to look through."""
    OTHERS = "others"
    """Others have to be asked first."""
    WHO = "who"
    """Who asks is neither the person nor their guardian, or it cannot be made sure."""
    RIGHT = "right"
    """What is kept is right."""
    BASIS = "basis"
    """There is another basis for keeping the data."""


LONGER = (Reason.MUCH, Reason.OTHERS)
REFUSING: dict[RequestKind, tuple[Reason, ...]] = {
    RequestKind.ACCESS: (Reason.WHO,),
    RequestKind.CORRECTION: (Reason.RIGHT, Reason.WHO),
    RequestKind.WITHDRAWAL: (Reason.BASIS, Reason.WHO),
}


class Wish(NamedTuple):
    """What is wrong, and how it should be in the words of whoever asks."""

    detail: Detail
    words: str

    def dump(self) -> str:
        """As a row keeps it."""
        return f"{self.detail}:{self.words}"

    @classmethod
    def load(cls, stored: str) -> Self:
        """What `dump` made."""
        detail, _, words = stored.partition(":")
        return cls(Detail(detail), words)


class Paper(NamedTuple):
    """A paper by which somebody asked: its number in the register, and the day on which it came in."""

    number: str
    on: date


def duty(kind: RequestKind, consent_kind: ConsentKind | None) -> Duty:
    """What is owed."""
    return LEFT_TO_DO[consent_kind] if kind is RequestKind.WITHDRAWAL and consent_kind else ASKED[kind]


def may_be_extended(request: DataRequest) -> bool:
    """Once, and only where the law has it."""
    return not request.is_extended and TERMS[duty(request.kind, request.consent_kind)].extension > 0


async def ask_correction(
    session: AsyncSession, *, me: Me, subject_id: int, wish: Wish, now: datetime
) -> tuple[DataRequest, Change]:
    """Somebody says what is wrong in their data or a child's: AlreadySo where they have said so of the same thing."""
    subject, by = await asker(session, me=me, subject_id=subject_id, now=now)
    same = _open(DataRequest.subject_id == subject.id) & DataRequest.wish.startswith(f"{wish.detail}:")
    await access.hold(session, subject.id)
    if await session.scalar(select(DataRequest.id).where(same, DataRequest.asked_by_id == by.id).limit(1)):
        raise AlreadySo
    request = await add(session, RequestKind.CORRECTION, subject, asked_by_id=by.id, wish=wish, now=now)
    rows = {"request": request.id}
    change = await undo.made(session, kind=undo.Kind.REQUEST_MADE, by=by, rows=rows, now=now)
    telling = Telling(now, [one.id for one in me.persons], change.id)
    await request_notices.received(session, request, telling)
    return request, change


async def asker(session: AsyncSession, *, me: Me, subject_id: int, now: datetime) -> tuple[Person, Person]:
    """About whom this telephone asks, and who of it: that very person, or a guardian; NotFound for strangers."""
    subject = await access.own(session, me, subject_id, now=now)
    own = any(one.id == subject.id for one in me.persons)
    return subject, subject if own else await _guardian(session, me, subject.id, now)


async def add(
    session: AsyncSession,
    kind: RequestKind,
    subject: Person,
    *,
    now: datetime,
    asked_by_id: int | None,
    consent_kind: ConsentKind | None = None,
    event_id: int | None = None,
    entered_by_id: int | None = None,
    paper: Paper | None = None,
    wish: Wish | None = None,
) -> DataRequest:
    """A request; its days count from the local day on which it, or its paper, came in."""
    place = await session.get_one(Place, subject.operator_id)
    owed = duty(kind, consent_kind)
    due_on = legal_days.last_day(owed, paper.on) if paper else legal_days.last_day_from(owed, now, place.time_zone)
    request = DataRequest(
        kind=kind,
        consent_kind=consent_kind,
        place_id=place.id,
        subject_id=subject.id,
        subject_code=subject.code,
        asked_by_id=asked_by_id,
        entered_by_id=entered_by_id,
        event_id=event_id,
        wish=wish.dump() if wish else None,
        paper_number=paper.number if paper else None,
        paper_on=paper.on if paper else None,
        received_at=now,
        due_on=due_on,
        is_extended=False,
    )
    session.add(request)
    await session.flush()
    return request


async def heard(
    session: AsyncSession, events: Collection[ConsentEvent], *, but: Collection[int] = (), now: datetime
) -> None:
    """New words of the ledger: one taken back is owed something, a yes said again before that is done ends it.

    A no to what was in force takes it back, too: a child may say it who was never asked for a yes.
    """
    for event in events:
        is_no = event.outcome is ConsentOutcome.REFUSED and await _was_in_force(session, event)
        if is_no or event.outcome is ConsentOutcome.WITHDRAWN:
            await withdrawn(session, event=event, now=now, telling=Telling(now, but))
    if given := {_matter(event) for event in events if event.outcome is ConsentOutcome.GIVEN}:
        await reconsidered(session, given, now=now)


async def withdrawn(
    session: AsyncSession, *, event: ConsentEvent, now: datetime, telling: Telling | None = None
) -> DataRequest | None:
    """A consent was taken back: what is owed now; None where nothing is left to do. Asked by two, it is owed once."""
    telling = telling or Telling(now)
    if event.capacity is Capacity.SELF:
        await request_notices.child_withdrew(session, event, telling)
    if event.kind not in LEFT_TO_DO:
        await request_notices.word_taken_back(session, event, telling)
        return None
    about = _open(DataRequest.subject_id == event.subject_id) & (DataRequest.consent_kind == event.kind)
    same = select(DataRequest).join(ConsentEvent, ConsentEvent.id == DataRequest.event_id).where(about)
    known: DataRequest | None = await session.scalar(same.where(_to(event.recipient_id)).limit(1))
    if known is not None:
        return known
    request = await add(
        session,
        RequestKind.WITHDRAWAL,
        await session.get_one(Person, event.subject_id),
        consent_kind=event.kind,
        asked_by_id=event.signer_id,
        event_id=event.id,
        entered_by_id=event.entered_by_id,
        paper=Paper(event.paper_number, event.paper_on) if event.paper_number and event.paper_on else None,
        now=now,
    )
    await request_notices.received(session, request, telling)
    return request


async def reconsidered(session: AsyncSession, given: Collection[tuple[Any, ...]], *, now: datetime) -> None:
    """A withdrawal ends by itself once nobody's no stands against that consent any more."""
    waiting = select(DataRequest, ConsentEvent).join(ConsentEvent, ConsentEvent.id == DataRequest.event_id)
    waiting = waiting.where(_open(DataRequest.subject_id.in_({subject_id for subject_id, *_ in given})))
    for request, event in (await session.execute(waiting)).all():
        if _matter(event) in given:
            about, to = Person.id == event.subject_id, event.recipient_id
            found = await ledger.standings(session, about, kind=event.kind, at=now, recipient_id=to)
            if not any(standing.refused for standing in found.values()):
                request.ended_at, request.outcome = now, RequestOutcome.CANCELLED
    await session.flush()


async def reopen(session: AsyncSession, subject_ids: Collection[int], *, cancelled_at: datetime) -> None:
    """The yes that ended a withdrawal was entered by mistake: what was owed is owed again."""
    ended = update(DataRequest).where(DataRequest.subject_id.in_(subject_ids), DataRequest.ended_at == cancelled_at)
    ended = ended.where(DataRequest.outcome == RequestOutcome.CANCELLED).values(ended_at=None, outcome=None)
    await session.execute(ended, execution_options=FETCH)


async def finish(session: AsyncSession, *, me: Me, request_id: int, now: datetime) -> tuple[DataRequest, Change]:
    """Whoever is responsible says that it is done; of what only an erasure fulfils nobody can: NotAllowed."""
    request, by = await _handled(session, me, request_id, now)
    if duty(request.kind, request.consent_kind) is ERASED:
        raise NotAllowed
    return request, await _end(session, request, by, RequestOutcome.DONE, now)


async def refuse(
    session: AsyncSession, *, me: Me, request_id: int, reason: Reason, now: datetime
) -> tuple[DataRequest, Change]:
    """Whoever is responsible says no, and whoever asked reads why: NotAllowed where that is no reason here."""
    request, by = await _handled(session, me, request_id, now)
    if reason not in REFUSING[request.kind]:
        raise NotAllowed
    return request, await _end(session, request, by, RequestOutcome.REFUSED, now, reason)


async def extend(
    session: AsyncSession, *, me: Me, request_id: int, reason: Reason, now: datetime
) -> tuple[DataRequest, Change]:
    """It takes some working days longer, once, and whoever asked reads why: NotAllowed where the law has none."""
    request, by = await _handled(session, me, request_id, now)
    if reason not in LONGER or not may_be_extended(request):
        raise NotAllowed
    rows = {"request": request.id, "due_on": request.due_on.isoformat()}
    change = await undo.made(session, kind=undo.Kind.REQUEST_HANDLED, by=by, rows=rows, now=now)
    place = await session.get_one(Place, request.place_id)
    owed = duty(request.kind, request.consent_kind)
    received_on = request.paper_on or ages.local_date(request.received_at, place.time_zone)
    request.due_on, request.is_extended = legal_days.last_day(owed, received_on, is_extended=True), True
    await session.flush()
    await request_notices.answered(session, request, Telling(now, change_id=change.id), reason=reason)
    return request, change


async def forget_wishes(session: AsyncSession, *, now: datetime) -> None:
    """The words of a correction are forgotten once it has ended and cannot be taken back any more."""
    over = DataRequest.ended_at < now - undo.MINUTE
    await session.execute(
        update(DataRequest).where(DataRequest.wish.is_not(None), over).values(wish=None), execution_options=FETCH
    )


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Nobody has asked; or the request is open again, due when it was due."""
    if change.kind == undo.Kind.REQUEST_MADE:
        await session.execute(delete(DataRequest).where(DataRequest.id == change.rows["request"]))
        return
    request = await session.get_one(DataRequest, change.rows["request"], populate_existing=True)
    if request.subject_id is None:  # erased meanwhile: nothing is left to be about
        raise InUse
    if "due_on" in change.rows:
        request.due_on, request.is_extended = date.fromisoformat(change.rows["due_on"]), False
    else:
        request.ended_at = request.ended_by_id = request.outcome = None
    await session.flush()


async def _guardian(session: AsyncSession, me: Me, child_id: int, now: datetime) -> Person:
    """Who of this telephone answers for a child; NotFound where nobody does."""
    care = (await ledger.guardians(session, Person.id == child_id, at=now)).get(child_id, [])
    found = next((person for person in me.persons if person.id in care), None)
    if found is None:
        raise NotFound
    return found


async def _was_in_force(session: AsyncSession, event: ConsentEvent) -> bool:
    """Whether this consent held just before the word."""
    before = event.at - timedelta(microseconds=1)
    about = Person.id == event.subject_id
    found = await ledger.standings(session, about, kind=event.kind, at=before, recipient_id=event.recipient_id)
    return any(standing.valid and standing.needed for standing in found.values())


def _matter(event: ConsentEvent) -> tuple[Any, ...]:
    """About whom a word is, of which kind, and of a transfer to whom."""
    return event.subject_id, event.kind, event.recipient_id


async def _end(
    session: AsyncSession,
    request: DataRequest,
    by: Person,
    outcome: RequestOutcome,
    now: datetime,
    reason: Reason | None = None,
) -> Change:
    rows = {"request": request.id}
    change = await undo.made(session, kind=undo.Kind.REQUEST_HANDLED, by=by, rows=rows, now=now)
    request.ended_at, request.ended_by_id, request.outcome = now, by.id, outcome
    await session.flush()
    await request_notices.answered(session, request, Telling(now, change_id=change.id), reason=reason)
    return change


async def _handled(session: AsyncSession, me: Me, request_id: int, now: datetime) -> tuple[DataRequest, Person]:
    """An open request, held, and who of this telephone may answer it: NotFound, AlreadySo."""
    request = await session.get(DataRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound
    try:
        by = await access.require(session, me, Action.HANDLE_REQUESTS, request.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    if request.ended_at is not None:
        raise AlreadySo
    ids, changed = [request.subject_id] if request.subject_id else [], AuditAct.CHANGED
    await audit.note(session, by=by, place_id=request.place_id, subject_ids=ids, act=changed, now=now)
    return request, by


def _open(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition & DataRequest.ended_at.is_(None)


def _to(recipient_id: int | None) -> ColumnElement[bool]:
    column = ConsentEvent.recipient_id
    return column.is_(None) if recipient_id is None else column == recipient_id
