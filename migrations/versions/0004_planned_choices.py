"""planned choices, reasons, arrangements, and jobs held while their plugin is off"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_TEXTS = (
    ("plugin_choice", "reason"),
    ("plugin_choice", "organisation"),
    ("setting_value", "reason"),
)


def upgrade() -> None:
    """Apply this revision."""
    for table, column in _TEXTS:
        op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=""))
    op.add_column("plugin_choice", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("plugin_choice", sa.Column("planned", sa.Text(), nullable=True))
    op.add_column("plugin_choice", sa.Column("planned_from", sa.Date(), nullable=True))
    op.add_column("plugin_choice", sa.Column("held_because", sa.Text(), nullable=True))
    op.create_table(
        "arrangement",
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_arrangement")),
    )
    op.isolate_tenant_table("arrangement")
    op.create_table(
        "held_job",
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_held_job")),
    )
    op.isolate_tenant_table("held_job")
    op.create_index(
        "ix_event_delivery_held",
        "event_delivery",
        ["tenant_code", "plugin"],
        postgresql_where=sa.text("at IS NULL"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index("ix_event_delivery_held", table_name="event_delivery")
    op.drop_table("held_job")
    op.drop_table("arrangement")
    for column in ("held_because", "planned_from", "planned", "since"):
        op.drop_column("plugin_choice", column)
    for table, column in reversed(_TEXTS):
        op.drop_column(table, column)
