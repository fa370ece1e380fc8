"""Places: the tree of regions, municipalities and organisations."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class PlaceKind(StrEnum):
    """What a place is; the first two stand above organisations."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"
    COLLEGE = "college"
    SUPPLEMENTARY = "supplementary"
    INSTITUTE = "institute"
    CENTRE = "centre"
    PARTNER = "partner"


class DataMode(StrEnum):
    """What may pass the messenger, chosen with a reason when a place is made."""

    OPEN = "open"
    """Names and free text."""
    CLOSED = "closed"
    """Nothing that identifies: codes and buttons."""
    OFFLINE = "offline"
    """Nobody but the staff uses the messenger, and for them it is as in `closed`."""


class ConsentRoute(StrEnum):
    """How consent is given at a place: one way, never both."""

    CHAT = "chat"
    PAPER = "paper"
    SIGNATURE = "signature"
    """A qualified signature, by its reference; noted like a paper, and never a place's own way."""


class MinorsSign(StrEnum):
    """Who signs from 14 to 17."""

    BOTH = "both_14_17"
    GUARDIAN = "guardian_only"
    SELF = "self_only"


class Place(Table):
    """One row is a place: a region, a municipality or an organisation; a lone school may be a root."""

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    kind: Mapped[PlaceKind] = mapped_column(by_value(PlaceKind))
    name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64))
    data_mode: Mapped[DataMode | None] = mapped_column(by_value(DataMode))
    data_mode_reason: Mapped[str | None] = mapped_column(String(1000))
    inn: Mapped[str | None] = mapped_column(String(12))
    """The taxpayer's number: ten figures, or twelve of a sole trader."""
    mentoring_forms: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Codes of the forms of mentoring that the place runs."""
    agreement_number: Mapped[str | None] = mapped_column(String(100))
    """Of the agreement with a partner; a person typed it."""
    agreement_since: Mapped[date | None]
    agreement_until: Mapped[date | None]
    address: Mapped[str | None] = mapped_column(String(300))
    """Of the operator, as it stands in consents."""
    minors_consent: Mapped[ConsentRoute] = mapped_column(by_value(ConsentRoute), default=ConsentRoute.PAPER)
    adults_consent: Mapped[ConsentRoute] = mapped_column(
        by_value(ConsentRoute), default=ConsentRoute.CHAT, server_default=ConsentRoute.CHAT.value
    )
    minors_sign: Mapped[MinorsSign] = mapped_column(
        by_value(MinorsSign), default=MinorsSign.BOTH, server_default=MinorsSign.BOTH.value
    )
    retention_years: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    """Whole years after the school year for which data are kept."""
    intake_until: Mapped[date | None]
    """The last day of this school year on which people are taken in; nobody has said: 31 December."""
    quiet_from: Mapped[time] = mapped_column(default=time(21))
    quiet_until: Mapped[time] = mapped_column(default=time(8))
    lessons_from: Mapped[time] = mapped_column(default=time(8, 30))
    lessons_until: Mapped[time] = mapped_column(default=time(14, 30))
    survey_days: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """Yearly surveys that are not on their usual day: by the timetable's entry `MM-DD`, or null where it is off."""
    days_off: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Days on which nobody of the place works, beside the country's: `[["2026-10-26", "2026-11-01"], …]`."""
    exam_weeks: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Days on which people work and pairs need not meet, as in `days_off`."""
    broadcast_limit: Mapped[int | None] = mapped_column(SmallInteger)
    """Above so many receivers a second person confirms a broadcast; nothing: never."""
    year_ends: Mapped[str] = mapped_column(String(5), default="05-31", server_default="05-31")
    """The last day of the school year, month and day."""
    duty_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", use_alter=True, ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]


class ModeChoice(Table):
    """One row is a choice of what may pass the messenger at a place, with its reason; rows are only added."""

    __tablename__ = "mode_choice"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    mode: Mapped[DataMode] = mapped_column(by_value(DataMode))
    reason: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
