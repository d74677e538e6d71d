"""entries"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_acceptance",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Integer(), nullable=False),
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("order_tenant", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("delivered_version", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_acceptance")),
        sa.UniqueConstraint(
            "tenant_code",
            "entry_id",
            "delivery",
            name=op.f("uq_governance_acceptance_tenant_code_entry_id_delivery"),
        ),
    )
    op.isolate_tenant_table("governance_acceptance")
    op.create_table(
        "governance_share",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payer_tenant", sa.Text(), nullable=False),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cost_rule_source", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("budget_year", sa.Integer(), nullable=True),
        sa.Column("budget_item", sa.Text(), nullable=True),
        sa.Column("development_cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("yearly_cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_share")),
        sa.UniqueConstraint(
            "tenant_code",
            "entry_id",
            "attempt",
            "payer_tenant",
            name=op.f("uq_governance_share_tenant_code_entry_id_attempt_payer_tenant"),
        ),
    )
    op.isolate_tenant_table("governance_share")
    op.create_table(
        "governance_work",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("class_reason", sa.Text(), nullable=False),
        sa.Column("cost_rule_source", sa.Text(), nullable=False),
        sa.Column("source_tenant", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=True),
        sa.Column("budget_item", sa.Text(), nullable=True),
        sa.Column("development_cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("yearly_cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_work")),
        sa.UniqueConstraint(
            "tenant_code",
            "entry_id",
            "attempt",
            name=op.f("uq_governance_work_tenant_code_entry_id_attempt"),
        ),
    )
    op.isolate_tenant_table("governance_work")
    op.create_index(
        op.f("ix_governance_work_tenant_code_ledger_number"),
        "governance_work",
        ["tenant_code", "ledger_number"],
        unique=False,
    )
    op.create_table(
        "governance_work_order",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ledger_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=True),
        sa.Column("provider_name", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_version", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivery", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_work_order")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_work_order_tenant_code_number")
        ),
        sa.UniqueConstraint(
            "tenant_code", "work_id", name=op.f("uq_governance_work_order_tenant_code_work_id")
        ),
    )
    op.isolate_tenant_table("governance_work_order")
    op.add_column("governance_ledger_entry", sa.Column("classification", sa.Text(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("class_reason", sa.Text(), nullable=True))
    op.add_column(
        "governance_ledger_entry",
        sa.Column("concerned", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column("governance_ledger_entry", sa.Column("whole_region", sa.Boolean(), nullable=True))
    op.add_column(
        "governance_ledger_entry", sa.Column("framework_changed", sa.Boolean(), nullable=True)
    )
    op.add_column(
        "governance_ledger_entry",
        sa.Column("classified_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column("governance_ledger_entry", sa.Column("attempt", sa.Integer(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("order_number", sa.Text(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("plugin", sa.Text(), nullable=True))
    op.add_column(
        "governance_ledger_entry", sa.Column("delivered_version", sa.Text(), nullable=True)
    )
    op.add_column("governance_ledger_entry", sa.Column("delivered_on", sa.Date(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("delivery", sa.Integer(), nullable=True))
    op.add_column(
        "governance_ledger_entry",
        sa.Column("delivered", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column(
        "governance_ledger_entry",
        sa.Column("accepting", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column(
        "governance_ledger_entry",
        sa.Column("proposer_accepted_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "governance_ledger_entry",
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "governance_ledger_entry", sa.Column("released_version", sa.Text(), nullable=True)
    )
    op.add_column("governance_ledger_entry", sa.Column("released_on", sa.Date(), nullable=True))
    op.add_column("governance_ledger_entry", sa.Column("quiet_until", sa.Date(), nullable=True))
    op.add_column(
        "governance_ledger_entry",
        sa.Column("confirmed_by", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column(
        "governance_ledger_entry", sa.Column("open_disputes", sa.Integer(), nullable=True)
    )
    op.add_column("governance_ledger_entry", sa.Column("end_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("governance_ledger_entry", "end_reason")
    op.drop_column("governance_ledger_entry", "open_disputes")
    op.drop_column("governance_ledger_entry", "confirmed_by")
    op.drop_column("governance_ledger_entry", "quiet_until")
    op.drop_column("governance_ledger_entry", "released_on")
    op.drop_column("governance_ledger_entry", "released_version")
    op.drop_column("governance_ledger_entry", "accepted_at")
    op.drop_column("governance_ledger_entry", "proposer_accepted_at")
    op.drop_column("governance_ledger_entry", "accepting")
    op.drop_column("governance_ledger_entry", "delivered")
    op.drop_column("governance_ledger_entry", "delivery")
    op.drop_column("governance_ledger_entry", "delivered_on")
    op.drop_column("governance_ledger_entry", "delivered_version")
    op.drop_column("governance_ledger_entry", "plugin")
    op.drop_column("governance_ledger_entry", "order_number")
    op.drop_column("governance_ledger_entry", "due_on")
    op.drop_column("governance_ledger_entry", "starts_on")
    op.drop_column("governance_ledger_entry", "attempt")
    op.drop_column("governance_ledger_entry", "classified_at")
    op.drop_column("governance_ledger_entry", "framework_changed")
    op.drop_column("governance_ledger_entry", "whole_region")
    op.drop_column("governance_ledger_entry", "concerned")
    op.drop_column("governance_ledger_entry", "class_reason")
    op.drop_column("governance_ledger_entry", "classification")
    op.drop_table("governance_work_order")
    op.drop_index(
        op.f("ix_governance_work_tenant_code_ledger_number"), table_name="governance_work"
    )
    op.drop_table("governance_work")
    op.drop_table("governance_share")
    op.drop_table("governance_acceptance")
