"""Rights of those whose data are kept: what they ask for, what was destroyed, who looked."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, event, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value
from models.consents import ConsentKind


class RequestKind(StrEnum):
    """What somebody asks about their data."""

    ACCESS = "access"
    """What is kept about me?"""
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    """A consent was taken back: what it allowed ends, and is destroyed."""


class RequestOutcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    """Whoever asked thought better of it."""


class DataRequest(Table):
    """One row is something asked about somebody's data, with the day by which it is owed; it outlives the person."""

    __tablename__ = "data_request"
    __table_args__ = (
        Index(
            "ix_data_request_open",
            "place_id",
            "due_on",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[RequestKind] = mapped_column(by_value(RequestKind))
    consent_kind: Mapped[ConsentKind | None] = mapped_column(by_value(ConsentKind))
    """Of a withdrawal: of what."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    subject_code: Mapped[str] = mapped_column(String(16))
    """Stays when the person is gone."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who typed it in from paper."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("consent_event.id", ondelete="SET NULL"), index=True)
    wish: Mapped[str | None] = mapped_column(String(1000))
    """Of a correction: what is wrong, in the words of whoever asks; forgotten once it has ended."""
    paper_number: Mapped[str | None] = mapped_column(String(64))
    paper_on: Mapped[date | None]
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    """The last local day."""
    is_extended: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    outcome: Mapped[RequestOutcome | None] = mapped_column(by_value(RequestOutcome))


class ErasureReason(StrEnum):
    """Why somebody's data were destroyed."""

    WITHDRAWAL = "withdrawal"
    REFUSED = "refused"
    """They said no at the start, and intake is over."""
    UNANSWERED = "unanswered"
    """They never answered, and intake is over."""
    RETENTION = "retention"
    """The purpose is reached, and the time after it is over."""


class Erasure(Table):
    """One row is the proof that somebody's data were destroyed; no name, no answer, no telephone stands in it."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    person_number: Mapped[int] = mapped_column(BigInteger)
    """The number that the row of the person had; numbers are never given twice."""
    person_code: Mapped[str] = mapped_column(String(16))
    reason: Mapped[ErasureReason] = mapped_column(by_value(ErasureReason))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("data_request.id", ondelete="SET NULL"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Rows destroyed, by table; files, by folder."""
    log: Mapped[list[Any]]
    """The extract of the events: what was said and done, when and by which way, without names."""
    papers: Mapped[list[Any]]
    """Papers to be destroyed by hand: `[{"kind": "C1", "number": "12", "on": "2026-09-01"}]`."""
    papers_destroyed_on: Mapped[date | None]
    act_number: Mapped[str | None] = mapped_column(String(64))
    """Of the signed act; a person typed it."""
    act_on: Mapped[date | None]


class AuditAct(StrEnum):
    """What was done with somebody's data."""

    SAW = "saw"
    CHANGED = "changed"
    TOOK = "took"
    """As a file."""


class AuditEntry(Table):
    """One row says who saw or changed whose data, when and from which screen; rows are only added, without answers."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_place_id_at", "place_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    by_code: Mapped[str | None] = mapped_column(String(16))
    """Stays when whoever looked is gone; nobody: the command line or the timetable."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    subject_code: Mapped[str | None] = mapped_column(String(16))
    """Nobody: a list of many."""
    people: Mapped[int]
    """How many people it was about."""
    act: Mapped[AuditAct] = mapped_column(by_value(AuditAct))
    screen: Mapped[str] = mapped_column(String(64))


class NeverChanged(Exception):
    """Who looked at whose data is written down once: no row of it is changed or deleted by hand."""


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _only_added(*_row: object) -> None:
    raise NeverChanged
