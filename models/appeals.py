"""Appeals: a child's call for help, until a grown-up has opened it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Id, Table


class Appeal(Table):
    """One row is one call for help of a mentee, and how far it has been passed on."""

    __tablename__ = "appeal"
    __table_args__ = (
        Index(
            "ix_appeal_unopened",
            "pass_on_at",
            sqlite_where=text("opened_at IS NULL"),
            postgresql_where=text("opened_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """Who calls."""
    called_at: Mapped[datetime]
    step: Mapped[int] = mapped_column(SmallInteger, default=0)
    """0: curators and psychologists were told; 1: deputies, too; 2: the head, too."""
    pass_on_at: Mapped[datetime | None]
    """When it goes a step further, unless somebody has opened it; nothing after the last step."""
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
