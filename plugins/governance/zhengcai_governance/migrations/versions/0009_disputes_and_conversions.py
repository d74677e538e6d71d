"""disputes and conversions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_dispute",
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("raiser_code", sa.Text(), nullable=False),
        sa.Column("raiser_name", sa.Text(), nullable=False),
        sa.Column("raiser_id", sa.Uuid(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("referral", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_dispute")),
    )
    op.isolate_tenant_table("governance_dispute")
    op.create_index(
        op.f("ix_governance_dispute_tenant_code_raiser_code_id"),
        "governance_dispute",
        ["tenant_code", "raiser_code", "id"],
        unique=False,
    )
    op.create_index(
        "uq_governance_dispute_open",
        "governance_dispute",
        ["tenant_code", "ledger_number", "raiser_code"],
        unique=True,
        postgresql_where=sa.text("state IN ('raised', 'explained')"),
    )
    op.create_table(
        "governance_dispute_case",
        sa.Column("origin_tenant", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("raiser_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_dispute_case")),
        sa.UniqueConstraint(
            "tenant_code",
            "origin_tenant",
            "origin_id",
            name=op.f("uq_governance_dispute_case_tenant_code_origin_tenant_origin_id"),
        ),
    )
    op.isolate_tenant_table("governance_dispute_case")
    op.create_table(
        "governance_dispute_filing",
        sa.Column("origin_tenant", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("explainer_tenant", sa.Text(), nullable=False),
        sa.Column("explainer_name", sa.Text(), nullable=False),
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("explained_on", sa.Date(), nullable=False),
        sa.Column("city_opinion", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.Text(), nullable=False),
        sa.Column("letter_sha256", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_dispute_filing")),
        sa.UniqueConstraint(
            "tenant_code",
            "origin_tenant",
            "origin_id",
            name=op.f("uq_governance_dispute_filing_tenant_code_origin_tenant_origin_id"),
        ),
    )
    op.isolate_tenant_table("governance_dispute_filing")
    op.add_column("governance_defect", sa.Column("requirement_id", sa.Uuid(), nullable=True))
    op.add_column(
        "governance_ledger_entry",
        sa.Column("disputes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column("governance_requirement", sa.Column("defect_id", sa.Uuid(), nullable=True))
    op.add_column("governance_requirement", sa.Column("ticket_id", sa.Uuid(), nullable=True))
    op.add_column("governance_ticket", sa.Column("requirement_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("governance_ticket", "requirement_id")
    op.drop_column("governance_requirement", "ticket_id")
    op.drop_column("governance_requirement", "defect_id")
    op.drop_column("governance_ledger_entry", "disputes")
    op.drop_column("governance_defect", "requirement_id")
    op.drop_table("governance_dispute_filing")
    op.drop_table("governance_dispute_case")
    op.drop_index(
        "uq_governance_dispute_open",
        table_name="governance_dispute",
        postgresql_where=sa.text("state IN ('raised', 'explained')"),
    )
    op.drop_index(
        op.f("ix_governance_dispute_tenant_code_raiser_code_id"), table_name="governance_dispute"
    )
    op.drop_table("governance_dispute")
