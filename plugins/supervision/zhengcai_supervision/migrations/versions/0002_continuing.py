"""whose business a record continues"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.add_column(
        "supervision_contract", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("supervision_contract", "begun_at")
