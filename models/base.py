"""What every table shares: names of constraints, aware UTC time, enums kept by their value."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, DateTime, Enum, Integer, MetaData, TypeDecorator
from sqlalchemy import Table as SQLTable
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite counts up by itself only for INTEGER."""


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused, since nobody could say whose clock it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.replace(tzinfo=value.tzinfo or UTC)


def by_value(kind: type[StrEnum]) -> Enum:
    """A column of `kind` that stores the value (`mentee`), not Python's name (`MENTEE`), as plain text."""
    return Enum(kind, values_callable=lambda members: [m.value for m in members], native_enum=False, length=32)


class Table(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012

    def __init_subclass__(cls, **options: Any) -> None:
        """On SQLite too, the number of a deleted row never names another: an old button carries it still."""
        super().__init_subclass__(**options)
        counted = any(column.primary_key and column.type is Id for column in cls.__table__.columns)
        cast("SQLTable", cls.__table__).dialect_options["sqlite"]["autoincrement"] = counted
