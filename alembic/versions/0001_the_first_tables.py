"""the first tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


CIRCULAR = (("chat", "response_id", "response"), ("place", "duty_person_id", "person"))


def upgrade() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "reach", sa.Enum("open", "doubtful", "closed", name="reach", native_enum=False, length=32), nullable=False
        ),
        sa.Column("refused_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("heard_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_chat_response_id"), ondelete="SET NULL", use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
    )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_response_id"), ["response_id"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offset_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "form_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("compiled", sa.JSON(), nullable=False),
        sa.Column("published_at", models.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("code", "digest", name=op.f("uq_form_version_code_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "region",
                "municipality",
                "school",
                "college",
                "supplementary",
                "institute",
                "centre",
                "partner",
                name="placekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("data_mode", sa.Enum("open", name="datamode", native_enum=False, length=32), nullable=True),
        sa.Column("data_mode_reason", sa.String(length=1000), nullable=True),
        sa.Column(
            "minors_consent",
            sa.Enum("chat", "paper", name="consentroute", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("lessons_from", sa.Time(), nullable=False),
        sa.Column("lessons_until", sa.Time(), nullable=False),
        sa.Column("duty_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["duty_person_id"], ["person.id"], name=op.f("fk_place_duty_person_id"), ondelete="SET NULL", use_alter=True
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_duty_person_id"), ["duty_person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "sender",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("beat_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
    )
    op.create_table(
        "telegram_update",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "handled", "set_aside", name="updatestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("traceback", sa.Text(), nullable=True),
        sa.Column("taken_at", models.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_telegram_update")),
    )
    with op.batch_alter_table("telegram_update", schema=None) as batch_op:
        batch_op.create_index(
            "ix_telegram_update_owed",
            ["update_id"],
            unique=False,
            sqlite_where=sa.text("reply IS NOT NULL"),
            postgresql_where=sa.text("reply IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_telegram_update_waiting",
            ["update_id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("morning_hour", sa.Integer(), nullable=True),
        sa.Column("told_until", models.base.Moment(timezone=True), nullable=True),
        sa.Column("created_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_person_chat_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["place.id"], name=op.f("fk_person_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("code", name=op.f("uq_person_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index("ix_person_operator_id_name_key", ["operator_id", "name_key"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("undone_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_change_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_by_id"), ["by_id"], unique=False)

    op.create_table(
        "consent_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "capacity", sa.Enum("self", "guardian", name="capacity", native_enum=False, length=32), nullable=False
        ),
        sa.Column("kind", sa.Enum("C1", name="consentkind", native_enum=False, length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("given", "refused", "withdrawn", "annulled", name="consentoutcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("route", sa.Enum("chat", "paper", name="consentroute", native_enum=False, length=32), nullable=False),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paper_number", sa.String(length=64), nullable=True),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_consent_event_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_consent_event_signer_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_consent_event_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_event_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_event_signer_id"), ["signer_id"], unique=False)
        batch_op.create_index("ix_consent_event_subject_id_kind", ["subject_id", "kind"], unique=False)

    op.create_table(
        "guardianship",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", models.base.Moment(timezone=True), nullable=False),
        sa.Column("until", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["person.id"], name=op.f("fk_guardianship_child_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["person.id"], name=op.f("fk_guardianship_guardian_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardianship_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guardianship_guardian_id"), ["guardian_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("used_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("used_by_chat_id", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("denied_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_invited_by_id"), ["invited_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "curator",
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
        sa.Column("group_name", sa.String(length=100), nullable=True),
        sa.Column("since", models.base.Moment(timezone=True), nullable=False),
        sa.Column("until", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_membership_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_place_id"), ["place_id"], unique=False)

    op.create_table(
        "response",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum("assigned", "partial", "submitted", "stopped", name="responsestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("filling", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(length=8), nullable=False),
        sa.Column("shown_nonce", sa.String(length=8), nullable=True),
        sa.Column("shown_message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("changed_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("sent_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_response_about_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_response_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["form_version_id"], ["form_version.id"], name=op.f("fk_response_form_version_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_response_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_response_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_form_version_id"), ["form_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_state"), ["state"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("concept", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_answer_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("response_id", "name", name=op.f("uq_answer_response_id_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_concept"), ["concept"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", models.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "doubtful",
                "failed",
                "dropped",
                name="promisestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("retry_at", sa.Float(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("settled_at", models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_promise_change_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["person.id"], name=op.f("fk_promise_receiver_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("key", name=op.f("uq_promise_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_change_id"), ["change_id"], unique=False)
        batch_op.create_index(
            "ix_promise_due",
            ["lane", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(batch_op.f("ix_promise_receiver_id"), ["receiver_id"], unique=False)
        batch_op.create_index(
            "ix_promise_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("promise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_reminder_promise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_promise_id"), ["promise_id"], unique=False)

    if op.get_bind().dialect.name != "sqlite":  # two tables that point at each other: SQLite has it inline
        for table, column, other in CIRCULAR:
            op.create_foreign_key(f"fk_{table}_{column}", table, other, [column], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for table, column, _ in CIRCULAR:
            op.drop_constraint(f"fk_{table}_{column}", table, type_="foreignkey")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_promise_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_person_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_promise_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(batch_op.f("ix_promise_receiver_id"))
        batch_op.drop_index(
            "ix_promise_due", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index(batch_op.f("ix_promise_change_id"))

    op.drop_table("promise")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_concept"))

    op.drop_table("answer")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_state"))
        batch_op.drop_index(batch_op.f("ix_response_place_id"))
        batch_op.drop_index(batch_op.f("ix_response_person_id"))
        batch_op.drop_index(batch_op.f("ix_response_form_version_id"))
        batch_op.drop_index(batch_op.f("ix_response_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_response_about_id"))

    op.drop_table("response")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_place_id"))
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_invited_by_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardianship_guardian_id"))
        batch_op.drop_index(batch_op.f("ix_guardianship_child_id"))

    op.drop_table("guardianship")
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_event_subject_id_kind")
        batch_op.drop_index(batch_op.f("ix_consent_event_signer_id"))
        batch_op.drop_index(batch_op.f("ix_consent_event_entered_by_id"))

    op.drop_table("consent_event")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_by_id"))

    op.drop_table("change")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_operator_id_name_key")
        batch_op.drop_index(batch_op.f("ix_person_chat_id"))

    op.drop_table("person")
    with op.batch_alter_table("telegram_update", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_telegram_update_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_telegram_update_owed",
            sqlite_where=sa.text("reply IS NOT NULL"),
            postgresql_where=sa.text("reply IS NOT NULL"),
        )

    op.drop_table("telegram_update")
    op.drop_table("sender")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_parent_id"))
        batch_op.drop_index(batch_op.f("ix_place_duty_person_id"))

    op.drop_table("place")
    op.drop_table("form_version")
    op.drop_table("clock")
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_response_id"))

    op.drop_table("chat")
