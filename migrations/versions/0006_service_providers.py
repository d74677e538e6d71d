"""an organisation may be registered as the provider of the platform's service"""

from alembic import op

revision = "0006"
down_revision = "0005"
phase = "expand"

_KNOWN = "capacity IN ('purchaser', 'supplier', 'agency', 'bureau', 'bank', 'service_provider')"
_FORMER = "capacity IN ('purchaser', 'supplier', 'agency', 'bureau', 'bank')"


def upgrade() -> None:
    """Apply this revision."""
    op.drop_constraint("ck_registration_capacity", "registration")
    op.create_check_constraint(
        op.f("ck_registration_capacity"), "registration", _KNOWN, postgresql_not_valid=True
    )
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE registration VALIDATE CONSTRAINT ck_registration_capacity")


def downgrade() -> None:
    """Undo this revision."""
    op.drop_constraint("ck_registration_capacity", "registration")
    op.create_check_constraint(op.f("ck_registration_capacity"), "registration", _FORMER)
