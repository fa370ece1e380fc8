"""Consent documents: the exact text in a place's name, written down before anybody answers it, and never changed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, ConsentDocument, ConsentKind, Place
from services import consent_texts


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
    facts = {"place": place.name, "address": place.address or "", "inn": place.inn or ""}
    text = text.filled(**facts, recipient=recipient.name if recipient else "")
    digest = text.digest(capacity)
    known = select(ConsentDocument).where(ConsentDocument.place_id == place.id, ConsentDocument.digest == digest)
    document: ConsentDocument | None = await session.scalar(known)
    if document is None:
        document = ConsentDocument(
            kind=kind,
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
            valid_from=now,
        )
        session.add(document)
        await session.flush()
    return document
