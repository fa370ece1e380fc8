"""The outbox: messages promised to people, and reminders already counted."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class Lane(IntEnum):
    """Who goes first: a smaller number. Replies go before all of them, straight from the journal."""

    URGENT = 1
    REMINDER = 2
    BROADCAST = 3


class PromiseState(StrEnum):
    """Where a promise stands. `doubtful`: it may have arrived, nobody can know, and it is never repeated by itself."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    DROPPED = "dropped"


class Promise(Table):
    """One row is one message promised to one person: what to say, not the words."""

    __tablename__ = "promise"
    __table_args__ = (
        Index(
            "ix_promise_due",
            "lane",
            "not_before",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_promise_sending",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_promise_broadcast",
            "broadcast_id",
            "state",
            sqlite_where=text("broadcast_id IS NOT NULL"),
            postgresql_where=text("broadcast_id IS NOT NULL"),
        ),
        Index(
            "ix_promise_change_id",
            "change_id",
            sqlite_where=text("change_id IS NOT NULL"),
            postgresql_where=text("change_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id", ondelete="SET NULL"))
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id", ondelete="CASCADE"))
    """It is one receiver's copy of this broadcast."""
    lane: Mapped[int] = mapped_column(SmallInteger)
    not_before: Mapped[datetime]
    """Programme time."""
    state: Mapped[PromiseState] = mapped_column(by_value(PromiseState))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    retry_at: Mapped[float] = mapped_column(Float, default=0.0)
    """Machine time in seconds: a failed try pauses by the machine's clock, which nobody turns."""
    lease_until: Mapped[float] = mapped_column(Float, default=0.0)
    """Machine time in seconds."""
    why: Mapped[str | None] = mapped_column(Text)
    """The reason of a failure or a drop, for the one who looks after it."""
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The last message of it that Telegram accepted."""
    earlier_message_ids: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Those before the last, where it is several."""
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Reminder(Table):
    """One row is one line of a morning message that was promised: it is never promised again."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]


class Change(Table):
    """One row is a change that its author may take back for a minute: which act, and on which rows."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
