"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "specimen_requisition",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ceiling_note", sa.Text(), nullable=True),
        sa.Column("words", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_specimen_requisition")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_specimen_requisition_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("specimen_requisition")
    op.create_table(
        "specimen_line",
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "requisition_id"],
            ["specimen_requisition.tenant_code", "specimen_requisition.id"],
            name=op.f("fk_specimen_line_tenant_code_requisition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_specimen_line")),
    )
    op.isolate_tenant_table("specimen_line")


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("specimen_line")
    op.drop_table("specimen_requisition")
