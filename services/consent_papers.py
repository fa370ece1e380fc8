"""Consents as files: who may have which, blanks of a class at once, and what stands on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Capacity,
    Chat,
    ConsentDocument,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    Job,
    Membership,
    Person,
    Place,
)
from services import access, audit, consent_documents, jobs, ledger
from services.access import Action, Me
from services.consent_documents import Reproduced
from services.consent_texts import ConsentText, NoSuchText
from services.consents import PRINTED, STARTING, Matter
from services.errors import NotAllowed, NotFound
from services.signatures import Standing
from services.taking_part import PARTICIPANTS

KIND = "consent_print"
"""Of the job, and of the promise that brings the file."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to print: a blank, or what somebody said."""

    document: ConsentDocument
    text: ConsentText
    place: Place
    subject: Person
    subject_name: str
    signer_name: str | None
    event: ConsentEvent | None = None
    is_intact: bool = True
    is_rebuilt: bool = False


class Signer(NamedTuple):
    """Who signs a blank, as what, and in which language they read it."""

    capacity: Capacity
    name: str | None
    language: str = PRINTED


async def ask(
    session: AsyncSession, *, me: Me, subject_id: int, matter: Matter, is_word: bool = False, now: datetime
) -> Job:
    """Somebody wants their own document or that of their child: what they gave, or else a blank. NotFound."""
    subject = await access.own(session, me, subject_id, now=now)
    by = await _speaker(session, me, subject, now)
    await _own(session, by, subject, matter, me.chat.language, now)
    parameters = {"subject_id": subject.id, "kind": matter.kind, "recipient_id": matter.recipient_id, "word": is_word}
    return await jobs.ask(session, kind=KIND, by=by, place_id=subject.operator_id, parameters=parameters, now=now)


async def ask_given(session: AsyncSession, *, me: Me, event_id: int, is_word: bool = False, now: datetime) -> Job:
    """Whoever may read a word of the ledger wants it as a file: NotFound."""
    one = await consent_documents.reproduced(session, me=me, event_id=event_id, now=now)
    try:
        by = await access.require(session, me, Action.SEE_CONSENTS, one.subject.operator_id, now=now)
    except NotAllowed:
        by = await _speaker(session, me, one.subject, now)
    parameters = {"event_id": event_id, "word": is_word}
    return await jobs.ask(session, kind=KIND, by=by, place_id=one.subject.operator_id, parameters=parameters, now=now)


async def ask_class(session: AsyncSession, *, me: Me, place_id: int, person_id: int, now: datetime) -> Job:
    """A curator wants blanks for the class of this person; NotFound where nobody there has to sign a paper."""
    by = await access.require(session, me, Action.MARK_CONSENTS, place_id, now=now)
    groups = [group for person, group in await _participants(session, place_id, now) if person.id == person_id]
    if not groups or not await _blanks(session, place_id, groups[0], now):
        raise NotFound
    return await jobs.ask(session, kind=KIND, by=by, place_id=place_id, parameters={"group": groups[0]}, now=now)


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> list[Paper]:
    """What a job prints; nothing where whoever asked may not have it any more."""
    me = await jobs.asking(session, job)
    wanted = job.parameters
    try:
        if me is None:
            return []
        if "event_id" in wanted:
            one = await consent_documents.reproduced(session, me=me, event_id=wanted["event_id"], now=now)
            await _taken(session, me.persons[0], one.subject.operator_id, [_given(one)], now)
            return [_given(one)]
        if "subject_id" in wanted:
            (by,) = me.persons
            subject = await access.own(session, me, wanted["subject_id"], now=now)
            matter = Matter(ConsentKind(wanted["kind"]), wanted["recipient_id"])
            return [await _own(session, by, subject, matter, me.chat.language, now)]
        by = await access.require(session, me, Action.MARK_CONSENTS, job.place_id, now=now)
        papers = await _blanks(session, job.place_id, wanted["group"], now)
        await _taken(session, by, job.place_id, papers, now)
        return papers
    except (NotFound, NotAllowed):
        return []


async def still(session: AsyncSession, receiver_id: int, about: Mapping[str, Any], *, now: datetime) -> bool:
    """Whether somebody to whom a file was promised may have it at the moment when it is sent."""
    subject_id = about["subject_id"]
    if subject_id is None:
        return await access.still(session, receiver_id, Action.MARK_CONSENTS, about["place_id"], now=now)
    receiver = await session.get_one(Person, receiver_id)
    chat = await session.get(Chat, receiver.chat_id) if receiver.chat_id is not None else None
    try:
        return chat is not None and bool(
            await consent_documents.seen(session, Me(chat, [receiver]), subject_id, now=now)
        )
    except NotFound:
        return False


