"""the index of promises by the change that made them passes over the many that no change has made"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF_CHANGES = sa.text("change_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_promise_change_id", table_name="promise")
    op.create_index(
        "ix_promise_change_id", "promise", ["change_id"], sqlite_where=OF_CHANGES, postgresql_where=OF_CHANGES
    )


def downgrade() -> None:
    op.drop_index("ix_promise_change_id", table_name="promise")
    op.create_index("ix_promise_change_id", "promise", ["change_id"])
