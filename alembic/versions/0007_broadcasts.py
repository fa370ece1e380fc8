"""broadcasts and events, what Telegram permits, exam weeks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "send_budget",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("climbs_from", sa.Float(), nullable=False),
        sa.Column("quiet_until", sa.Float(), nullable=False),
        sa.Column("taken_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_budget")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "broadcast_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_broadcast_template_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_broadcast_template_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_template")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("broadcast_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_template_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_template_place_id"), ["place_id"], unique=False)

    op.create_table(
        "event_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_event_series_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_event_series_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_series_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_place_id"), ["place_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("gathering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "seminar",
                "course",
                "contest",
                "meeting",
                "gathering",
                "ceremony",
                name="eventkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("planned", "cancelled", "held", name="eventstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=True),
        sa.Column("starts_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("where_held", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("seats", sa.SmallInteger(), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("is_training", sa.Boolean(), nullable=False),
        sa.Column("asks_feedback", sa.Boolean(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("door_token", sa.String(length=43), nullable=True),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("asked_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_event_gathering_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_event_made_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_event_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name=op.f("fk_event_series_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("door_token", name=op.f("uq_event_door_token")),
        sa.UniqueConstraint("gathering_id", name=op.f("uq_event_gathering_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_id"), ["series_id"], unique=False)

    op.create_table(
        "broadcast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "asked",
                "scheduled",
                "sending",
                "paused",
                "stopped",
                "sent",
                name="broadcaststate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("passes_on_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_to_pass_on", sa.Boolean(), nullable=False),
        sa.Column("starts_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("at_morning", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("reached_id", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("board_message_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("began_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("removed_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_broadcast_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_broadcast_confirmed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_broadcast_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["passes_on_id"], ["broadcast.id"], name=op.f("fk_broadcast_passes_on_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_broadcast_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_passes_on_id"), ["passes_on_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_place_id"), ["place_id"], unique=False)

    op.create_table(
        "event_guest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum("coming", "maybe", "declined", "waiting", name="gueststate", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("plus", sa.SmallInteger(), nullable=False),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("came_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("marked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_guest_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["person.id"], name=op.f("fk_event_guest_marked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_guest_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_event_guest_response_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_guest")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_event_guest_event_id_person_id")),
        sa.UniqueConstraint("response_id", name=op.f("uq_event_guest_response_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_guest_marked_by_id"), ["marked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_guest_person_id"), ["person_id"], unique=False)

    op.create_table(
        "broadcast_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.SmallInteger(), nullable=False),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_answer_broadcast_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_broadcast_answer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_answer")),
        sa.UniqueConstraint("broadcast_id", "person_id", name=op.f("uq_broadcast_answer_broadcast_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("broadcast_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_answer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "broadcast_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("read_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_word_broadcast_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_broadcast_word_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_broadcast_word_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_word")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("broadcast_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_word_broadcast_id"), ["broadcast_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_word_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_word_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.add_column(sa.Column("exam_weeks", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("broadcast_limit", sa.SmallInteger(), nullable=True))

    with op.batch_alter_table("promise", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(
            sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("earlier_message_ids", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(
            "ix_promise_broadcast",
            ["broadcast_id", "state"],
            unique=False,
            sqlite_where=sa.text("broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("broadcast_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_promise_broadcast_id"), "broadcast", ["broadcast_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("promise", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_promise_broadcast_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_promise_broadcast",
            sqlite_where=sa.text("broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("broadcast_id IS NOT NULL"),
        )
        batch_op.drop_column("earlier_message_ids")
        batch_op.drop_column("broadcast_id")

    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_column("broadcast_limit")
        batch_op.drop_column("exam_weeks")

    with op.batch_alter_table("broadcast_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_word_person_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_word_by_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_word_broadcast_id"))

    op.drop_table("broadcast_word")
    with op.batch_alter_table("broadcast_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_answer_person_id"))

    op.drop_table("broadcast_answer")
    with op.batch_alter_table("event_guest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_guest_person_id"))
        batch_op.drop_index(batch_op.f("ix_event_guest_marked_by_id"))

    op.drop_table("event_guest")
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_place_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_passes_on_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_event_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_confirmed_by_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_by_id"))

    op.drop_table("broadcast")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_series_id"))
        batch_op.drop_index(batch_op.f("ix_event_place_id"))
        batch_op.drop_index(batch_op.f("ix_event_made_by_id"))

    op.drop_table("event")
    with op.batch_alter_table("event_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_series_place_id"))
        batch_op.drop_index(batch_op.f("ix_event_series_made_by_id"))

    op.drop_table("event_series")
    with op.batch_alter_table("broadcast_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_template_place_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_template_made_by_id"))

    op.drop_table("broadcast_template")
    op.drop_table("send_budget")
