"""Meetings of pairs: when they are, what each side said of them, and what a curator should look at."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Id, Table, by_value
from models.pairs import Pair


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PROPOSED = "proposed"
    """One side has named the time; the other has not said yes."""
    PLANNED = "planned"
    HELD = "held"
    """Whoever has spoken says so."""
    MISSED = "missed"
    DISPUTED = "disputed"
    """The two sides differ; the curator decides."""
    CANCELLED = "cancelled"


class Meeting(Table):
    """One row is a meeting of a pair or a group."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_pair_id_starts_at", "pair_id", "starts_at"),
        Index(
            "ix_meeting_open",
            "starts_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    """What it is for, as services/meeting_rhythm names it."""
    state: Mapped[MeetingState] = mapped_column(by_value(MeetingState))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    where_met: Mapped[str | None] = mapped_column(String(200))
    is_regular: Mapped[bool] = mapped_column(default=False)
    """It comes from the pair's regular time."""
    wished_at: Mapped[datetime | None]
    """The other time that one side asks for, until the other side has said."""
    wished_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often it was moved, or called back: of calendar files."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Nobody: the regular time made it."""
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When both sides were asked how it was."""
    settled_at: Mapped[datetime | None]
    """Since when no word about it is waited for."""
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """The curator who decided; nobody: the words of the two did."""
    pair: Mapped[Pair] = relationship()
    words: Mapped[list["MeetingWord"]] = relationship(order_by="MeetingWord.id")


class MeetingWord(Table):
    """One row is what one of a pair said of one meeting; the rest stands in their answers."""

    __tablename__ = "meeting_word"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id", ondelete="SET NULL"), unique=True)
    """The questionnaire in which they say it."""
    took_place: Mapped[bool | None]
    was_there: Mapped[bool | None]
    """Of a mentee: what the mentor says, one by one in a group."""
    topic: Mapped[str | None] = mapped_column(String(32))
    goes_on: Mapped[bool | None]
    """After the first two meetings: whether they want to go on; the curator alone sees it."""
    asks_pulse: Mapped[bool] = mapped_column(default=False)
    """It is the last meeting of the month."""
    pulse: Mapped[int | None] = mapped_column(SmallInteger)
    """From 1 to 10; the curator alone sees it."""
    said_at: Mapped[datetime | None]


class PairSignal(Table):
    """One row is something about a pair that its curator should look at, until somebody has."""

    __tablename__ = "pair_signal"
    __table_args__ = (UniqueConstraint("pair_id", "kind", "about"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(32))
    """What it is, as services/pair_signals names it."""
    about: Mapped[str] = mapped_column(String(32))
    """What keeps it from being said twice: a meeting, a month."""
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What fills its words: sides and numbers, no names."""
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)


class Interview(Table):
    """One row is a time at which a curator talks with somebody who wants to be a mentor; they pick it themselves."""

    __tablename__ = "interview"
    __table_args__ = (UniqueConstraint("curator_id", "starts_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    curator_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    where_met: Mapped[str | None] = mapped_column(String(200))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Nobody: it is free."""
    taken_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
