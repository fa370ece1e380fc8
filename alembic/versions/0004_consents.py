"""consents and personal data: documents, requests, erasures, who looked, calls for help, data modes"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

import models.base

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _changing(table: str) -> Any:
    """SQLite makes the table anew: it goes on counting where it was."""
    return op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True})


def upgrade() -> None:
    op.create_table(
        "consent_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("C1", "C2", "C3", "C4", "C6", "L1", "L2", name="consentkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "capacity", sa.Enum("self", "guardian", name="capacity", native_enum=False, length=32), nullable=False
        ),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("valid_from", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_consent_document_place_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["place.id"], name=op.f("fk_consent_document_recipient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_document")),
        sa.UniqueConstraint("place_id", "digest", name=op.f("uq_consent_document_place_id_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consent_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_document_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "mode_choice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "mode", sa.Enum("open", "closed", "offline", name="datamode", native_enum=False, length=32), nullable=False
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_mode_choice_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_mode_choice_place_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mode_choice")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("mode_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mode_choice_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mode_choice_place_id"), ["place_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("pass_on_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("opened_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_appeal_opened_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appeal_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_opened_by_id"), ["opened_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_appeal_unopened",
            ["pass_on_at"],
            unique=False,
            sqlite_where=sa.text("opened_at IS NULL"),
            postgresql_where=sa.text("opened_at IS NULL"),
        )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_code", sa.String(length=16), nullable=True),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject_code", sa.String(length=16), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column(
            "act", sa.Enum("saw", "changed", "took", name="auditact", native_enum=False, length=32), nullable=False
        ),
        sa.Column("screen", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_entry_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_audit_entry_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_audit_entry_subject_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_audit_entry_place_id_at", ["place_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "consent_ask",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("C1", "C2", "C3", "C4", "C6", "L1", "L2", name="consentkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("recipient_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_consent_ask_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["place.id"], name=op.f("fk_consent_ask_recipient_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_consent_ask_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_ask")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consent_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_ask_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_ask_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index("ix_consent_ask_subject_id_kind", ["subject_id", "kind"], unique=False)

    op.create_table(
        "consent_blank",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_consent_blank_signer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_consent_blank_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_blank")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consent_blank", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_blank_signer_id"), ["signer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_blank_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "data_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("access", "correction", "withdrawal", name="requestkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "consent_kind",
            sa.Enum("C1", "C2", "C3", "C4", "C6", "L1", "L2", name="consentkind", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject_code", sa.String(length=16), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("wish", sa.String(length=1000), nullable=True),
        sa.Column("paper_number", sa.String(length=64), nullable=True),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("received_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_extended", sa.Boolean(), nullable=False),
        sa.Column("ended_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("done", "refused", "cancelled", name="requestoutcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_data_request_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_data_request_ended_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_data_request_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["consent_event.id"], name=op.f("fk_data_request_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_data_request_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_data_request_subject_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_request_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_request_ended_by_id"), ["ended_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_request_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_request_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_data_request_open",
            ["place_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_data_request_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_number", sa.BigInteger(), nullable=False),
        sa.Column("person_code", sa.String(length=16), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "withdrawal", "refused", "unanswered", "retention", name="erasurereason", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("log", sa.JSON(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("papers_destroyed_on", sa.Date(), nullable=True),
        sa.Column("act_number", sa.String(length=64), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_erasure_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_erasure_place_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_erasure_request_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_request_id"), ["request_id"], unique=False)

    with _changing("consent_event") as batch_op:
        batch_op.add_column(
            sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("recipient_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("categories", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("names", sa.JSON(), server_default="{}", nullable=False))
        batch_op.create_index(batch_op.f("ix_consent_event_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_event_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_consent_event_document_id"), "consent_document", ["document_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_consent_event_recipient_id"), "place", ["recipient_id"], ["id"], ondelete="SET NULL"
        )

    with _changing("person") as batch_op:
        batch_op.add_column(sa.Column("certificate_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("emancipated_by", sa.String(length=100), nullable=True))

    with _changing("place") as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=300), nullable=True))
        batch_op.add_column(
            sa.Column(
                "adults_consent",
                sa.Enum("chat", "paper", "signature", name="consentroute", native_enum=False, length=32),
                server_default="chat",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "minors_sign",
                sa.Enum("both_14_17", "guardian_only", "self_only", name="minorssign", native_enum=False, length=32),
                server_default="both_14_17",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("retention_years", sa.SmallInteger(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("intake_until", sa.Date(), nullable=True))

    with _changing("response") as batch_op:
        batch_op.add_column(sa.Column("on_paper", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Of the ledger the consents to processing stay; a place in a mode that is gone has none."""
    op.execute("UPDATE place SET data_mode = NULL, data_mode_reason = NULL WHERE data_mode <> 'open'")
    op.execute("DELETE FROM data_request")
    op.execute("DELETE FROM consent_event WHERE kind <> 'C1'")
    op.execute("UPDATE consent_event SET route = 'paper' WHERE route = 'signature'")

    with _changing("response") as batch_op:
        batch_op.drop_column("on_paper")

    with _changing("place") as batch_op:
        batch_op.drop_column("intake_until")
        batch_op.drop_column("retention_years")
        batch_op.drop_column("minors_sign")
        batch_op.drop_column("adults_consent")
        batch_op.drop_column("address")

    with _changing("person") as batch_op:
        batch_op.drop_column("emancipated_by")
        batch_op.drop_column("certificate_on")

    with _changing("consent_event") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_consent_event_recipient_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_consent_event_document_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_consent_event_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_consent_event_document_id"))
        batch_op.drop_column("names")
        batch_op.drop_column("until")
        batch_op.drop_column("categories")
        batch_op.drop_column("recipient_id")
        batch_op.drop_column("document_id")

    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_request_id"))
        batch_op.drop_index(batch_op.f("ix_erasure_place_id"))
        batch_op.drop_index(batch_op.f("ix_erasure_decided_by_id"))

    op.drop_table("erasure")
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_request_subject_id"))
        batch_op.drop_index(
            "ix_data_request_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_data_request_event_id"))
        batch_op.drop_index(batch_op.f("ix_data_request_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_data_request_ended_by_id"))
        batch_op.drop_index(batch_op.f("ix_data_request_asked_by_id"))

    op.drop_table("data_request")
    with op.batch_alter_table("consent_blank", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_blank_subject_id"))
        batch_op.drop_index(batch_op.f("ix_consent_blank_signer_id"))

    op.drop_table("consent_blank")
    with op.batch_alter_table("consent_ask", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_ask_subject_id_kind")
        batch_op.drop_index(batch_op.f("ix_consent_ask_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_consent_ask_asked_by_id"))

    op.drop_table("consent_ask")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_id"))
        batch_op.drop_index("ix_audit_entry_place_id_at")
        batch_op.drop_index(batch_op.f("ix_audit_entry_by_id"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_appeal_unopened",
            sqlite_where=sa.text("opened_at IS NULL"),
            postgresql_where=sa.text("opened_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_appeal_person_id"))
        batch_op.drop_index(batch_op.f("ix_appeal_opened_by_id"))

    op.drop_table("appeal")
    with op.batch_alter_table("mode_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mode_choice_place_id"))
        batch_op.drop_index(batch_op.f("ix_mode_choice_by_id"))

    op.drop_table("mode_choice")
    with op.batch_alter_table("consent_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_document_recipient_id"))

    op.drop_table("consent_document")
