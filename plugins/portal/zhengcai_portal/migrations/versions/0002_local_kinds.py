"""kinds of announcements that a locality adds"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("portal_announcement", sa.Column("local_kind", sa.Text(), nullable=True))
    op.add_column("portal_announcement", sa.Column("local_title", sa.Text(), nullable=True))
    op.add_column("portal_announcement", sa.Column("local_law", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("portal_announcement", "local_law")
    op.drop_column("portal_announcement", "local_title")
    op.drop_column("portal_announcement", "local_kind")
