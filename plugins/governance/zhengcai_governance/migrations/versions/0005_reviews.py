"""reviews"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_consolidation",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.Text(), nullable=True),
        sa.Column("letter_sha256", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_consolidation")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_consolidation_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("governance_consolidation")
    op.create_table(
        "governance_review",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source_tenant", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("via_tenant", sa.Text(), nullable=False),
        sa.Column("via_name", sa.Text(), nullable=False),
        sa.Column("consolidation_number", sa.Text(), nullable=True),
        sa.Column("letter_number", sa.Text(), nullable=True),
        sa.Column("proposer_name", sa.Text(), nullable=False),
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
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("evaluation_basis", sa.Text(), nullable=True),
        sa.Column("seal_sha256", sa.Text(), nullable=False),
        sa.Column("similar", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("duplicates", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("merged", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("publicity_round", sa.Integer(), nullable=False),
        sa.Column("publicity_begins", sa.Date(), nullable=True),
        sa.Column("publicity_ends", sa.Date(), nullable=True),
        sa.Column("publicity_provisional", sa.Boolean(), nullable=False),
        sa.Column("publicity_contact", sa.Text(), nullable=True),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Text(), nullable=True),
        sa.Column("sealed_content", sa.Text(), nullable=True),
        sa.Column("ledger_number", sa.Text(), nullable=True),
        sa.Column("grams", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "merged_into"],
            ["governance_review.tenant_code", "governance_review.id"],
            name=op.f("fk_governance_review_tenant_code_merged_into"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_review")),
        sa.UniqueConstraint(
            "tenant_code",
            "source_tenant",
            "source_id",
            "round",
            name=op.f("uq_governance_review_tenant_code_source_tenant_source_id_round"),
        ),
    )
    op.isolate_tenant_table("governance_review")
    op.create_index(
        "ix_governance_review_grams",
        "governance_review",
        ["grams"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_governance_review_tenant_code_state_id"),
        "governance_review",
        ["tenant_code", "state", "id"],
        unique=False,
    )
    op.create_table(
        "governance_arrival",
        sa.Column("source_tenant", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("proposer_name", sa.Text(), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("seal_sha256", sa.Text(), nullable=False),
        sa.Column("carried", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consolidation_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "consolidation_id"],
            ["governance_consolidation.tenant_code", "governance_consolidation.id"],
            name=op.f("fk_governance_arrival_tenant_code_consolidation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_arrival")),
        sa.UniqueConstraint(
            "tenant_code",
            "source_tenant",
            "source_id",
            "round",
            name=op.f("uq_governance_arrival_tenant_code_source_tenant_source_id_round"),
        ),
    )
    op.isolate_tenant_table("governance_arrival")
    op.create_index(
        op.f("ix_governance_arrival_tenant_code_consolidation_id_id"),
        "governance_arrival",
        ["tenant_code", "consolidation_id", "id"],
        unique=False,
    )
    op.create_table(
        "governance_objection",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publicity_round", sa.Integer(), nullable=False),
        sa.Column("objector", sa.Text(), nullable=False),
        sa.Column("objector_unit", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("objector_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("objector_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "review_id"],
            ["governance_review.tenant_code", "governance_review.id"],
            name=op.f("fk_governance_objection_tenant_code_review_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_objection")),
        sa.UniqueConstraint(
            "tenant_code",
            "review_id",
            "publicity_round",
            "objector_key",
            name=op.f("uq_governance_objection_tenant_code_review_id_publicity_round_objector_key"),
        ),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_governance_objection_tenant_code_number")
        ),
        sa.UniqueConstraint(
            "tenant_code", "receipt", name=op.f("uq_governance_objection_tenant_code_receipt")
        ),
    )
    op.isolate_tenant_table("governance_objection")
    op.create_index(
        op.f("ix_governance_objection_tenant_code_objector_id_id"),
        "governance_objection",
        ["tenant_code", "objector_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        op.f("ix_governance_objection_tenant_code_objector_id_id"),
        table_name="governance_objection",
    )
    op.drop_table("governance_objection")
    op.drop_index(
        op.f("ix_governance_arrival_tenant_code_consolidation_id_id"),
        table_name="governance_arrival",
    )
    op.drop_table("governance_arrival")
    op.drop_index(op.f("ix_governance_review_tenant_code_state_id"), table_name="governance_review")
    op.drop_index(
        "ix_governance_review_grams", table_name="governance_review", postgresql_using="gin"
    )
    op.drop_table("governance_review")
    op.drop_table("governance_consolidation")
