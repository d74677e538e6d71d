"""price inquiries"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

MOVED = {
    "price_question": sa.Text(),
    "price_asked_at": sa.DateTime(timezone=True),
    "price_answer_until": sa.DateTime(timezone=True),
    "price_explanation": sa.Text(),
    "price_explained_at": sa.DateTime(timezone=True),
}


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "tendering_price_inquiry",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=False),
        sa.Column("project_title", sa.Text(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_code", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "bid_id"],
            ["tendering_bid.tenant_code", "tendering_bid.id"],
            name=op.f("fk_tendering_price_inquiry_tenant_code_bid_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_code", "project_id"],
            ["tendering_project.tenant_code", "tendering_project.id"],
            name=op.f("fk_tendering_price_inquiry_tenant_code_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_price_inquiry")),
        sa.UniqueConstraint(
            "tenant_code", "bid_id", name=op.f("uq_tendering_price_inquiry_tenant_code_bid_id")
        ),
    )
    op.isolate_tenant_table("tendering_price_inquiry")
    for name in MOVED:
        op.drop_column("tendering_bid", name)


def downgrade() -> None:
    """Undo this revision."""
    for name, kind in MOVED.items():
        op.add_column("tendering_bid", sa.Column(name, kind, nullable=True))
    op.drop_table("tendering_price_inquiry")
