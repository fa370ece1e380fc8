"""pairs: programmes, proposals, orders, meetings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "interview",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("curator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("where_met", sa.String(length=200), nullable=True),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("taken_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["curator_id"], ["person.id"], name=op.f("fk_interview_curator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_interview_mentor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_interview_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        sa.UniqueConstraint("curator_id", "starts_at", name=op.f("uq_interview_curator_id_starts_at")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interview_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interview_place_id"), ["place_id"], unique=False)

    op.create_table(
        "kept_apart",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mentee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_kept_apart_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name=op.f("fk_kept_apart_mentee_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_kept_apart_mentor_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_kept_apart_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_apart")),
        sa.UniqueConstraint(
            "place_id", "mentee_id", "mentor_id", name=op.f("uq_kept_apart_place_id_mentee_id_mentor_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("kept_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_apart_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_apart_mentee_id"), ["mentee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_apart_mentor_id"), ["mentor_id"], unique=False)

    op.create_table(
        "order_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("put_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("put_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_order_template_place_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["put_by_id"], ["person.id"], name=op.f("fk_order_template_put_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_template")),
        sa.UniqueConstraint("place_id", "kind", name=op.f("uq_order_template_place_id_kind")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("order_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_template_put_by_id"), ["put_by_id"], unique=False)

    op.create_table(
        "pair_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("earlier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("entered_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["pair_order.id"], name=op.f("fk_pair_order_earlier_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_pair_order_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_pair_order_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_pair_order_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_order")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_order_earlier_id"), ["earlier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_order_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_order_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_order_place_id"), ["place_id"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("most_mentees", sa.SmallInteger(), nullable=False),
        sa.Column("every_weeks", sa.SmallInteger(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("objection_days", sa.SmallInteger(), nullable=False),
        sa.Column("reminds_guardians", sa.Boolean(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_programme_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_programme_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("place_id", "form", "school_year", name=op.f("uq_programme_place_id_form_school_year")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "gathering",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("closes_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("asked_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_gathering_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_gathering_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gathering_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "pair",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "offered",
                "declined",
                "told",
                "objected",
                "agreed",
                "working",
                "suspended",
                "dissolved",
                "closed",
                "annulled",
                name="pairstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("whys", sa.JSON(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("offered_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("told_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("objections_until", models.base.Moment(timezone=True), nullable=True),
        sa.Column("agreed_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("suspended_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=32), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=True),
        sa.Column("slot", sa.JSON(), nullable=True),
        sa.Column("slot_wished", sa.JSON(), nullable=True),
        sa.Column("where_met", sa.String(length=200), nullable=True),
        sa.Column("goals_agreed_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pair_programme_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["pair.id"], name=op.f("fk_pair_replaces_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.create_index("ix_pair_programme_id_state", ["programme_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "gathering_guest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gathering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "head",
                "curator",
                "privacy_officer",
                "trainer",
                "mentor",
                "mentee",
                "guardian",
                "observer",
                "partner",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_guest_gathering_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_gathering_guest_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_guest")),
        sa.UniqueConstraint("gathering_id", "person_id", name=op.f("uq_gathering_guest_gathering_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gathering_guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_guest_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "planned",
                "held",
                "missed",
                "disputed",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("where_met", sa.String(length=200), nullable=True),
        sa.Column("is_regular", sa.Boolean(), nullable=False),
        sa.Column("wished_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("wished_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("asked_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("settled_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_meeting_made_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_meeting_pair_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_meeting_settled_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["wished_by_id"], ["person.id"], name=op.f("fk_meeting_wished_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(
            "ix_meeting_open",
            ["starts_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index("ix_meeting_pair_id_starts_at", ["pair_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_settled_by_id"), ["settled_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_wished_by_id"), ["wished_by_id"], unique=False)

    op.create_table(
        "pair_goal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_pair_goal_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_goal_pair_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_goal")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair_goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_goal_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_goal_pair_id"), ["pair_id"], unique=False)

    op.create_table(
        "pair_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "head",
                "curator",
                "privacy_officer",
                "trainer",
                "mentor",
                "mentee",
                "guardian",
                "observer",
                "partner",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_pair_member_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_member_pair_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pair_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_member")),
        sa.UniqueConstraint("pair_id", "person_id", name=op.f("uq_pair_member_pair_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_member_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pair_order_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["pair_order.id"], name=op.f("fk_pair_order_line_order_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_order_line_pair_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["pair.id"], name=op.f("fk_pair_order_line_successor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_order_line")),
        sa.UniqueConstraint(
            "order_id", "pair_id", "successor_id", name=op.f("uq_pair_order_line_order_id_pair_id_successor_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair_order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_order_line_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_order_line_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "pair_signal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("settled_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_signal_pair_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_pair_signal_settled_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_signal")),
        sa.UniqueConstraint("pair_id", "kind", "about", name=op.f("uq_pair_signal_pair_id_kind_about")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair_signal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_signal_settled_by_id"), ["settled_by_id"], unique=False)

    op.create_table(
        "preference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gathering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_preference_about_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_preference_by_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_preference_gathering_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint(
            "gathering_id", "by_id", "about_id", name=op.f("uq_preference_gathering_id_by_id_about_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("preference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preference_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_preference_by_id"), ["by_id"], unique=False)

    op.create_table(
        "meeting_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("took_place", sa.Boolean(), nullable=True),
        sa.Column("was_there", sa.Boolean(), nullable=True),
        sa.Column("topic", sa.String(length=32), nullable=True),
        sa.Column("goes_on", sa.Boolean(), nullable=True),
        sa.Column("asks_pulse", sa.Boolean(), nullable=False),
        sa.Column("pulse", sa.SmallInteger(), nullable=True),
        sa.Column("said_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_word_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_word_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_meeting_word_response_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_word")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meeting_word_meeting_id_person_id")),
        sa.UniqueConstraint("response_id", name=op.f("uq_meeting_word_response_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meeting_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_word_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("meeting_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_word_person_id"))

    op.drop_table("meeting_word")
    with op.batch_alter_table("preference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preference_by_id"))
        batch_op.drop_index(batch_op.f("ix_preference_about_id"))

    op.drop_table("preference")
    with op.batch_alter_table("pair_signal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_signal_settled_by_id"))

    op.drop_table("pair_signal")
    with op.batch_alter_table("pair_order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_order_line_successor_id"))
        batch_op.drop_index(batch_op.f("ix_pair_order_line_pair_id"))

    op.drop_table("pair_order_line")
    with op.batch_alter_table("pair_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_pair_member_answered_by_id"))

    op.drop_table("pair_member")
    with op.batch_alter_table("pair_goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_goal_pair_id"))
        batch_op.drop_index(batch_op.f("ix_pair_goal_made_by_id"))

    op.drop_table("pair_goal")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_wished_by_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_settled_by_id"))
        batch_op.drop_index("ix_meeting_pair_id_starts_at")
        batch_op.drop_index(
            "ix_meeting_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_meeting_made_by_id"))

    op.drop_table("meeting")
    with op.batch_alter_table("gathering_guest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gathering_guest_person_id"))

    op.drop_table("gathering_guest")
    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_replaces_id"))
        batch_op.drop_index("ix_pair_programme_id_state")

    op.drop_table("pair")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gathering_programme_id"))
        batch_op.drop_index(batch_op.f("ix_gathering_made_by_id"))

    op.drop_table("gathering")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_made_by_id"))

    op.drop_table("programme")
    with op.batch_alter_table("pair_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_order_place_id"))
        batch_op.drop_index(batch_op.f("ix_pair_order_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_pair_order_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_pair_order_earlier_id"))

    op.drop_table("pair_order")
    with op.batch_alter_table("order_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_template_put_by_id"))

    op.drop_table("order_template")
    with op.batch_alter_table("kept_apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_apart_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_kept_apart_mentee_id"))
        batch_op.drop_index(batch_op.f("ix_kept_apart_by_id"))

    op.drop_table("kept_apart")
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interview_place_id"))
        batch_op.drop_index(batch_op.f("ix_interview_mentor_id"))

    op.drop_table("interview")
