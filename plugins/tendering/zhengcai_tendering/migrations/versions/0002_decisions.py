"""decisions of the committee and the purchaser"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("tendering_bid", sa.Column("price_question", sa.Text(), nullable=True))
    op.add_column(
        "tendering_bid", sa.Column("price_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "tendering_bid", sa.Column("price_answer_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tendering_bid", sa.Column("price_explanation", sa.Text(), nullable=True))
    op.add_column(
        "tendering_bid", sa.Column("price_explained_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tendering_member", sa.Column("head_vote", sa.Integer(), nullable=True))
    op.add_column(
        "tendering_project", sa.Column("deemed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "tendering_project", sa.Column("result_announcement_id", sa.Uuid(), nullable=True)
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("tendering_project", "result_announcement_id")
    op.drop_column("tendering_project", "deemed_at")
    op.drop_column("tendering_member", "head_vote")
    op.drop_column("tendering_bid", "price_explained_at")
    op.drop_column("tendering_bid", "price_explanation")
    op.drop_column("tendering_bid", "price_answer_until")
    op.drop_column("tendering_bid", "price_asked_at")
    op.drop_column("tendering_bid", "price_question")
