"""Consents: the ledger of who allowed what, never overwritten."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value
from models.places import ConsentRoute


class ConsentKind(StrEnum):
    """Which document; the others of the ledger come with what needs them."""

    PROCESSING = "C1"


class Capacity(StrEnum):
    """As what somebody signs."""

    SELF = "self"
    GUARDIAN = "guardian"


class ConsentOutcome(StrEnum):
    """What was said; `annulled` takes back an entry made by mistake."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ANNULLED = "annulled"


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
    outcome: Mapped[ConsentOutcome] = mapped_column(by_value(ConsentOutcome))
    route: Mapped[ConsentRoute] = mapped_column(by_value(ConsentRoute))
    at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    paper_number: Mapped[str | None] = mapped_column(String(64))
    paper_on: Mapped[date | None]
