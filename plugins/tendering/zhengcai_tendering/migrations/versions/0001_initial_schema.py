"""initial schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "tendering_project",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("plan_number", sa.Text(), nullable=False),
        sa.Column("purchaser_code", sa.Text(), nullable=False),
        sa.Column("purchaser_name", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("catalogue_code", sa.Text(), nullable=False),
        sa.Column("sme_reserve", sa.Text(), nullable=False),
        sa.Column("budget", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("rules_on", sa.Date(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("intent_published_on", sa.Date(), nullable=True),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bid_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_digest", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("clarifications", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decryption_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_record_id", sa.Uuid(), nullable=True),
        sa.Column("committee_size", sa.Integer(), nullable=True),
        sa.Column("expert_seats", sa.Integer(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("winner_bid_id", sa.Uuid(), nullable=True),
        sa.Column("winner_code", sa.Text(), nullable=True),
        sa.Column("winner_name", sa.Text(), nullable=True),
        sa.Column("award_amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("award_late_reason", sa.Text(), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_late_reason", sa.Text(), nullable=True),
        sa.Column("award_notice_id", sa.Uuid(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.Column("archive_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_project")),
        sa.UniqueConstraint(
            "tenant_code", "number", name=op.f("uq_tendering_project_tenant_code_number")
        ),
    )
    op.isolate_tenant_table("tendering_project")
    op.create_index(
        op.f("ix_tendering_project_tenant_code_agency_code"),
        "tendering_project",
        ["tenant_code", "agency_code"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tendering_project_tenant_code_plan_id"),
        "tendering_project",
        ["tenant_code", "plan_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tendering_project_tenant_code_purchaser_code"),
        "tendering_project",
        ["tenant_code", "purchaser_code"],
        unique=False,
    )
    op.create_table(
        "tendering_bid",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=False),
        sa.Column("project_title", sa.Text(), nullable=False),
        sa.Column("supplier_code", sa.Text(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decrypted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("manufacturer", sa.Text(), nullable=True),
        sa.Column("manufacturer_size", sa.Text(), nullable=True),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("delivery_days", sa.Integer(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("corrected_price", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("correction_rule", sa.Text(), nullable=True),
        sa.Column("correction_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invalid_reason", sa.Text(), nullable=True),
        sa.Column("invalid_law", sa.Text(), nullable=True),
        sa.Column("deduction", sa.Numeric(), nullable=True),
        sa.Column("price_score", sa.Numeric(), nullable=True),
        sa.Column("technical_score", sa.Numeric(), nullable=True),
        sa.Column("total_score", sa.Numeric(), nullable=True),
        sa.Column("item_scores", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "project_id"],
            ["tendering_project.tenant_code", "tendering_project.id"],
            name=op.f("fk_tendering_bid_tenant_code_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_bid")),
        sa.UniqueConstraint(
            "tenant_code",
            "project_id",
            "supplier_code",
            name=op.f("uq_tendering_bid_tenant_code_project_id_supplier_code"),
        ),
    )
    op.isolate_tenant_table("tendering_bid")
    op.create_table(
        "tendering_draw",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("seed_digest", sa.Text(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("candidates_digest", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "project_id"],
            ["tendering_project.tenant_code", "tendering_project.id"],
            name=op.f("fk_tendering_draw_tenant_code_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_draw")),
    )
    op.isolate_tenant_table("tendering_draw")
    op.create_table(
        "tendering_member",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=False),
        sa.Column("project_title", sa.Text(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "project_id"],
            ["tendering_project.tenant_code", "tendering_project.id"],
            name=op.f("fk_tendering_member_tenant_code_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_member")),
        sa.UniqueConstraint(
            "tenant_code",
            "project_id",
            "person_id",
            name=op.f("uq_tendering_member_tenant_code_project_id_person_id"),
        ),
        sa.UniqueConstraint(
            "tenant_code",
            "project_id",
            "seat",
            name=op.f("uq_tendering_member_tenant_code_project_id_seat"),
        ),
    )
    op.isolate_tenant_table("tendering_member")
    op.create_table(
        "tendering_report",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_number", sa.Text(), nullable=False),
        sa.Column("project_title", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("archive_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "project_id"],
            ["tendering_project.tenant_code", "tendering_project.id"],
            name=op.f("fk_tendering_report_tenant_code_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_report")),
        sa.UniqueConstraint(
            "tenant_code", "project_id", name=op.f("uq_tendering_report_tenant_code_project_id")
        ),
    )
    op.isolate_tenant_table("tendering_report")
    op.create_table(
        "tendering_score_sheet",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_title", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "member_id"],
            ["tendering_member.tenant_code", "tendering_member.id"],
            name=op.f("fk_tendering_score_sheet_tenant_code_member_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_code", "project_id"],
            ["tendering_project.tenant_code", "tendering_project.id"],
            name=op.f("fk_tendering_score_sheet_tenant_code_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_tendering_score_sheet")),
        sa.UniqueConstraint(
            "tenant_code",
            "project_id",
            "member_id",
            name=op.f("uq_tendering_score_sheet_tenant_code_project_id_member_id"),
        ),
    )
    op.isolate_tenant_table("tendering_score_sheet")


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("tendering_score_sheet")
    op.drop_table("tendering_report")
    op.drop_table("tendering_member")
    op.drop_table("tendering_draw")
    op.drop_table("tendering_bid")
    op.drop_index(
        op.f("ix_tendering_project_tenant_code_purchaser_code"), table_name="tendering_project"
    )
    op.drop_index(op.f("ix_tendering_project_tenant_code_plan_id"), table_name="tendering_project")
    op.drop_index(
        op.f("ix_tendering_project_tenant_code_agency_code"), table_name="tendering_project"
    )
    op.drop_table("tendering_project")
