"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "inner_mongolia_acceptance",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_inner_mongolia_acceptance")),
        sa.UniqueConstraint(
            "tenant_code",
            "contract_id",
            "stage",
            name=op.f("uq_inner_mongolia_acceptance_tenant_code_contract_id_stage"),
        ),
    )
    op.isolate_tenant_table("inner_mongolia_acceptance")
    op.create_index(
        op.f("ix_inner_mongolia_acceptance_tenant_code_purchaser_code_id"),
        "inner_mongolia_acceptance",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        op.f("ix_inner_mongolia_acceptance_tenant_code_purchaser_code_id"),
        table_name="inner_mongolia_acceptance",
    )
    op.drop_table("inner_mongolia_acceptance")
