"""People: telephones, persons, what they are and where, whose guardians, and how they are let in."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Index, String, false, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from models.base import Id, Table, by_value
from models.places import Place, PlaceKind


class Role(StrEnum):
    """What a person is in a place."""

    COORDINATOR = "coordinator"
    HEAD = "head"
    CURATOR = "curator"
    PRIVACY_OFFICER = "privacy_officer"
    TRAINER = "trainer"
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
    phone: Mapped[str | None] = mapped_column(String(40))
    special_conditions: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A neutral mark that something has to be minded; what it is stands nowhere."""
    certificate_on: Mapped[date | None]
    """The day of the certificate of no criminal record that the curator has seen; the paper itself is not kept."""
    emancipated_by: Mapped[str | None] = mapped_column(String(100))
    """Number and day of the document by which somebody of 16 or 17 is of full legal age."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who this row turned out to be; such a row has no roles and no telephone."""
    morning_hour: Mapped[int | None]
    """The local hour of the morning message, where the person chose one."""
    told_until: Mapped[datetime | None]
    """The moment up to which a curator's digest has told what came in."""
    created_at: Mapped[datetime]
    chat: Mapped[Chat | None] = relationship(back_populates="persons")
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.id", foreign_keys="Membership.person_id"
    )
    if TYPE_CHECKING:
        partner: Mapped[str | None]
        """What the partner is called for whom somebody mentors; read only where it is asked for."""


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
    school_year: Mapped[int | None]
    """The year in which the school year began for which the class, or the staying, is known."""
    order_number: Mapped[str | None] = mapped_column(String(100))
    """Of the order that appointed a curator; a person typed it."""
    order_on: Mapped[date | None]
    stands_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """The curator whose deputy this is."""
    person: Mapped[Person] = relationship(back_populates="memberships", foreign_keys=[person_id])


Person.partner = column_property(
    select(Place.name)
    .join(Membership, Membership.place_id == Place.id)
    .where(Membership.person_id == Person.id, Membership.role == Role.MENTOR, Place.kind == PlaceKind.PARTNER)
    .order_by(Membership.id.desc())
    .limit(1)
    .correlate_except(Membership, Place)
    .scalar_subquery(),
    deferred=True,
)


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
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the code to type where the link does not open; only printed slips have one."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[datetime | None]
    denied_at: Mapped[datetime | None]
    """When the one who opened it said «this is not me»."""


class CodeTry(Table):
    """One row is a typed code that opened nothing: a chat has few tries an hour."""

    __tablename__ = "code_try"
    __table_args__ = (Index("ix_code_try_chat_id_at", "chat_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
