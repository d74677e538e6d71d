"""features opened tenant by tenant, and the versions of plugins that a deployment has had"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
phase = "expand"

# The only version released before this table was there to tell is 0.1.0. A new deployment has no
# tenants yet, and what is installed there is new to nobody.
_BEFORE = """
INSERT INTO plugin_version (plugin, version, at)
SELECT plugin, '0.1.0', now()
  FROM (SELECT 'console' AS plugin
         UNION SELECT substring(tablename FROM 17) FROM pg_tables
                WHERE schemaname = 'public' AND tablename LIKE 'alembic\\_version\\_%'
                  AND tablename <> 'alembic_version_core') AS known
 WHERE EXISTS (SELECT FROM tenant)
"""


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "core_feature_opening",
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("turns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_core_feature_opening")),
        sa.UniqueConstraint(
            "tenant_code",
            "plugin",
            "feature",
            name=op.f("uq_core_feature_opening_tenant_code_plugin_feature"),
        ),
    )
    op.isolate_tenant_table("core_feature_opening")
    op.create_table(
        "plugin_version",
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "version", name=op.f("pk_plugin_version")),
    )
    op.only_owner_writes("plugin_version")
    op.execute(_BEFORE)


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("plugin_version")
    op.drop_table("core_feature_opening")
