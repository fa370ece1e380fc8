"""Posters: a printed link by which people ask to take part, and what they asked."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value
from models.people import Role


class Poster(Table):
    """One row is a poster of a place: a link that many may open; only the hash of its secret is kept."""

    __tablename__ = "poster"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Application(Table):
    """One row is somebody who opened a poster, agreed to the data being kept, and asks to take part."""

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    poster_id: Mapped[int] = mapped_column(ForeignKey("poster.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """Whoever asks: without a name until they typed it, without a role until a curator confirms."""
    consent_version: Mapped[str] = mapped_column(String(64))
    """Of the text that was on the screen."""
    consented_at: Mapped[datetime]
    role: Mapped[Role | None] = mapped_column(by_value(Role))
    group: Mapped[str | None] = mapped_column("group_name", String(100))
    born_on: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    accepted: Mapped[bool | None]
