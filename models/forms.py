"""Questionnaires: their versions, one person's way through one, and what was sent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class ResponseState(StrEnum):
    """Where a person stands in a questionnaire."""

    ASSIGNED = "assigned"
    PARTIAL = "partial"
    SUBMITTED = "submitted"
    STOPPED = "stopped"
    EXPIRED = "expired"
    """The wave closed on a draft: what stood in the wave's message is kept, the rest is not."""


class FormVersion(Table):
    """One row is a published version of a questionnaire: its source and its compiled, frozen shape."""

    __tablename__ = "form_version"
    __table_args__ = (Index("ix_form_version_code_place_id", "code", "place_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    """Whose own it is, there and below, before the bot's of the same code; nobody's: it came with the bot."""
    version: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    compiled: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    retired_at: Mapped[datetime | None]
    """Since when nobody is asked it any more; whoever has begun may finish."""


class Response(Table):
    """One row is one questionnaire in one person's hands: the answers so far and the question on the screen."""

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("wave_member.id", ondelete="CASCADE", use_alter=True), unique=True
    )
    """Whom of a wave it answers for; nothing where no wave asks it."""
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    state: Mapped[ResponseState] = mapped_column(by_value(ResponseState), index=True)
    filling: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The engine's state: answers so far, the current question, progress; wiped when it is no longer needed."""
    on_paper: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """Paths of questions that may not pass the messenger: a curator adds them from paper."""
    nonce: Mapped[str] = mapped_column(String(8))
    """Names the question on the screen; a button with another nonce is stale."""
    shown_nonce: Mapped[str | None] = mapped_column(String(8))
    """The nonce whose message Telegram has accepted; a typed answer counts only for that one."""
    shown_message_id: Mapped[int | None] = mapped_column(BigInteger)
    shown_at: Mapped[int | None] = mapped_column(BigInteger)
    """Telegram's own clock, in seconds, when the question was accepted."""
    started_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Answer(Table):
    """One row is one answer of a sent questionnaire, named by its question and its lasting concept."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("response_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    concept: Mapped[str] = mapped_column(String(64), index=True)
    value: Mapped[Any] = mapped_column(JSON)
