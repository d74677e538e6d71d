"""registers are written by the owner of the schema alone"""

from alembic import op

revision = "0005"
down_revision = "0004"

_REGISTERS = (
    "account",
    "calendar_exception",
    "commodity",
    "division",
    "expert",
    "law",
    "law_article",
    "organisation",
    "person",
    "post",
    "registration",
    "rule_row",
    "tenant",
)
_CAPACITIES = "capacity IN ('purchaser', 'supplier', 'agency', 'bureau', 'bank')"


def upgrade() -> None:
    """Apply this revision."""
    for table in _REGISTERS:
        op.only_owner_writes(table)
    op.create_check_constraint(op.f("ck_registration_capacity"), "registration", _CAPACITIES)


def downgrade() -> None:
    """Undo this revision."""
    op.drop_constraint("ck_registration_capacity", "registration")
    for table in _REGISTERS:
        op.application_writes(table)
