"""Roadmaps: documents with their steps, what each place owes of them, and what lies on the shelf."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class RoadmapState(StrEnum):
    """Where a roadmap stands."""

    DRAFT = "draft"
    """Read, not accepted: nobody owes anything yet."""
    ACCEPTED = "accepted"
    REPLACED = "replaced"
    """A corrected document took its place."""


class Roadmap(Table):
    """One row is a document with deadlines, or a ready plan, that a place has taken for itself and those below it."""

    __tablename__ = "roadmap"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    template: Mapped[str | None] = mapped_column(String(64))
    """Of a ready plan: its code."""
    title: Mapped[str] = mapped_column(Text)
    period_since: Mapped[date | None]
    period_until: Mapped[date | None]
    order_number: Mapped[str | None] = mapped_column(String(100))
    """As it stands in the document."""
    order_on: Mapped[date | None]
    not_tasks: Mapped[list[Any]] = mapped_column(JSON)
    """What was in the document and is no step: `[[text, why], …]`."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By the reason of a question, what a person has answered."""
    file_id: Mapped[str | None] = mapped_column(String(200))
    """Telegram's reference to the document."""
    file_name: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[RoadmapState] = mapped_column(by_value(RoadmapState))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("roadmap.id", ondelete="SET NULL"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]


class Step(Table):
    """One row is a step of a roadmap, as it is written and as it was understood."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    roadmap_id: Mapped[int] = mapped_column(ForeignKey("roadmap.id", ondelete="CASCADE"), index=True)
    row: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[str | None] = mapped_column(String(64))
    section: Mapped[str | None] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    responsibles: Mapped[list[Any]] = mapped_column(JSON)
    levels: Mapped[list[Any]] = mapped_column(JSON)
    """Who owes it: `region`, `municipality`, `organisation`, `partner`."""
    deadline_text: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    """The kind of deadline, as `services/deadline_clauses` names it."""
    occurrences: Mapped[list[Any]] = mapped_column(JSON)
    """`[{"start": "2026-09-01" | null, "due": "2026-09-30", "scope": "…" | null}, …]`."""
    recurrence: Mapped[str | None] = mapped_column(String(200))
    until: Mapped[date | None]
    boundary: Mapped[str | None] = mapped_column(String(32))
    event: Mapped[str | None] = mapped_column(Text)
    """What a relative deadline is counted from."""
    offset: Mapped[str | None] = mapped_column(String(16))
    """How far from it: `P20D`, `-P1W`, `P1M`; `B10` are ten working days."""
    anchor_id: Mapped[int | None] = mapped_column(ForeignKey("step.id", ondelete="SET NULL"), index=True)
    """The step whose being done is that event."""
    result: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    """Why a person must look at it still."""
    is_event: Mapped[bool]
    """It takes place at its time, a seminar or a contest; others are handed in."""
    sample: Mapped[str | None] = mapped_column(String(64))
    """The code of the sample of its document."""


class Body(Table):
    """One row is whom the documents of a place mean by the name of a body."""

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("place_id", "name_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    name_key: Mapped[str] = mapped_column(String(300))
    """The name folded, by which it is found again."""
    name: Mapped[str] = mapped_column(String(300))
    level: Mapped[str | None] = mapped_column(String(32))
    """As in a step's levels; nobody: it owes nothing here."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Somebody of the place itself, where it is one of them."""


class TaskState(StrEnum):
    """Where a task stands; late is an open one whose last day is over."""

    OPEN = "open"
    DONE = "done"
    ACCEPTED = "accepted"
    """The level above has looked at it."""
    RETURNED = "returned"
    """The level above wants something else; it is owed again."""
    NOT_OURS = "not_ours"
    DROPPED = "dropped"
    """The corrected document has it no more."""


class Task(Table):
    """One row is a step that one place owes once: its days, and how it stands there."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("step_id", "place_id", "turn"),
        Index("ix_task_place_id_state", "place_id", "state"),
        Index(
            "ix_task_nudge_on",
            "nudge_on",
            sqlite_where=text("nudge_on IS NOT NULL"),
            postgresql_where=text("nudge_on IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    turn: Mapped[int] = mapped_column(SmallInteger)
    """Which of the step's times this is, from 1; 1 where it has no days."""
    scope: Mapped[str | None] = mapped_column(String(200))
    start_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """The last day, as it holds now."""
    order_due_on: Mapped[date | None]
    """The last day by the document."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who is nudged; nobody: the curators of the organisation, the coordinators of a place above."""
    state: Mapped[TaskState] = mapped_column(by_value(TaskState))
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    document_number: Mapped[str | None] = mapped_column(String(100))
    """A person typed it."""
    document_on: Mapped[date | None]
    link: Mapped[str | None] = mapped_column(String(500))
    file_id: Mapped[str | None] = mapped_column(String(200))
    file_name: Mapped[str | None] = mapped_column(String(200))
    silent_until: Mapped[date | None]
    """«In work until …»: nobody is nudged before."""
    wished_on: Mapped[date | None]
    """The last day that the place asks for, until the level above has decided."""
    reason: Mapped[str | None] = mapped_column(String(500))
    """Why another day is asked for, or why it is not theirs."""
    comment: Mapped[str | None] = mapped_column(String(500))
    """What the level above has written when it gave the task back."""
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    nudge_on: Mapped[date | None]
    """The local day of the next nudge; nobody is nudged any more where there is none."""
    nudged_on: Mapped[date | None]
    """The local day of the last one."""


class TaskAct(StrEnum):
    """What happened to a task."""

    DONE = "done"
    DOCUMENT = "document"
    """What proves that it is done was added."""
    REOPENED = "reopened"
    IN_WORK = "in_work"
    MUTED = "muted"
    """Of what comes every week: the place wants no reminders."""
    UNMUTED = "unmuted"
    MOVE_ASKED = "move_asked"
    MOVED = "moved"
    MOVE_REFUSED = "move_refused"
    NOT_OURS = "not_ours"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    GOING = "going"
    """Of what goes on all the time: it does."""
    NOT_GOING = "not_going"
    HELP = "help"
    TIGHTENED = "tightened"
    DATED = "dated"
    """It has got its day: the event has happened, or somebody has named it."""


class TaskEvent(Table):
    """One row is what happened to a task, when, and by whom; rows are only added."""

    __tablename__ = "task_event"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), index=True)
    act: Mapped[TaskAct] = mapped_column(by_value(TaskAct))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    day: Mapped[date | None]
    """The day that was named: until when, to which day."""


class Material(Table):
    """One row is a file on the shelf of a place, for those who work in it and below it."""

    __tablename__ = "material"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    """As Telegram has it: `document` or `photo`."""
    file_id: Mapped[str] = mapped_column(String(200))
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    put_at: Mapped[datetime]
