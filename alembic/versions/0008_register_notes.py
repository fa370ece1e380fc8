"""what curators add to the bases"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "register_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("case_link", sa.String(length=300), nullable=True),
        sa.Column("written_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_register_note_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_register_note_written_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_note")),
        sa.UniqueConstraint("person_id", name=op.f("uq_register_note_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("register_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_note_written_by_id"), ["written_by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("register_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_note_written_by_id"))

    op.drop_table("register_note")
