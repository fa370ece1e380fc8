"""waves: questionnaires of places, surveys, whom they ask, answers without a name"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


ASKED_BY_WAVES = "SELECT id FROM response WHERE member_id IS NOT NULL OR form_version_id IN (SELECT id FROM form_version WHERE place_id IS NOT NULL)"
NEWEST = "SELECT max(twin.id) FROM form_version AS mine JOIN form_version AS twin ON twin.code = mine.code AND twin.digest = mine.digest WHERE mine.id = response.form_version_id"


def _changing(table: str) -> Any:
    """SQLite makes the table anew: it goes on counting where it was."""
    return op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True})


def upgrade() -> None:
    op.create_table(
        "wave",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("opens_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("closes_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("created_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["form_version_id"], ["form_version.id"], name=op.f("fk_wave_form_version_id")),
        sa.ForeignKeyConstraint(["part_of_id"], ["wave.id"], name=op.f("fk_wave_part_of_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_wave_place_id")),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_wave_started_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wave_form_version_id"), ["form_version_id"], unique=False)
        batch_op.create_index(
            "ix_wave_open",
            ["closes_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_wave_part_of_id"), ["part_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wave_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wave_started_by_id"), ["started_by_id"], unique=False)

    op.create_table(
        "ballot",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["form_version_id"], ["form_version.id"], name=op.f("fk_ballot_form_version_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_ballot_wave_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ballot")),
        sqlite_autoincrement=False,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_form_version_id"), ["form_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ballot_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "wave_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "asked", "answered", "silent", name="asked", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("asked_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("reminded", sa.SmallInteger(), nullable=False),
        sa.Column("reminded_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_wave_member_about_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_wave_member_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_wave_member_wave_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave_member")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("wave_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wave_member_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wave_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_wave_member_wave_id_state", ["wave_id", "state"], unique=False)

    with _changing("form_version") as batch_op:
        batch_op.add_column(sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(
            sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("retired_at", models.base.Moment(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_form_version_code_digest"), type_="unique")
        batch_op.create_index("ix_form_version_code_place_id", ["code", "place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_version_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_version_published_by_id"), ["published_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_form_version_place_id"), "place", ["place_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_form_version_published_by_id"), "person", ["published_by_id"], ["id"], ondelete="SET NULL"
        )

    with _changing("place") as batch_op:
        batch_op.add_column(sa.Column("survey_days", sa.JSON(), server_default="{}", nullable=False))

    with _changing("response") as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_response_member_id"), ["member_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_response_member_id"),
            "wave_member",
            ["member_id"],
            ["id"],
            ondelete="CASCADE",
            use_alter=True,
        )


def downgrade() -> None:
    """What waves asked, and questionnaires of places, go; of a version published twice the newer row stays."""
    op.execute(f"UPDATE chat SET response_id = NULL WHERE response_id IN ({ASKED_BY_WAVES})")
    op.execute(f"DELETE FROM answer WHERE response_id IN ({ASKED_BY_WAVES})")
    op.execute(f"DELETE FROM response WHERE id IN ({ASKED_BY_WAVES})")
    op.execute("DELETE FROM ballot")
    op.execute("DELETE FROM wave_member")
    op.execute("DELETE FROM wave")
    op.execute("DELETE FROM form_version WHERE place_id IS NOT NULL")
    op.execute(f"UPDATE response SET form_version_id = ({NEWEST})")
    op.execute("DELETE FROM form_version WHERE id NOT IN (SELECT max(id) FROM form_version GROUP BY code, digest)")

    with _changing("response") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_response_member_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_response_member_id"), type_="unique")
        batch_op.drop_column("member_id")

    with _changing("place") as batch_op:
        batch_op.drop_column("survey_days")

    with _changing("form_version") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_form_version_published_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_form_version_place_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_form_version_published_by_id"))
        batch_op.drop_index(batch_op.f("ix_form_version_place_id"))
        batch_op.drop_index("ix_form_version_code_place_id")
        batch_op.create_unique_constraint(batch_op.f("uq_form_version_code_digest"), ["code", "digest"])
        batch_op.drop_column("retired_at")
        batch_op.drop_column("published_by_id")
        batch_op.drop_column("place_id")

    with op.batch_alter_table("wave_member", schema=None) as batch_op:
        batch_op.drop_index("ix_wave_member_wave_id_state")
        batch_op.drop_index(batch_op.f("ix_wave_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_wave_member_about_id"))

    op.drop_table("wave_member")
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_wave_id"))
        batch_op.drop_index(batch_op.f("ix_ballot_form_version_id"))

    op.drop_table("ballot")
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wave_started_by_id"))
        batch_op.drop_index(batch_op.f("ix_wave_place_id"))
        batch_op.drop_index(batch_op.f("ix_wave_part_of_id"))
        batch_op.drop_index(
            "ix_wave_open", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_wave_form_version_id"))

    op.drop_table("wave")
