"""Waves: a questionnaire sent to an audience in a window, whom it asks, and answers that carry no name."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class Asked(StrEnum):
    """Where somebody stands in a wave."""

    WAITING = "waiting"
    """Not asked yet: the wave has not opened, or another questionnaire is in their hands."""
    ASKED = "asked"
    ANSWERED = "answered"
    """Sent; or, when the wave has closed, at least the question of its message is answered."""
    SILENT = "silent"
    """The wave has closed without an answer."""


class Wave(Table):
    """One row is a questionnaire sent to an audience in a window; a coordinator's has a part for each organisation."""

    __tablename__ = "wave"
    __table_args__ = (
        Index(
            "ix_wave_open",
            "closes_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    """What is asked of those who have not begun yet; the wave's questionnaire is called by its code."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    """The coordinator's wave; that one has no members of its own."""
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Nobody: the timetable started it."""
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Whom it asked when it began, for whoever reads it later: `{"roles": [...], "groups": [...]}`."""
    reminders: Mapped[list[Any]] = mapped_column(JSON)
    """Days after the asking on which somebody who is silent is reminded."""
    is_anonymous: Mapped[bool]
    pool: Mapped[list[Any]] = mapped_column(JSON)
    """Sent anonymous answers that are fewer than five yet, shuffled at every sending."""
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class WaveMember(Table):
    """One row is somebody whom a wave asks, and about whom; of an anonymous one it says only whether they answered."""

    __tablename__ = "wave_member"
    __table_args__ = (Index("ix_wave_member_wave_id_state", "wave_id", "state"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[Asked] = mapped_column(by_value(Asked))
    asked_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How many reminders were promised."""
    reminded_at: Mapped[datetime | None]


class Ballot(Table):
    """One row is one person's answers to an anonymous wave; whose they are and when they came is known to nobody."""

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — a hidden row number would tell the order

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """By chance."""
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By path."""
