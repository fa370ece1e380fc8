"""Broadcasts: what somebody says to many at once, and what comes back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class BroadcastState(StrEnum):
    """Where a broadcast stands."""

    DRAFT = "draft"
    ASKED = "asked"
    """A second person's word is waited for."""
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    """Ended before everybody had it."""
    SENT = "sent"


class Broadcast(Table):
    """One row is what somebody says to many: to whom, what, when, and how far it has got.

    Who gets it is a row each in `promise`.
    """

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    """The place for which it is said."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    state: Mapped[BroadcastState] = mapped_column(by_value(BroadcastState))
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The conditions that a receiver meets, all of them."""
    parts: Mapped[list[Any]] = mapped_column(JSON)
    """The messages of it, in order: `{"kind": "text" | "photo" | "document", "text": its HTML, "file_id": …}`."""
    choices: Mapped[list[Any]] = mapped_column(JSON)
    """What the buttons under it say; nothing: none."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    """It invites to this event."""
    passes_on_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id", ondelete="SET NULL"), index=True)
    """It passes on what came from above."""
    is_to_pass_on: Mapped[bool] = mapped_column(default=False)
    """Curators are asked to pass it on to pupils and parents."""
    starts_at: Mapped[datetime | None]
    """Nobody has said: at once."""
    at_morning: Mapped[bool] = mapped_column(default=False)
    """Each receiver gets it in the morning of their own place."""
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often its text was corrected after it had left."""
    reached_id: Mapped[int] = mapped_column(BigInteger, default=0)
    """Everybody up to this number of a person has it promised."""
    total: Mapped[int | None] = mapped_column(Integer)
    """Receivers when it began."""
    board_message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The author's message that shows how far it is."""
    made_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    """It was deleted from the receivers' chats."""


class BroadcastAnswer(Table):
    """One row is somebody's press under a broadcast: the last one counts."""

    __tablename__ = "broadcast_answer"
    __table_args__ = (UniqueConstraint("broadcast_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    choice: Mapped[int] = mapped_column(SmallInteger)
    """Which of the broadcast's choices, counted from 0."""
    answered_at: Mapped[datetime]


class BroadcastWord(Table):
    """One row is a word in the thread between a receiver of a broadcast and whoever answers for it."""

    __tablename__ = "broadcast_word"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """The receiver whose thread it is."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class BroadcastTemplate(Table):
    """One row is a text of a place that is said again and again."""

    __tablename__ = "broadcast_template"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    parts: Mapped[list[Any]] = mapped_column(JSON)
    choices: Mapped[list[Any]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