async def _taken(session: AsyncSession, by: Person, place_id: int, papers: Sequence[Paper], now: datetime) -> None:
    """Whoever takes papers about others as a file leaves a row that says so."""
    ids = {one.subject.id for one in papers}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)


async def _speaker(session: AsyncSession, me: Me, subject: Person, now: datetime) -> Person:
    """Who of this telephone speaks for the subject: they themselves, or else a guardian."""
    guardians = (await ledger.guardians(session, Person.id == subject.id, at=now)).get(subject.id, [])
    own = {person.id: person for person in me.persons}
    return next(own[one] for one in (subject.id, *guardians) if one in own)


async def _own(
    session: AsyncSession, by: Person, subject: Person, matter: Matter, language: str, now: datetime
) -> Paper:
    """What `by` has last said yes to, or else the blank; NotFound where this kind is not theirs to sign."""
    capacity = Capacity.SELF if by.id == subject.id else Capacity.GUARDIAN
    found = await ledger.by_kind(
        session, Person.id == subject.id, kinds=[matter.kind], at=now, recipient_id=matter.recipient_id
    )
    standing = found[subject.id][matter.kind]
    said = standing.last(capacity, by.id) or standing.last(capacity, None)
    if said is not None and said.outcome is ConsentOutcome.GIVEN and said.event_id is not None:
        me = Me(await session.get_one(Chat, by.chat_id), [by])
        return _given(await consent_documents.reproduced(session, me=me, event_id=said.event_id, now=now))
    place = await session.get_one(Place, subject.operator_id)
    return await _blank(session, place, subject, matter, Signer(capacity, by.name, language), now)


async def _blanks(session: AsyncSession, place_id: int, group: str | None, now: datetime) -> list[Paper]:
    """A blank for each child of a class, each kind of the start and each signature on paper that is missing."""
    place = await session.get_one(Place, place_id)
    people = [person for person, its in await _participants(session, place_id, now) if its == group]
    found = await ledger.by_kind(session, Person.id.in_([one.id for one in people]), kinds=STARTING, at=now)
    guardians = {one for kinds in found.values() for standing in kinds.values() for one in standing.guardian_ids}
    named = await session.execute(select(Person.id, Person.name).where(Person.id.in_(guardians)))
    names = {row.id: row.name for row in named}
    return [
        await _blank(session, place, person, Matter(kind), _signer(standing, capacity, person, names), now)
        for person in people
        for kind, standing in found[person.id].items()
        if standing.needs_paper and not standing.refused
        for capacity in sorted(standing.missing)
    ]


def _signer(standing: Standing, capacity: Capacity, subject: Person, names: Mapping[int, str]) -> Signer:
    """Of several guardians nobody knows which will sign."""
    if capacity is Capacity.SELF:
        return Signer(capacity, subject.name)
    is_only = len(standing.guardian_ids) == 1
    return Signer(capacity, names[standing.guardian_ids[0]] if is_only else None)


async def _blank(
    session: AsyncSession,
    place: Place,
    subject: Person,
    matter: Matter,
    signer: Signer,
    now: datetime,
) -> Paper:
    recipient = await session.get(Place, matter.recipient_id) if matter.recipient_id else None
    if (recipient is None) is (matter.kind is ConsentKind.TRANSFER):
        raise NotFound
    try:
        document = await consent_documents.current(
            session,
            place=place,
            kind=matter.kind,
            capacity=signer.capacity,
            language=signer.language,
            recipient=recipient,
            now=now,
        )
    except NoSuchText:
        raise NotFound from None
    text = consent_documents.named(document, subject.name, signer.name)
    return Paper(document, text, place, subject, subject.name, signer.name)


def _given(one: Reproduced) -> Paper:
    return Paper(
        document=one.document,
        text=one.text,
        place=one.place,
        subject=one.subject,
        subject_name=one.subject_name,
        signer_name=one.signer_name,
        event=one.event,
        is_intact=one.is_intact,
        is_rebuilt=one.is_rebuilt,
    )


async def _participants(session: AsyncSession, place_id: int, now: datetime) -> list[tuple[Person, str | None]]:
    """The mentees and mentors of a place by name, each with the group they stand in."""
    held = select(Person, Membership.group).join(Membership, Membership.person_id == Person.id)
    held = held.where(Membership.place_id == place_id, Membership.role.in_(PARTICIPANTS))
    rows = await session.execute(held.where(access.lasting(Membership, now)).distinct())
    return sorted(((person, group) for person, group in rows), key=lambda row: (row[0].name_key, row[0].id))
