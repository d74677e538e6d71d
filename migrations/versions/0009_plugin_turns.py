"""how a plugin last came to stand in a tenant, and from where it has events to catch up on"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "plugin_turn",
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resting_from", sa.BigInteger(), nullable=True),
        sa.Column("caught_up", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("skipped_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_plugin_turn")),
        sa.UniqueConstraint(
            "tenant_code", "plugin", name=op.f("uq_plugin_turn_tenant_code_plugin")
        ),
    )
    op.isolate_tenant_table("plugin_turn")


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("plugin_turn")
