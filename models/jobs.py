"""Jobs: long work done outside the transaction that asked for it, and the files that come of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Job(Table):
    """One row is work that somebody asked for: reading a sheet, printing slips."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_open",
            "id",
            sqlite_where=text("state IN ('waiting', 'working')"),
            postgresql_where=text("state IN ('waiting', 'working')"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """Who asked."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What was found, until the asker has decided about it."""
    state: Mapped[JobState] = mapped_column(by_value(JobState))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_until: Mapped[float] = mapped_column(Float, default=0.0)
    """Machine time in seconds."""
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Document(Table):
    """One row is a file on its way to somebody; it is deleted once its promise is settled."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
