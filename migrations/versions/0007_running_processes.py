"""running processes, and what each applied revision was"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "applied_revision",
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("history", "revision", name=op.f("pk_applied_revision")),
    )
    op.only_owner_writes("applied_revision")
    op.create_table(
        "running_process",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("revisions", postgresql.JSONB(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_running_process")),
    )
    op.create_index(op.f("ix_running_process_seen_at"), "running_process", ["seen_at"])


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("running_process")
    op.drop_table("applied_revision")
