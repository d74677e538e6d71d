"""service quality"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_escalation",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("origin_code", sa.Text(), nullable=False),
        sa.Column("origin_name", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("handled_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_escalation")),
        sa.UniqueConstraint(
            "tenant_code",
            "origin_code",
            "origin_id",
            name=op.f("uq_governance_escalation_tenant_code_origin_code_origin_id"),
        ),
    )
    op.isolate_tenant_table("governance_escalation")
    op.create_table(
        "governance_escalation_letter",
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("cases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_escalation_letter")),
        sa.UniqueConstraint(
            "tenant_code", "letter", name=op.f("uq_governance_escalation_letter_tenant_code_letter")
        ),
    )
    op.isolate_tenant_table("governance_escalation_letter")
    op.create_table(
        "governance_service_contract",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_sha256", sa.Text(), nullable=True),
        sa.Column("applied", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_service_contract")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_service_contract_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("governance_service_contract")
    op.create_index(
        "uq_governance_service_contract_year",
        "governance_service_contract",
        ["tenant_code", "year", "provider_code"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('withdrawn', 'terminated')"),
    )
    op.create_table(
        "governance_service_team",
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.Column("staff", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_service_team")),
        sa.UniqueConstraint(
            "tenant_code",
            "provider_code",
            name=op.f("uq_governance_service_team_tenant_code_provider_code"),
        ),
    )
    op.isolate_tenant_table("governance_service_team")
    op.create_table(
        "governance_scheme",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("assessed", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("pass_line", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("serious_line", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "contract_id"],
            ["governance_service_contract.tenant_code", "governance_service_contract.id"],
            name=op.f("fk_governance_scheme_tenant_code_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_scheme")),
    )
    op.isolate_tenant_table("governance_scheme")
    op.create_index(
        "uq_governance_scheme_adopted",
        "governance_scheme",
        ["tenant_code", "contract_id"],
        unique=True,
        postgresql_where=sa.text("state = 'adopted'"),
    )
    op.create_table(
        "governance_service_plan",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("served", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("standards", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "contract_id"],
            ["governance_service_contract.tenant_code", "governance_service_contract.id"],
            name=op.f("fk_governance_service_plan_tenant_code_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_service_plan")),
        sa.UniqueConstraint(
            "tenant_code",
            "contract_id",
            name=op.f("uq_governance_service_plan_tenant_code_contract_id"),
        ),
    )
    op.isolate_tenant_table("governance_service_plan")
    op.create_table(
        "governance_assessment",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("major_problem", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("scorer", sa.Text(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_by", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("rectification", sa.Text(), nullable=True),
        sa.Column("rounds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "contract_id"],
            ["governance_service_contract.tenant_code", "governance_service_contract.id"],
            name=op.f("fk_governance_assessment_tenant_code_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_code", "scheme_id"],
            ["governance_scheme.tenant_code", "governance_scheme.id"],
            name=op.f("fk_governance_assessment_tenant_code_scheme_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_assessment")),
        sa.UniqueConstraint(
            "tenant_code",
            "contract_id",
            "ordinal",
            name=op.f("uq_governance_assessment_tenant_code_contract_id_ordinal"),
        ),
    )
    op.isolate_tenant_table("governance_assessment")
    op.create_index(
        op.f("ix_governance_assessment_tenant_code_provider_code_id"),
        "governance_assessment",
        ["tenant_code", "provider_code", "id"],
        unique=False,
    )
    op.create_table(
        "governance_service_payment",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("payee_account", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "assessment_id"],
            ["governance_assessment.tenant_code", "governance_assessment.id"],
            name=op.f("fk_governance_service_payment_tenant_code_assessment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_code", "contract_id"],
            ["governance_service_contract.tenant_code", "governance_service_contract.id"],
            name=op.f("fk_governance_service_payment_tenant_code_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_service_payment")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_service_payment_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("governance_service_payment")
    op.create_index(
        op.f("ix_governance_service_payment_tenant_code_provider_code_id"),
        "governance_service_payment",
        ["tenant_code", "provider_code", "id"],
        unique=False,
    )
    op.create_index(
        "uq_governance_service_payment_period",
        "governance_service_payment",
        ["tenant_code", "assessment_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        "uq_governance_service_payment_period",
        table_name="governance_service_payment",
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.drop_index(
        op.f("ix_governance_service_payment_tenant_code_provider_code_id"),
        table_name="governance_service_payment",
    )
    op.drop_table("governance_service_payment")
    op.drop_index(
        op.f("ix_governance_assessment_tenant_code_provider_code_id"),
        table_name="governance_assessment",
    )
    op.drop_table("governance_assessment")
    op.drop_table("governance_service_plan")
    op.drop_index(
        "uq_governance_scheme_adopted",
        table_name="governance_scheme",
        postgresql_where=sa.text("state = 'adopted'"),
    )
    op.drop_table("governance_scheme")
    op.drop_table("governance_service_team")
    op.drop_index(
        "uq_governance_service_contract_year",
        table_name="governance_service_contract",
        postgresql_where=sa.text("state NOT IN ('withdrawn', 'terminated')"),
    )
    op.drop_table("governance_service_contract")
    op.drop_table("governance_escalation_letter")
    op.drop_table("governance_escalation")
