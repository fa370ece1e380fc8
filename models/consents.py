"""Consents: documents in versions, the ledger of who allowed what, and what is asked beside the start."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value
from models.places import ConsentRoute


class ConsentKind(StrEnum):
    """Which document."""

    PROCESSING = "C1"
    TRANSFER = "C2"
    """To a recipient with a name."""
    DISSEMINATION = "C3"
    """Category by category."""
    IMAGE = "C4"
    MESSENGER = "C6"
    """Contact through the messenger."""
    MENTORING = "L1"
    """A worker's consent to be a mentor."""
    PARTICIPATION = "L2"
    """A guardian's statement that the child takes part of their own will."""


class Category(StrEnum):
    """What is published about somebody: each is chosen by itself."""

    NAME = "name"
    PHOTO = "photo"
    ACHIEVEMENTS = "achievements"


class Capacity(StrEnum):
    """As what somebody signs."""

    SELF = "self"
    GUARDIAN = "guardian"


class ConsentOutcome(StrEnum):
    """What was said; `annulled` takes back an entry made by mistake, or set aside by a curator's decision."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ANNULLED = "annulled"


class ConsentDocument(Table):
    """One row is the exact text of a consent in a place's name; once there it is never changed."""

    __tablename__ = "consent_document"
    __table_args__ = (UniqueConstraint("place_id", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[ConsentKind] = mapped_column(by_value(ConsentKind))
    capacity: Mapped[Capacity] = mapped_column(by_value(Capacity))
    """As what whoever reads it would sign."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    """Who gets the data, of a transfer."""
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[str] = mapped_column(String(32))
    """Of the text that came with the bot; the place's own name and address stand in it."""
    title: Mapped[str] = mapped_column(String(200))
    brief: Mapped[str] = mapped_column(Text)
    """What stood on the screen with the buttons; names are left as `{subject}` and `{signer}`."""
    text: Mapped[str] = mapped_column(Text)
    """The whole; names are left as `{subject}` and `{signer}`."""
    data: Mapped[list[Any]]
    """Which data it names, in its language."""
    purposes: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all of the above."""
    valid_from: Mapped[datetime]


class DocumentKept(RuntimeError):
    """A text that may have been signed can be neither changed nor deleted."""


@event.listens_for(ConsentDocument, "before_update")
def _never_changed(mapper: Any, connection: Any, document: ConsentDocument) -> None:
    if any(column.history.has_changes() for column in inspect(document).attrs):
        raise DocumentKept(document.id)


@event.listens_for(ConsentDocument, "before_delete")
def _never_deleted(mapper: Any, connection: Any, document: ConsentDocument) -> None:
    raise DocumentKept(document.id)


class ConsentEvent(Table):
    """One row is one statement about the data of `subject`, made by `signer`; rows are only added."""

    __tablename__ = "consent_event"
    __table_args__ = (Index("ix_consent_event_subject_id_kind", "subject_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    capacity: Mapped[Capacity] = mapped_column(by_value(Capacity))
    kind: Mapped[ConsentKind] = mapped_column(by_value(ConsentKind))
    version: Mapped[str] = mapped_column(String(32))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("consent_document.id"), index=True)
    """Which text it was said about; nothing only of what was said before texts were kept."""
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"), index=True)
    categories: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """Of a dissemination: those to which the answer was yes."""
    outcome: Mapped[ConsentOutcome] = mapped_column(by_value(ConsentOutcome))
    route: Mapped[ConsentRoute] = mapped_column(by_value(ConsentRoute))
    at: Mapped[datetime]
    until: Mapped[date | None]
    """The last day on which a yes holds."""
    names: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """As they stood then: `{"subject": …, "signer": …}`, so that the document prints again as it was."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    paper_number: Mapped[str | None] = mapped_column(String(64))
    """Of the paper, or the reference of a qualified signature."""
    paper_on: Mapped[date | None]


class ConsentAsk(Table):
    """One row says that a consent beside those of the start is wanted of somebody: a case is written, rows go up."""

    __tablename__ = "consent_ask"
    __table_args__ = (Index("ix_consent_ask_subject_id_kind", "subject_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[ConsentKind] = mapped_column(by_value(ConsentKind))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]


class ConsentBlank(Table):
    """One row says that somebody has the blank to sign at home."""

    __tablename__ = "consent_blank"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    signer_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    received_at: Mapped[datetime]
