"""roadmaps: documents, their steps, what each place owes, the shelf"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _changing(table: str) -> Any:
    """SQLite makes the table anew: it goes on counting where it was."""
    return op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True})


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_body_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_body_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("place_id", "name_key", name=op.f("uq_body_place_id_name_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roadmap",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("period_since", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        sa.Column("order_number", sa.String(length=100), nullable=True),
        sa.Column("order_on", sa.Date(), nullable=True),
        sa.Column("not_tasks", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum("draft", "accepted", "replaced", name="roadmapstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("accepted_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_roadmap_made_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_roadmap_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["roadmap.id"], name=op.f("fk_roadmap_replaces_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("roadmap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roadmap_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roadmap_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roadmap_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("roadmap_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("responsibles", sa.JSON(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("deadline_text", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("occurrences", sa.JSON(), nullable=False),
        sa.Column("recurrence", sa.String(length=200), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("boundary", sa.String(length=32), nullable=True),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("offset", sa.String(length=16), nullable=True),
        sa.Column("anchor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("is_event", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["anchor_id"], ["step.id"], name=op.f("fk_step_anchor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["roadmap_id"], ["roadmap.id"], name=op.f("fk_step_roadmap_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_anchor_id"), ["anchor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_roadmap_id"), ["roadmap_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("put_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("put_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_material_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["put_by_id"], ["person.id"], name=op.f("fk_material_put_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_material_step_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_put_by_id"), ["put_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_step_id"), ["step_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("order_due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "accepted",
                "returned",
                "not_ours",
                "dropped",
                name="taskstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("document_number", sa.String(length=100), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("silent_until", sa.Date(), nullable=True),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("reviewed_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("nudge_on", sa.Date(), nullable=True),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_task_done_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_task_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_task_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name=op.f("fk_task_reviewed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_task_step_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("step_id", "place_id", "turn", name=op.f("uq_task_step_id_place_id_turn")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_done_by_id"), ["done_by_id"], unique=False)
        batch_op.create_index(
            "ix_task_nudge_on",
            ["nudge_on"],
            unique=False,
            sqlite_where=sa.text("nudge_on IS NOT NULL"),
            postgresql_where=sa.text("nudge_on IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_task_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_task_place_id_state", ["place_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_reviewed_by_id"), ["reviewed_by_id"], unique=False)

    op.create_table(
        "task_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "done",
                "reopened",
                "in_work",
                "move_asked",
                "moved",
                "move_refused",
                "not_ours",
                "accepted",
                "returned",
                "going",
                "not_going",
                "help",
                "tightened",
                "dated",
                name="taskact",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_task_event_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_event_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("task_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_event_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_event_task_id"), ["task_id"], unique=False)

    with _changing("place") as batch_op:
        batch_op.add_column(sa.Column("days_off", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("year_ends", sa.String(length=5), server_default="05-31", nullable=False))


def downgrade() -> None:
    with _changing("place") as batch_op:
        batch_op.drop_column("year_ends")
        batch_op.drop_column("days_off")

    with op.batch_alter_table("task_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_event_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_event_by_id"))

    op.drop_table("task_event")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_reviewed_by_id"))
        batch_op.drop_index("ix_task_place_id_state")
        batch_op.drop_index(batch_op.f("ix_task_owner_id"))
        batch_op.drop_index(
            "ix_task_nudge_on",
            sqlite_where=sa.text("nudge_on IS NOT NULL"),
            postgresql_where=sa.text("nudge_on IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_task_done_by_id"))

    op.drop_table("task")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_step_id"))
        batch_op.drop_index(batch_op.f("ix_material_put_by_id"))
        batch_op.drop_index(batch_op.f("ix_material_place_id"))

    op.drop_table("material")
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_roadmap_id"))
        batch_op.drop_index(batch_op.f("ix_step_anchor_id"))

    op.drop_table("step")
    with op.batch_alter_table("roadmap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roadmap_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_roadmap_place_id"))
        batch_op.drop_index(batch_op.f("ix_roadmap_made_by_id"))

    op.drop_table("roadmap")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_person_id"))

    op.drop_table("body")
