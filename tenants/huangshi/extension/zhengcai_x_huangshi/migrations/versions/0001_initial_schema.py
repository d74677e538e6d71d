"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "huangshi_commitment",
        sa.Column("supplier_code", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breach_reason", sa.Text(), nullable=False),
        sa.Column("breach_number", sa.Text(), nullable=False),
        sa.Column("lifted_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_huangshi_commitment")),
    )
    op.isolate_tenant_table("huangshi_commitment")
    op.create_index(
        "uq_huangshi_commitment_supplier",
        "huangshi_commitment",
        ["tenant_code", "supplier_code"],
        unique=True,
        postgresql_where=sa.text("state = 'standing'"),
    )
    op.create_table(
        "huangshi_venue",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("secluded", sa.Boolean(), nullable=False),
        sa.Column("connected", sa.Boolean(), nullable=False),
        sa.Column("identified", sa.Boolean(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inspector", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_huangshi_venue")),
        sa.UniqueConstraint("tenant_code", "name", name=op.f("uq_huangshi_venue_tenant_code_name")),
    )
    op.isolate_tenant_table("huangshi_venue")
    op.create_table(
        "huangshi_booking",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("venue_name", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "venue_id"],
            ["huangshi_venue.tenant_code", "huangshi_venue.id"],
            name=op.f("fk_huangshi_booking_tenant_code_venue_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_huangshi_booking")),
    )
    op.isolate_tenant_table("huangshi_booking")
    op.create_index(
        op.f("ix_huangshi_booking_tenant_code_venue_id_day"),
        "huangshi_booking",
        ["tenant_code", "venue_id", "day"],
        unique=False,
    )
    op.create_index(
        "uq_huangshi_booking_project",
        "huangshi_booking",
        ["tenant_code", "project_id", "agency_code"],
        unique=True,
        postgresql_where=sa.text("state = 'booked'"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        "uq_huangshi_booking_project",
        table_name="huangshi_booking",
        postgresql_where=sa.text("state = 'booked'"),
    )
    op.drop_index(
        op.f("ix_huangshi_booking_tenant_code_venue_id_day"), table_name="huangshi_booking"
    )
    op.drop_table("huangshi_booking")
    op.drop_table("huangshi_venue")
    op.drop_index(
        "uq_huangshi_commitment_supplier",
        table_name="huangshi_commitment",
        postgresql_where=sa.text("state = 'standing'"),
    )
    op.drop_table("huangshi_commitment")
