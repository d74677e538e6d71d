"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "supervision_intent",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("catalogue_code", sa.Text(), nullable=False),
        sa.Column("catalogue_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("expected_month", sa.Text(), nullable=False),
        sa.Column("sme_reserved", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_supervision_intent")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_supervision_intent_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("supervision_intent")
    op.create_index(
        op.f("ix_supervision_intent_tenant_code_purchaser_code_id"),
        "supervision_intent",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_table(
        "supervision_plan",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("budget_line_id", sa.Uuid(), nullable=False),
        sa.Column("budget_line_code", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("catalogue_code", sa.Text(), nullable=False),
        sa.Column("catalogue_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("organisation_form", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("method_reason", sa.Text(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("intent_published_on", sa.Date(), nullable=True),
        sa.Column("intent_exemption", sa.Text(), nullable=True),
        sa.Column("intent_exemption_reason", sa.Text(), nullable=False),
        sa.Column("sme_reserve", sa.Text(), nullable=False),
        sa.Column("sme_reserved_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sme_small_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sme_exemption", sa.Text(), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("filer", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules_on", sa.Date(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "intent_id"],
            ["supervision_intent.tenant_code", "supervision_intent.id"],
            name=op.f("fk_supervision_plan_tenant_code_intent_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_supervision_plan")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_supervision_plan_tenant_code_number")
        ),
        sa.UniqueConstraint(
            "tenant_code", "project_id", name=op.f("uq_supervision_plan_tenant_code_project_id")
        ),
    )
    op.isolate_tenant_table("supervision_plan")
    op.create_index(
        "ix_supervision_plan_budget_line",
        "supervision_plan",
        ["tenant_code", "budget_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supervision_plan_tenant_code_purchaser_code_id"),
        "supervision_plan",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_index(
        "uq_supervision_plan_intent",
        "supervision_plan",
        ["tenant_code", "intent_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('filed', 'started', 'completed')"),
    )
    op.create_table(
        "supervision_contract",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=False),
        sa.Column("project_title", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("supplier_code", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("supplier_size", sa.Text(), nullable=False),
        sa.Column("supplier_account", sa.Text(), nullable=False),
        sa.Column("award_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("perform_by", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("payment_terms", sa.Text(), nullable=False),
        sa.Column("performance_bond", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("bond_terms", sa.Text(), nullable=False),
        sa.Column("sme_reserved", sa.Boolean(), nullable=False),
        sa.Column("rules_on", sa.Date(), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_late_reason", sa.Text(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("announce_late_reason", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filing_number", sa.Text(), nullable=True),
        sa.Column("file_late_reason", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "plan_id"],
            ["supervision_plan.tenant_code", "supervision_plan.id"],
            name=op.f("fk_supervision_contract_tenant_code_plan_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_supervision_contract")),
        sa.UniqueConstraint(
            "tenant_code",
            "filing_number",
            name=op.f("uq_supervision_contract_tenant_code_filing_number"),
        ),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_supervision_contract_tenant_code_number")
        ),
        sa.UniqueConstraint(
            "tenant_code", "project_id", name=op.f("uq_supervision_contract_tenant_code_project_id")
        ),
    )
    op.isolate_tenant_table("supervision_contract")
    op.create_index(
        op.f("ix_supervision_contract_tenant_code_purchaser_code_id"),
        "supervision_contract",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supervision_contract_tenant_code_supplier_code_id"),
        "supervision_contract",
        ["tenant_code", "supplier_code", "id"],
        unique=False,
    )
    op.create_table(
        "supervision_acceptance",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("standards", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("acceptor", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "contract_id"],
            ["supervision_contract.tenant_code", "supervision_contract.id"],
            name=op.f("fk_supervision_acceptance_tenant_code_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_supervision_acceptance")),
        sa.UniqueConstraint(
            "tenant_code",
            "contract_id",
            "round",
            name=op.f("uq_supervision_acceptance_tenant_code_contract_id_round"),
        ),
    )
    op.isolate_tenant_table("supervision_acceptance")


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("supervision_acceptance")
    op.drop_index(
        op.f("ix_supervision_contract_tenant_code_supplier_code_id"),
        table_name="supervision_contract",
    )
    op.drop_index(
        op.f("ix_supervision_contract_tenant_code_purchaser_code_id"),
        table_name="supervision_contract",
    )
    op.drop_table("supervision_contract")
    op.drop_index(
        "uq_supervision_plan_intent",
        table_name="supervision_plan",
        postgresql_where=sa.text("state IN ('filed', 'started', 'completed')"),
    )
    op.drop_index(
        op.f("ix_supervision_plan_tenant_code_purchaser_code_id"), table_name="supervision_plan"
    )
    op.drop_index("ix_supervision_plan_budget_line", table_name="supervision_plan")
    op.drop_table("supervision_plan")
    op.drop_index(
        op.f("ix_supervision_intent_tenant_code_purchaser_code_id"), table_name="supervision_intent"
    )
    op.drop_table("supervision_intent")
