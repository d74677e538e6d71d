"""requirements and ledger"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_ledger_entry",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_number", sa.Text(), nullable=False),
        sa.Column("source_tenant", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("proposer_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("legal_bases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("merged", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("publicity_begins", sa.Date(), nullable=False),
        sa.Column("publicity_ends", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_ledger_entry")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_ledger_entry_tenant_code_number")
        ),
        sa.UniqueConstraint(
            "tenant_code",
            "review_id",
            name=op.f("uq_governance_ledger_entry_tenant_code_review_id"),
        ),
    )
    op.isolate_tenant_table("governance_ledger_entry")
    op.create_index(
        "ix_governance_ledger_entry_grams",
        "governance_ledger_entry",
        ["grams"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_governance_ledger_entry_tenant_code_source_tenant_id"),
        "governance_ledger_entry",
        ["tenant_code", "source_tenant", "id"],
        unique=False,
    )
    op.create_table(
        "governance_requirement",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("proposer_code", sa.Text(), nullable=False),
        sa.Column("proposer_name", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("authors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("legal_bases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("legal_note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=True),
        sa.Column("seal_sha256", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receive_by", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receiver", sa.Text(), nullable=True),
        sa.Column("evaluate_by", sa.Date(), nullable=True),
        sa.Column("evaluator_id", sa.Uuid(), nullable=True),
        sa.Column("evaluator", sa.Text(), nullable=True),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=True),
        sa.Column("evaluation_basis", sa.Text(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("reported_to", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("above_number", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("adopted_content", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grams", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_requirement")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_requirement_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("governance_requirement")
    op.create_index(
        "ix_governance_requirement_grams",
        "governance_requirement",
        ["grams"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_governance_requirement_tenant_code_proposer_code_id"),
        "governance_requirement",
        ["tenant_code", "proposer_code", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_governance_requirement_tenant_code_state_id"),
        "governance_requirement",
        ["tenant_code", "state", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        op.f("ix_governance_requirement_tenant_code_state_id"), table_name="governance_requirement"
    )
    op.drop_index(
        op.f("ix_governance_requirement_tenant_code_proposer_code_id"),
        table_name="governance_requirement",
    )
    op.drop_index(
        "ix_governance_requirement_grams",
        table_name="governance_requirement",
        postgresql_using="gin",
    )
    op.drop_table("governance_requirement")
    op.drop_index(
        op.f("ix_governance_ledger_entry_tenant_code_source_tenant_id"),
        table_name="governance_ledger_entry",
    )
    op.drop_index(
        "ix_governance_ledger_entry_grams",
        table_name="governance_ledger_entry",
        postgresql_using="gin",
    )
    op.drop_table("governance_ledger_entry")
