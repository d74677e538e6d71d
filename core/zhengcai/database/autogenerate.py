"""What autogenerate adds for us: sequences, isolation, tables that only grow or are their owner's; and no empty files."""

from typing import Any

from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import MigrateOperation, ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy.sql.functions import next_value

from zhengcai.database.histories import register_tables, tenant_tables
from zhengcai.database.models import Base
from zhengcai.database.operations import AppendOnly, IsolateTenantTable, OnlyOwnerWrites

APPEND_ONLY = "append_only"
"""Key of a table's `info` that makes it append-only."""

SERVING = "serving"
"""Key of a register's `info` that lets requests write it."""

_rewriter = Rewriter()


@_rewriter.rewrites(ops.CreateTableOp)
def _complete(_: MigrationContext, __: Any, creation: ops.CreateTableOp) -> list[MigrateOperation]:
    """Surround the creation of a table by what its kind and its columns ask for."""
    table = Base.metadata.tables[creation.table_name]
    before: list[MigrateOperation] = []
    after: list[MigrateOperation] = []
    for column in table.columns:
        default = getattr(column.server_default, "arg", None)
        if isinstance(default, next_value):
            counter = default.sequence.name
            before.append(ops.ExecuteSQLOp(f"CREATE SEQUENCE {counter}"))
            owner = f"{table.name}.{column.name}"
            after.append(ops.ExecuteSQLOp(f"ALTER SEQUENCE {counter} OWNED BY {owner}"))
    if table.name in tenant_tables():
        after.append(IsolateTenantTable(table.name))
    if table.info.get(APPEND_ONLY):
        after.append(AppendOnly(table.name))
    if table.name in register_tables() and not table.info.get(SERVING):
        after.append(OnlyOwnerWrites(table.name))
    return [*before, creation, *after]


def complete_revision(
    context: MigrationContext, revision: Any, directives: list[ops.MigrationScript]
) -> None:
    """Alembic's hook on the revision about to be written; none is where nothing has changed."""
    wanted = context.config is not None and context.config.attributes.get("empty")
    if not wanted and all(it.upgrade_ops is None or it.upgrade_ops.is_empty() for it in directives):
        directives.clear()
    _rewriter(context, revision, directives)
