"""What autogenerate adds for us: isolation of tenant tables, append-only tables, no empty files."""

from typing import Any

from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import MigrateOperation, ops
from alembic.runtime.migration import MigrationContext

from zhengcai.database.histories import tenant_tables
from zhengcai.database.models import Base
from zhengcai.database.operations import AppendOnly, IsolateTenantTable

APPEND_ONLY = "append_only"
"""Key of a table's `info` that makes it append-only."""

_rewriter = Rewriter()


@_rewriter.rewrites(ops.CreateTableOp)
def _complete(_: MigrationContext, __: Any, creation: ops.CreateTableOp) -> list[MigrateOperation]:
    """Follow the creation of a table by what its kind asks for."""
    steps: list[MigrateOperation] = [creation]
    if creation.table_name in tenant_tables():
        steps.append(IsolateTenantTable(creation.table_name))
    if Base.metadata.tables[creation.table_name].info.get(APPEND_ONLY):
        steps.append(AppendOnly(creation.table_name))
    return steps


def complete_revision(
    context: MigrationContext, revision: Any, directives: list[ops.MigrationScript]
) -> None:
    """Alembic's hook on the revision about to be written; none is where nothing has changed."""
    wanted = context.config is not None and context.config.attributes.get("empty")
    if not wanted and all(it.upgrade_ops is None or it.upgrade_ops.is_empty() for it in directives):
        directives.clear()
    _rewriter(context, revision, directives)
