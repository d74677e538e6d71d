"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "portal_announcement",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=True),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closes_provisionally", sa.Boolean(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "corrects_id"],
            ["portal_announcement.tenant_code", "portal_announcement.id"],
            name=op.f("fk_portal_announcement_tenant_code_corrects_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_portal_announcement")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_portal_announcement_tenant_code_number")
        ),
        info={"append_only": True},
    )
    op.isolate_tenant_table("portal_announcement")
    op.append_only("portal_announcement")
    op.create_index(
        "ix_portal_announcement_grams",
        "portal_announcement",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        op.f("ix_portal_announcement_tenant_code_kind_id"),
        "portal_announcement",
        ["tenant_code", "kind", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_portal_announcement_tenant_code_project_number_id"),
        "portal_announcement",
        ["tenant_code", "project_number", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_portal_announcement_tenant_code_purchaser_code_id"),
        "portal_announcement",
        ["tenant_code", "purchaser_code", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_portal_announcement_tenant_code_subject_id_id"),
        "portal_announcement",
        ["tenant_code", "subject_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        op.f("ix_portal_announcement_tenant_code_subject_id_id"), table_name="portal_announcement"
    )
    op.drop_index(
        op.f("ix_portal_announcement_tenant_code_purchaser_code_id"),
        table_name="portal_announcement",
    )
    op.drop_index(
        op.f("ix_portal_announcement_tenant_code_project_number_id"),
        table_name="portal_announcement",
    )
    op.drop_index(
        op.f("ix_portal_announcement_tenant_code_kind_id"), table_name="portal_announcement"
    )
    op.drop_index(
        "ix_portal_announcement_grams",
        table_name="portal_announcement",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_table("portal_announcement")
