"""Consent documents: the exact text in a place's name, written down before anybody answers it, and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, ConsentDocument, ConsentEvent, ConsentKind, Person, Place
from services import access, consent_texts
from services.access import Action, Me
from services.consent_texts import UNSAID, ConsentText
from services.errors import NotFound

BEFORE_LANGUAGES = "ru"
"""In which everybody read what was said before texts were kept."""


@dataclass(frozen=True, slots=True)
class Reproduced:
    """What somebody once said, with the text that they had before their eyes."""

    event: ConsentEvent
    document: ConsentDocument
    place: Place
    subject: Person
    text: ConsentText
    """As it was shown, with the names as they stood then."""
    subject_name: str
    signer_name: str | None
    """None for a paper of a guardian whom the bot does not know."""
    is_intact: bool
    """The digest of the text, worked out anew, is the one that was stored."""
    is_rebuilt: bool
    """It was said before texts were kept: the text is that of its version, place and names are those of today."""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody, the place that keeps their data, and what was said about these, the newest first."""

    subject: Person
    place: Place
    words: Sequence[tuple[ConsentEvent, str | None]]
    """Each with who gets the data, of a transfer."""


async def current(
    session: AsyncSession,
    *,
    place: Place,
    kind: ConsentKind,
    capacity: Capacity,
    language: str,
    now: datetime,
    recipient: Place | None = None,
    version: str | None = None,
) -> ConsentDocument:
    """The document that somebody signs now, or an older `version`; a place under another name has another one."""
    text = consent_texts.text(kind, capacity, language, version)
    return await _kept(session, text, place, capacity, recipient, now)


async def said(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Said:
    """All words of the ledger about somebody, for whoever may read them; NotFound else."""
    subject = await seen(session, me, person_id, now=now)
    about = select(ConsentEvent, Place.name).outerjoin(Place, Place.id == ConsentEvent.recipient_id)
    about = about.where(ConsentEvent.subject_id == subject.id).order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
    words = [(event, recipient) for event, recipient in await session.execute(about)]
    return Said(subject, await session.get_one(Place, subject.operator_id), words)


async def of_event(session: AsyncSession, event: ConsentEvent) -> ConsentDocument:
    """The document that was answered; of what was said before texts were kept, the text of that version."""
    if event.document_id is not None:
        return await session.get_one(ConsentDocument, event.document_id)
    subject = await session.get_one(Person, event.subject_id)
    place = await session.get_one(Place, subject.operator_id)
    recipient = await session.get(Place, event.recipient_id) if event.recipient_id else None
    text = consent_texts.text(event.kind, event.capacity, BEFORE_LANGUAGES, event.version)
    return await _kept(session, text, place, event.capacity, recipient, event.at)


async def reproduced(session: AsyncSession, *, me: Me, event_id: int, now: datetime) -> Reproduced:
    """A word of the ledger as it was said: to oneself, to the guardian, to who sees consents; NotFound else."""
    event = await session.get(ConsentEvent, event_id)
    if event is None:
        raise NotFound
    subject = await seen(session, me, event.subject_id, now=now)
    signer = await session.get(Person, event.signer_id) if event.signer_id else None
    document = await of_event(session, event)
    subject_name = event.names.get("subject") or subject.name
    signer_name = event.names.get("signer") or (signer.name if signer else None)
    kept = _text(document)
    return Reproduced(
        event=event,
        document=document,
        place=await session.get_one(Place, document.place_id),
        subject=subject,
        text=named(document, subject_name, signer_name),
        subject_name=subject_name,
        signer_name=signer_name,
        is_intact=kept.digest(document.capacity) == document.digest,
        is_rebuilt=event.document_id is None,
    )


def named(document: ConsentDocument, subject: str, signer: str | None) -> ConsentText:
    """The text of a document with the names of both; a signer who is not known is left for the pen."""
    return _text(document).filled(subject=subject, signer=signer or UNSAID)


async def seen(session: AsyncSession, me: Me, person_id: int, *, now: datetime) -> Person:
    """Somebody whose words of the ledger this telephone may read; NotFound else."""
    try:
        return await access.own(session, me, person_id, now=now)
    except NotFound:
        return await access.visible_person(session, me, person_id, action=Action.SEE_CONSENTS, now=now)


async def _kept(
    session: AsyncSession,
    text: ConsentText,
    place: Place,
    capacity: Capacity,
    recipient: Place | None,
    since: datetime,
) -> ConsentDocument:
    """The row of this text in the place's name; made where it is the first time."""
    text = text.of(place, recipient.name if recipient else "")
    digest = text.digest(capacity)
    known = select(ConsentDocument).where(ConsentDocument.place_id == place.id, ConsentDocument.digest == digest)
    document: ConsentDocument | None = await session.scalar(known)
    if document is None:
        document = ConsentDocument(
            kind=ConsentKind(text.kind),
            capacity=capacity,
            place_id=place.id,
            recipient_id=recipient.id if recipient else None,
            language=text.language,
            version=text.version,
            title=text.title,
            brief=text.brief,
            text=text.text,
            data=list(text.data),
            purposes=list(text.purposes),
            digest=digest,
            valid_from=since,
        )
        session.add(document)
        await session.flush()
    return document


def _text(document: ConsentDocument) -> ConsentText:
    return ConsentText(
        kind=document.kind,
        version=document.version,
        language=document.language,
        title=document.title,
        brief=document.brief,
        text=document.text,
        data=tuple(document.data),
        purposes=tuple(document.purposes),
    )
