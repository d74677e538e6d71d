"""releases, their waves, and what these have done in each tenant"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
phase = "expand"

_JSON = postgresql.JSONB(astext_type=sa.Text())
_MOMENT = sa.DateTime(timezone=True)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _subject() -> list[sa.Column[object]]:
    return [
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("extra", _JSON, nullable=False),
        sa.Column("tenant_code", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "core_release",
        *_text("title", "kind"),
        sa.Column("plugins", _JSON, nullable=False),
        *_text("notes", "notes_en", "organisation"),
        sa.Column("missing", _JSON, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=True),
        sa.Column("published_at", _MOMENT, nullable=True),
        sa.Column("completed_at", _MOMENT, nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        *_subject(),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_core_release")),
    )
    op.create_table(
        "core_wave",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_text("title", "chosen"),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("tenants", _JSON, nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("settled_at", _MOMENT, nullable=False),
        sa.Column("examined", sa.Integer(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        *_text("direction"),
        sa.Column("halted_because", sa.Text(), nullable=True),
        sa.Column("hindered", _JSON, nullable=False),
        sa.Column("taken_by", _JSON, nullable=False),
        *_subject(),
        sa.ForeignKeyConstraint(
            ["tenant_code", "release_id"],
            ["core_release.tenant_code", "core_release.id"],
            name=op.f("fk_core_wave_tenant_code_release_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_core_wave")),
        sa.UniqueConstraint(
            "tenant_code",
            "release_id",
            "number",
            name=op.f("uq_core_wave_tenant_code_release_id_number"),
        ),
    )
    op.create_table(
        "core_upgrade",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        *_text("plugin", "to_version", "step"),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("features", _JSON, nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        *_subject(),
        sa.PrimaryKeyConstraint("tenant_code", "id", name=op.f("pk_core_upgrade")),
        sa.UniqueConstraint(
            "tenant_code",
            "wave_id",
            "plugin",
            "step",
            name=op.f("uq_core_upgrade_tenant_code_wave_id_plugin_step"),
        ),
    )
    op.create_index(op.f("ix_core_upgrade_wave_id_state"), "core_upgrade", ["wave_id", "state"])
    for table in ("core_release", "core_wave", "core_upgrade"):
        op.isolate_tenant_table(table)


def downgrade() -> None:
    """Undo this revision."""
    for table in ("core_upgrade", "core_wave", "core_release"):
        op.drop_table(table)
