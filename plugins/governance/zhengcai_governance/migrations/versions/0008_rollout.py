"""rollout"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
phase = "expand"


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "governance_feedback",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("organisation_code", sa.Text(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("origin_tenant", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_feedback")),
    )
    op.isolate_tenant_table("governance_feedback")
    op.create_index(
        op.f("ix_governance_feedback_tenant_code_organisation_code_id"),
        "governance_feedback",
        ["tenant_code", "organisation_code", "id"],
        unique=False,
    )
    op.create_table(
        "governance_milestone",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_milestone")),
    )
    op.isolate_tenant_table("governance_milestone")
    op.create_index(
        op.f("ix_governance_milestone_tenant_code_due_on_id"),
        "governance_milestone",
        ["tenant_code", "due_on", "id"],
        unique=False,
    )
    op.create_table(
        "governance_pilot",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("origin_code", sa.Text(), nullable=True),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("letter_sha256", sa.Text(), nullable=True),
        sa.Column("letter_number", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_pilot")),
        sa.UniqueConstraint(
            "tenant_code",
            "origin_code",
            "origin_id",
            name=op.f("uq_governance_pilot_tenant_code_origin_code_origin_id"),
        ),
    )
    op.isolate_tenant_table("governance_pilot")
    op.create_table(
        "governance_places_known",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("above", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_places_known")),
    )
    op.isolate_tenant_table("governance_places_known")
    op.create_table(
        "governance_platform_cost",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("budget_code", sa.Text(), nullable=True),
        sa.Column("budgeted_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_platform_cost")),
        sa.UniqueConstraint(
            "tenant_code",
            "year",
            "item",
            name=op.f("uq_governance_platform_cost_tenant_code_year_item"),
        ),
    )
    op.isolate_tenant_table("governance_platform_cost")
    op.create_table(
        "governance_rollout_contact",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_rollout_contact")),
    )
    op.isolate_tenant_table("governance_rollout_contact")
    op.create_table(
        "governance_rollout_task",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=True),
        sa.Column("issuer_name", sa.Text(), nullable=True),
        sa.Column("milestone_id", sa.Uuid(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("postponed", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_rollout_task")),
        sa.UniqueConstraint(
            "tenant_code",
            "issuer_code",
            "milestone_id",
            name=op.f("uq_governance_rollout_task_tenant_code_issuer_code_milestone_id"),
        ),
    )
    op.isolate_tenant_table("governance_rollout_task")
    op.create_index(
        op.f("ix_governance_rollout_task_tenant_code_state_due_on"),
        "governance_rollout_task",
        ["tenant_code", "state", "due_on"],
        unique=False,
    )
    op.create_table(
        "governance_training",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=True),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_training")),
    )
    op.isolate_tenant_table("governance_training")
    op.create_table(
        "governance_training_place",
        sa.Column("training_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_code", sa.Text(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("home_tenant", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_code", "training_id"],
            ["governance_training.tenant_code", "governance_training.id"],
            name=op.f("fk_governance_training_place_tenant_code_training_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_governance_training_place")),
    )
    op.isolate_tenant_table("governance_training_place")
    op.create_index(
        "uq_governance_training_place_person",
        "governance_training_place",
        ["tenant_code", "training_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'left'"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(
        "uq_governance_training_place_person",
        table_name="governance_training_place",
        postgresql_where=sa.text("state <> 'left'"),
    )
    op.drop_table("governance_training_place")
    op.drop_table("governance_training")
    op.drop_index(
        op.f("ix_governance_rollout_task_tenant_code_state_due_on"),
        table_name="governance_rollout_task",
    )
    op.drop_table("governance_rollout_task")
    op.drop_table("governance_rollout_contact")
    op.drop_table("governance_platform_cost")
    op.drop_table("governance_places_known")
    op.drop_table("governance_pilot")
    op.drop_index(
        op.f("ix_governance_milestone_tenant_code_due_on_id"), table_name="governance_milestone"
    )
    op.drop_table("governance_milestone")
    op.drop_index(
        op.f("ix_governance_feedback_tenant_code_organisation_code_id"),
        table_name="governance_feedback",
    )
    op.drop_table("governance_feedback")
