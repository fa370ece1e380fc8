"""Questionnaires: their versions, one person's way through one, and what was sent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class ResponseState(StrEnum):
    """Where a person stands in a questionnaire."""

    ASSIGNED = "assigned"
    PARTIAL = "partial"
    SUBMITTED = "submitted"
    STOPPED = "stopped"


class FormVersion(Table):
    """One row is a published version of a questionnaire: its source and its compiled, frozen shape."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("code", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    compiled: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]


class Response(Table):
    """One row is one questionnaire in one person's hands: the answers so far and the question on the screen."""

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    state: Mapped[ResponseState] = mapped_column(by_value(ResponseState), index=True)
    filling: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The engine's state: answers so far, the current question, progress; wiped when it is no longer needed."""
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
