"""whose business a record continues"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("tendering_bid", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tendering_bid", sa.Column("rules_on", sa.Date(), nullable=True))
    op.add_column(
        "tendering_price_inquiry", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tendering_price_inquiry", sa.Column("rules_on", sa.Date(), nullable=True))
    op.add_column(
        "tendering_score_sheet", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tendering_score_sheet", sa.Column("rules_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("tendering_score_sheet", "rules_on")
    op.drop_column("tendering_score_sheet", "begun_at")
    op.drop_column("tendering_price_inquiry", "rules_on")
    op.drop_column("tendering_price_inquiry", "begun_at")
    op.drop_column("tendering_bid", "rules_on")
    op.drop_column("tendering_bid", "begun_at")
