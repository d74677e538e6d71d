"""deliveries held while their plugin is off"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply this revision."""
    op.alter_column("event_delivery", "at", nullable=True)


def downgrade() -> None:
    """Undo this revision."""
    op.execute("DELETE FROM event_delivery WHERE at IS NULL")
    op.alter_column("event_delivery", "at", nullable=False)
