"""A consent taken back on paper: somebody types in whose, which one, by what number; what it allowed ends at once."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    Change,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataRequest,
    Person,
    Place,
)
from services import access, ages, consents, ledger, requests, undo
from services.access import Action, Me
from services.errors import NotFound, SignatureNotNeeded
from services.request_notices import Telling
from services.requests import Paper
from services.signatures import NO

TEXTLESS = "paper"
"""The version of a word to which no text of the bot belongs: what was signed is on the paper."""


class Signed(NamedTuple):
    """What a paper takes back, and as what somebody signed it."""

    kind: ConsentKind
    capacity: Capacity


async def withdraw(
    session: AsyncSession, *, me: Me, subject_id: int, signed: Signed, paper: Paper, now: datetime
) -> tuple[Person, Change]:
    """A consent is taken back from the day of the paper on; of a transfer, to every recipient that had one.

    NotFound for whom this telephone may not answer for; SignatureNotNeeded for a guardian of somebody of age.
    """
    subject, by = await who(session, me, subject_id, now)
    await check_signer(session, subject, signed.capacity, now)
    await access.hold(session, subject.id)
    given = await _given(session, subject.id, signed)
    recipients = {event.recipient_id for event in given} or {None}
    signer_id = await _signer(session, subject, signed.capacity, now)
    texts = {event.recipient_id: event for event in given}
    events = [
        _event(subject, signed, texts.get(one), one, signer_id=signer_id, by=by, paper=paper, now=now)
        for one in sorted(recipients, key=lambda one: one or 0)
    ]
    session.add_all(events)
    await session.flush()
    rows = {"events": [event.id for event in events], "person": subject.id}
    change = await undo.made(session, kind=undo.Kind.PAPER_WITHDRAWN, by=by, rows=rows, now=now)
    for event in events:
        await requests.withdrawn(session, event=event, now=now, telling=Telling(now, [by.id], change.id))
    await consents.stop_without(session, [subject.id], now=now)
    return subject, change


async def who(session: AsyncSession, me: Me, subject_id: int, now: datetime) -> tuple[Person, Person]:
    """Somebody whose paper came in, and who of this telephone may type it in; NotFound."""
    subject = await access.visible_person(session, me, subject_id, action=Action.HANDLE_REQUESTS, now=now)
    if subject.merged_into_id is not None:
        return await who(session, me, subject.merged_into_id, now)
    return subject, await access.require(session, me, Action.HANDLE_REQUESTS, subject.operator_id, now=now)


async def check_signer(session: AsyncSession, subject: Person, capacity: Capacity, now: datetime) -> None:
    """Nobody signs for somebody of age: SignatureNotNeeded."""
    place = await session.get_one(Place, subject.operator_id)
    is_adult = ages.is_adult(subject, ages.local_date(now, place.time_zone)) or subject.emancipated_by
    if capacity is Capacity.GUARDIAN and is_adult:
        raise SignatureNotNeeded


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The entries stay in the ledger, each annulled by another; what was owed is not, and intakes open again."""
    subject = await session.get(Person, change.rows["person"])
    if subject is None:
        raise NotFound
    await session.execute(delete(DataRequest).where(DataRequest.event_id.in_(change.rows["events"])))
    await undo.annul(session, change, now)
    await _owe_others(session, change, now)
    await consents.open_intakes(session, [subject], now=now)


async def _owe_others(session: AsyncSession, change: Change, now: datetime) -> None:
    """Who took the same back by themselves meanwhile was owed nothing more than the paper was: now they are."""
    entry = await session.get_one(ConsentEvent, max(change.rows["events"]))
    said = select(ConsentEvent).where(ConsentEvent.subject_id == entry.subject_id, ConsentEvent.kind == entry.kind)
    said = said.where(ConsentEvent.id > entry.id, ConsentEvent.outcome.in_(NO)).order_by(ConsentEvent.id)
    for event in (await session.scalars(said)).all():
        about = Person.id == event.subject_id
        found = await ledger.standings(session, about, kind=event.kind, at=now, recipient_id=event.recipient_id)
        if any(word.event_id == event.id for standing in found.values() for word in standing.words):
            await requests.withdrawn(session, event=event, now=now)


async def _given(session: AsyncSession, subject_id: int, signed: Signed) -> list[ConsentEvent]:
    """Every yes of this kind, the newest last."""
    said = select(ConsentEvent).where(ConsentEvent.subject_id == subject_id, ConsentEvent.kind == signed.kind)
    said = said.where(ConsentEvent.outcome == ConsentOutcome.GIVEN).order_by(ConsentEvent.id)
    return list(await session.scalars(said))


async def _signer(session: AsyncSession, subject: Person, capacity: Capacity, now: datetime) -> int | None:
    """The person whose signature it is; nobody where there are several guardians, or none that the bot knows."""
    if capacity is Capacity.SELF:
        return subject.id
    care = (await ledger.guardians(session, Person.id == subject.id, at=now)).get(subject.id, [])
    return care[0] if len(care) == 1 else None


def _event(
    subject: Person,
    signed: Signed,
    text: ConsentEvent | None,
    recipient_id: int | None,
    *,
    signer_id: int | None,
    by: Person,
    paper: Paper,
    now: datetime,
) -> ConsentEvent:
    """A row of the ledger that takes back what was said of the text of `text`; not yet in the session."""
    return ConsentEvent(
        subject_id=subject.id,
        signer_id=signer_id,
        capacity=signed.capacity,
        kind=signed.kind,
        version=text.version if text else TEXTLESS,
        document_id=text.document_id if text else None,
        recipient_id=recipient_id,
        outcome=ConsentOutcome.WITHDRAWN,
        route=ConsentRoute.PAPER,
        at=now,
        names={"subject": subject.name},
        entered_by_id=by.id,
        paper_number=paper.number,
        paper_on=paper.on,
    )
