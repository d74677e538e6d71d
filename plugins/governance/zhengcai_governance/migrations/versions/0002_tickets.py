"""tickets"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_knowledge",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("origin_tenant", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("grams", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_knowledge")),
        sa.UniqueConstraint(
            "tenant_code",
            "origin_tenant",
            "origin_id",
            name=op.f("uq_governance_knowledge_tenant_code_origin_tenant_origin_id"),
        ),
    )
    op.isolate_tenant_table("governance_knowledge")
    op.create_index(
        "ix_governance_knowledge_grams",
        "governance_knowledge",
        ["grams"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_governance_knowledge_tenant_code_state_id"),
        "governance_knowledge",
        ["tenant_code", "state", "id"],
        unique=False,
    )
    op.create_table(
        "governance_ticket",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("opener_code", sa.Text(), nullable=False),
        sa.Column("opener_name", sa.Text(), nullable=False),
        sa.Column("opener_id", sa.Uuid(), nullable=False),
        sa.Column("opener_person", sa.Text(), nullable=False),
        sa.Column("home_tenant", sa.Text(), nullable=False),
        sa.Column("home_id", sa.Uuid(), nullable=False),
        sa.Column("messages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_minutes", sa.Integer(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solve_minutes", sa.Integer(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("defect_id", sa.Uuid(), nullable=True),
        sa.Column("knowledge_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_ticket")),
        sa.UniqueConstraint(
            "tenant_code",
            "home_tenant",
            "home_id",
            name=op.f("uq_governance_ticket_tenant_code_home_tenant_home_id"),
        ),
    )
    op.isolate_tenant_table("governance_ticket")
    op.create_index(
        op.f("ix_governance_ticket_tenant_code_addressee_state_id"),
        "governance_ticket",
        ["tenant_code", "addressee", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_governance_ticket_tenant_code_opener_code_id"),
        "governance_ticket",
        ["tenant_code", "opener_code", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        op.f("ix_governance_ticket_tenant_code_opener_code_id"), table_name="governance_ticket"
    )
    op.drop_index(
        op.f("ix_governance_ticket_tenant_code_addressee_state_id"), table_name="governance_ticket"
    )
    op.drop_table("governance_ticket")
    op.drop_index(
        op.f("ix_governance_knowledge_tenant_code_state_id"), table_name="governance_knowledge"
    )
    op.drop_index(
        "ix_governance_knowledge_grams", table_name="governance_knowledge", postgresql_using="gin"
    )
    op.drop_table("governance_knowledge")
