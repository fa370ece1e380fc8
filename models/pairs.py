"""Pairs: a school year's programmes, who works with whom and how that came about, and the orders that make it so."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Id, Table, by_value
from models.people import Person, Role


class Programme(Table):
    """One row is one form of mentoring in one school year of a place: its limits and its days."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("place_id", "form", "school_year"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    form: Mapped[str] = mapped_column(String(64))
    """The code of the form of mentoring."""
    school_year: Mapped[int] = mapped_column(SmallInteger)
    """The year in which the school year began."""
    most_mentees: Mapped[int] = mapped_column(SmallInteger, default=2)
    """Of one mentor."""
    every_weeks: Mapped[int] = mapped_column(SmallInteger, default=2)
    """From one meeting to the next."""
    minutes: Mapped[int] = mapped_column(SmallInteger, default=60)
    """Of one meeting."""
    objection_days: Mapped[int] = mapped_column(SmallInteger, default=3)
    """Working days in which a mentee, or the family, may object to a pair."""
    reminds_guardians: Mapped[bool] = mapped_column(default=False)
    """Whether guardians are reminded of meetings, too."""
    weights: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Points of a score that the organisation weighs otherwise than is usual, by services/pair_rules."""
    ends_on: Mapped[date]
    """The last day on which its pairs work."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class PairState(StrEnum):
    """Where a pair stands."""

    PROPOSED = "proposed"
    """Only the curator sees it."""
    OFFERED = "offered"
    """Published: the mentor is asked."""
    DECLINED = "declined"
    """The mentor does not want it, or has not been able to say."""
    TOLD = "told"
    """The mentor has agreed; the mentee and the family know, and may object."""
    OBJECTED = "objected"
    AGREED = "agreed"
    """Nobody has objected, and whoever had to say yes has: it waits for the order."""
    WORKING = "working"
    """The order makes it a pair."""
    SUSPENDED = "suspended"
    DISSOLVED = "dissolved"
    """It has ended before its time; nobody is told why."""
    CLOSED = "closed"
    """It has come to its end."""
    ANNULLED = "annulled"
    """It was made in error: it never was."""


class Pair(Table):
    """One row is a mentor with a mentee, or a group, from the proposal to the end."""

    __tablename__ = "pair"
    __table_args__ = (Index("ix_pair_programme_id_state", "programme_id", "state"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    state: Mapped[PairState] = mapped_column(by_value(PairState))
    score: Mapped[int | None] = mapped_column(SmallInteger)
    """From 0 to 100, for the curator alone; none of a pair that was made by hand."""
    whys: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Why these two, as services/pair_rules names it; the strongest reason first."""
    is_locked: Mapped[bool] = mapped_column(default=False)
    """The curator wants it so: a new proposal leaves it as it is."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    objections_until: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]
    """Since when it works, by the order."""
    suspended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(32))
    """Why it has ended, or stands still, as services/pair_ends names it; nobody but the curator sees it."""
    result: Mapped[str | None] = mapped_column(String(500))
    """What came of it, in the curator's words."""
    slot: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The time that was agreed once: `{"weekday": 0, "at": "15:00", "every": 2, "minutes": 60}`."""
    slot_wished: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """A time that one side proposes, and whose word is waited for: as `slot`, with `by_id`."""
    where_met: Mapped[str | None] = mapped_column(String(200))
    """A room, or the address of a call."""
    goals_agreed_at: Mapped[datetime | None]
    """When the mentee said yes to the individual plan as it was then."""
    members: Mapped[list["PairMember"]] = relationship(order_by="PairMember.id")
    programme: Mapped[Programme] = relationship()


class PairMember(Table):
    """One row is somebody of a pair, and what they, or the family, have said to it."""

    __tablename__ = "pair_member"
    __table_args__ = (UniqueConstraint("pair_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    """Mentor or mentee."""
    agrees: Mapped[bool | None]
    """A mentor's yes or no; of a mentee no objection is needed to say nothing."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str | None] = mapped_column(String(32))
    """Why not, as services/pair_answers names it; nobody but the curator sees it."""
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class PairGoal(Table):
    """One row is a goal, or a step towards one, of a pair's individual plan."""

    __tablename__ = "pair_goal"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]


class KeptApart(Table):
    """One row says that two people are never made a pair at a place."""

    __tablename__ = "kept_apart"
    __table_args__ = (UniqueConstraint("place_id", "mentee_id", "mentor_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """The curator; nobody once they are erased."""
    at: Mapped[datetime]


class Gathering(Table):
    """One row is a group meeting of mentors and mentees, after which they say with whom they would work."""

    __tablename__ = "gathering"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    held_on: Mapped[date]
    closes_at: Mapped[datetime]
    """Until when preferences are taken."""
    asked_at: Mapped[datetime | None]
    """When those who were there were asked with whom they would work; nobody: not yet."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]


class GatheringGuest(Table):
    """One row is somebody who was at a group meeting, with the number of their badge."""

    __tablename__ = "gathering_guest"
    __table_args__ = (UniqueConstraint("gathering_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    number: Mapped[int] = mapped_column(SmallInteger)
    """Of the badge: it stays theirs whether they came or not."""
    was_there: Mapped[bool] = mapped_column(default=True)
    answered_at: Mapped[datetime | None]


class Preference(Table):
    """One row is one person's wish about another after a group meeting; nobody but the curator ever sees it."""

    __tablename__ = "preference"
    __table_args__ = (UniqueConstraint("gathering_id", "by_id", "about_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    """From 1 on, whom they would like most; 0: rather not."""


class PairOrder(Table):
    """One row is an order of the head on pairs: as it was drafted, then with the number and day that a person typed."""

    __tablename__ = "pair_order"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(16))
    """What it does to pairs, as services/pair_order names it."""
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("pair_order.id", ondelete="SET NULL"), index=True)
    """The order that it changes or ends."""
    number: Mapped[str | None] = mapped_column(String(100))
    signed_on: Mapped[date | None]
    entered_at: Mapped[datetime | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)


class PairOrderLine(Table):
    """One row is a pair in an order; of an amending one also the pair, or each pair, that takes its place."""

    __tablename__ = "pair_order_line"
    __table_args__ = (UniqueConstraint("order_id", "pair_id", "successor_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pair_order.id", ondelete="CASCADE"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id", ondelete="SET NULL"), index=True)


class OrderTemplate(Table):
    """One row is a place's own template for one kind of order, or for the certificate of attendance."""

    __tablename__ = "order_template"
    __table_args__ = (UniqueConstraint("place_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The .docx."""
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    put_at: Mapped[datetime]


class RegisterNote(Table):
    """One row is what a curator adds about somebody in the bases: a note, and where their case stands on the site."""

    __tablename__ = "register_note"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    note: Mapped[str | None] = mapped_column(String(500))
    case_link: Mapped[str | None] = mapped_column(String(300))
    """Shown only under a consent to dissemination."""
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime]
