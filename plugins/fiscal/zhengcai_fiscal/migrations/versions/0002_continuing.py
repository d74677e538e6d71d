"""whose business a record continues"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.add_column(
        "fiscal_payment", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("fiscal_payment", sa.Column("rules_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("fiscal_payment", "rules_on")
    op.drop_column("fiscal_payment", "begun_at")
