"""The machine's own memory: updates taken in, the programme's clock, who is sending."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Float, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table, by_value


class UpdateState(StrEnum):
    """Where an update stands."""

    WAITING = "waiting"
    HANDLED = "handled"
    SET_ASIDE = "set_aside"


class Update(Table):
    """One row is an update from Telegram; its body is wiped in the commit that handles it."""

    __tablename__ = "telegram_update"
    __table_args__ = (
        Index(
            "ix_telegram_update_waiting",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_telegram_update_owed",
            "update_id",
            sqlite_where=text("reply IS NOT NULL"),
            postgresql_where=text("reply IS NOT NULL"),
        ),
    )

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[str | None] = mapped_column(Text)
    """Exactly as received."""
    state: Mapped[UpdateState] = mapped_column(by_value(UpdateState))
    reply: Mapped[str | None] = mapped_column(Text)
    """The calls owed in answer, as JSON; wiped when Telegram has accepted them."""
    traceback: Mapped[str | None] = mapped_column(Text)
    taken_at: Mapped[datetime]


class Clock(Table):
    """The only row says how far programme time runs ahead of the machine's UTC; it only grows."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    offset_seconds: Mapped[float] = mapped_column(Float)


class Sender(Table):
    """One row is a live process that sends, with its heartbeat: all of them share one budget of messages."""

    __tablename__ = "sender"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    beat_at: Mapped[float] = mapped_column(Float)
    """Machine time in seconds."""


class SendBudget(Table):
    """The only row is the budget of messages that all live processes share; its times are machine seconds."""

    __tablename__ = "send_budget"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rate: Mapped[float | None] = mapped_column(Float)
    """Messages a second that Telegram was found to permit; nothing: it has refused none."""
    climbs_from: Mapped[float] = mapped_column(Float)
    """From then on a little more is tried, slowly."""
    quiet_until: Mapped[float] = mapped_column(Float)
    """Telegram has asked for silence until then."""
    taken_until: Mapped[float] = mapped_column(Float)
    """Up to then every place in the even flow of messages is taken."""
