"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "fiscal_budget_line",
        sa.Column("notice_key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("fund_nature", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sme_reserved_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("available", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("frozen", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("used", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "available + frozen + used = amount", name=op.f("ck_fiscal_budget_line_balance")
        ),
        sa.CheckConstraint(
            "available >= 0 AND frozen >= 0 AND used >= 0",
            name=op.f("ck_fiscal_budget_line_not_negative"),
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_fiscal_budget_line")),
        sa.UniqueConstraint(
            "tenant_code", "notice_key", name=op.f("uq_fiscal_budget_line_tenant_code_notice_key")
        ),
        sa.UniqueConstraint(
            "tenant_code", "year", "code", name=op.f("uq_fiscal_budget_line_tenant_code_year_code")
        ),
    )
    op.isolate_tenant_table("fiscal_budget_line")
    op.create_index(
        op.f("ix_fiscal_budget_line_tenant_code_purchaser_code_id"),
        "fiscal_budget_line",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_table(
        "fiscal_budget_notice",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("fund_nature", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("sme_reserved_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "sme_reserved_amount BETWEEN 0 AND amount",
            name=op.f("ck_fiscal_budget_notice_reserved"),
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_fiscal_budget_notice")),
    )
    op.isolate_tenant_table("fiscal_budget_notice")
    op.create_index(
        op.f("ix_fiscal_budget_notice_tenant_code_purchaser_code_id"),
        "fiscal_budget_notice",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fiscal_budget_notice_tenant_code_year_code"),
        "fiscal_budget_notice",
        ["tenant_code", "year", "code"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_table(
        "fiscal_treasury_order",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payer_code", sa.Text(), nullable=False),
        sa.Column("payee_name", sa.Text(), nullable=False),
        sa.Column("payee_account", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_fiscal_treasury_order")),
        sa.UniqueConstraint(
            "tenant_code", "key", name=op.f("uq_fiscal_treasury_order_tenant_code_key")
        ),
    )
    op.isolate_tenant_table("fiscal_treasury_order")
    op.create_table(
        "fiscal_movement",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("available", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("frozen", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("used", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fiscal_movement_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_code", "line_id"],
            ["fiscal_budget_line.tenant_code", "fiscal_budget_line.id"],
            name=op.f("fk_fiscal_movement_tenant_code_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_fiscal_movement")),
        info={"append_only": True},
    )
    op.isolate_tenant_table("fiscal_movement")
    op.append_only("fiscal_movement")
    op.create_index(
        op.f("ix_fiscal_movement_tenant_code_line_id_id"),
        "fiscal_movement",
        ["tenant_code", "line_id", "id"],
        unique=False,
    )
    op.create_table(
        "fiscal_payment",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("budget_line_id", sa.Uuid(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("supplier_code", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("payee_account", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("invoice_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fiscal_payment_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_code", "budget_line_id"],
            ["fiscal_budget_line.tenant_code", "fiscal_budget_line.id"],
            name=op.f("fk_fiscal_payment_tenant_code_budget_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_fiscal_payment")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_fiscal_payment_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("fiscal_payment")
    op.create_index(
        op.f("ix_fiscal_payment_tenant_code_contract_id_id"),
        "fiscal_payment",
        ["tenant_code", "contract_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fiscal_payment_tenant_code_project_id_id"),
        "fiscal_payment",
        ["tenant_code", "project_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fiscal_payment_tenant_code_purchaser_code_id"),
        "fiscal_payment",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fiscal_payment_tenant_code_supplier_code_id"),
        "fiscal_payment",
        ["tenant_code", "supplier_code", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fiscal_payment_tenant_code_supplier_code_invoice_number"),
        "fiscal_payment",
        ["tenant_code", "supplier_code", "invoice_number"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        op.f("ix_fiscal_payment_tenant_code_supplier_code_invoice_number"),
        table_name="fiscal_payment",
        postgresql_where=sa.text("state <> 'rejected'"),
    )
    op.drop_index(
        op.f("ix_fiscal_payment_tenant_code_supplier_code_id"), table_name="fiscal_payment"
    )
    op.drop_index(
        op.f("ix_fiscal_payment_tenant_code_purchaser_code_id"), table_name="fiscal_payment"
    )
    op.drop_index(op.f("ix_fiscal_payment_tenant_code_project_id_id"), table_name="fiscal_payment")
    op.drop_index(op.f("ix_fiscal_payment_tenant_code_contract_id_id"), table_name="fiscal_payment")
    op.drop_table("fiscal_payment")
    op.drop_index(op.f("ix_fiscal_movement_tenant_code_line_id_id"), table_name="fiscal_movement")
    op.drop_table("fiscal_movement")
    op.drop_table("fiscal_treasury_order")
    op.drop_index(
        op.f("ix_fiscal_budget_notice_tenant_code_year_code"),
        table_name="fiscal_budget_notice",
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.drop_index(
        op.f("ix_fiscal_budget_notice_tenant_code_purchaser_code_id"),
        table_name="fiscal_budget_notice",
    )
    op.drop_table("fiscal_budget_notice")
    op.drop_index(
        op.f("ix_fiscal_budget_line_tenant_code_purchaser_code_id"), table_name="fiscal_budget_line"
    )
    op.drop_table("fiscal_budget_line")
