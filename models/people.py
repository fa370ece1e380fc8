"""People: telephones, persons, what they are and where, whose guardians, and how they are let in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Id, Table, by_value


class Role(StrEnum):
    """What a person is in a place."""

    COORDINATOR = "coordinator"
    CURATOR = "curator"
    MENTOR = "mentor"
    MENTEE = "mentee"
    GUARDIAN = "guardian"
    OBSERVER = "observer"
    PARTNER = "partner"


class Reach(StrEnum):
    """Whether a telephone can be written to; one refusal only makes it doubtful."""

    OPEN = "open"
    DOUBTFUL = "doubtful"
    CLOSED = "closed"


class Chat(Table):
    """One row is a telephone's chat with the bot; one chat may serve several persons."""

    __tablename__ = "chat"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(8))
    reach: Mapped[Reach] = mapped_column(by_value(Reach), default=Reach.OPEN)
    refused_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    response_id: Mapped[int | None] = mapped_column(
        ForeignKey("response.id", use_alter=True, ondelete="SET NULL"), index=True
    )
    """The questionnaire that a typed answer belongs to."""
    persons: Mapped[list["Person"]] = relationship(back_populates="chat", order_by="Person.id")


class Person(Table):
    """One row is a human being as one operator of data (a place) knows them."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_operator_id_name_key", "operator_id", "name_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"), index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    """The short code by which a roster names this person again."""
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    """The name folded for looking up (case, yo and ye, spaces): databases do not fold Cyrillic alike."""
    born_on: Mapped[date | None]
    birth_year: Mapped[int | None]
    morning_hour: Mapped[int | None]
    """The local hour of the morning message, where the person chose one."""
    told_until: Mapped[datetime | None]
    """The moment up to which a curator's digest has told what came in."""
    created_at: Mapped[datetime]
    chat: Mapped[Chat | None] = relationship(back_populates="persons")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.id")


class Membership(Table):
    """One row is a role of a person in a place, from a moment until a moment."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    group: Mapped[str | None] = mapped_column("group_name", String(100))
    """The class, study group or post."""
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships")


class Guardianship(Table):
    """One row says that a guardian answers for a child, from a moment until a moment."""

    __tablename__ = "guardianship"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guardian_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Invitation(Table):
    """One row is a one-time link for one person; only the hash of its secret is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[datetime | None]
    denied_at: Mapped[datetime | None]
    """When the one who opened it said «this is not me»."""
