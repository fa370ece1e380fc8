"""Events: seminars, courses and meetings of many, and who comes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class EventKind(StrEnum):
    """What an event is."""

    SEMINAR = "seminar"
    COURSE = "course"
    CONTEST = "contest"
    MEETING = "meeting"
    GATHERING = "gathering"
    """The group meeting of a programme, before pairs are made."""
    CEREMONY = "ceremony"
    """The final one of a programme."""


class EventState(StrEnum):
    """Where an event stands."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    HELD = "held"


class EventSeries(Table):
    """One row is a plan of several events, as a municipality makes for a month."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]


class Event(Table):
    """One row is an event: what, when, where, for whom, how many seats."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    """Whose event it is."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id", ondelete="SET NULL"), index=True)
    gathering_id: Mapped[int | None] = mapped_column(ForeignKey("gathering.id", ondelete="SET NULL"), unique=True)
    """Whose wishes are asked for after it."""
    kind: Mapped[EventKind] = mapped_column(by_value(EventKind))
    state: Mapped[EventState] = mapped_column(by_value(EventState))
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str | None] = mapped_column(String(1000))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    where_held: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(300))
    seats: Mapped[int | None] = mapped_column(SmallInteger)
    """Nobody has said: as many as come."""
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Whom it is for, as in a broadcast."""
    is_training: Mapped[bool] = mapped_column(default=False)
    """Mentors who were there count as trained."""
    asks_feedback: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Grows with every change that its guests hear of."""
    door_token: Mapped[str | None] = mapped_column(String(43), unique=True)
    """What the code on the spot says; nobody has shown it: none."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When its guests were asked how it was."""


class GuestState(StrEnum):
    """What somebody has said to an invitation."""

    COMING = "coming"
    MAYBE = "maybe"
    DECLINED = "declined"
    WAITING = "waiting"
    """Wants to come, and all seats are taken."""


class EventGuest(Table):
    """One row is somebody who has answered an invitation to an event, or was there."""

    __tablename__ = "event_guest"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[GuestState | None] = mapped_column(by_value(GuestState))
    """Came without an answer: none."""
    plus: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Guests without an account whom they bring."""
    answered_at: Mapped[datetime | None]
    """Of the last answer; in a waiting list, since when."""
    came_at: Mapped[datetime | None]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who noted in the list that they came; nobody: by the code on the spot."""
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id", ondelete="SET NULL"), unique=True)
    """What they said of it."""
