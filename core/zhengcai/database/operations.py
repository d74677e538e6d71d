"""What our migrations say beyond Alembic: isolate a table, make it append-only, keep it to its owner.

Each operation is reversible. Policies contain no subquery: Citus refuses them on sharded tables.
"""

from collections.abc import Sequence
from typing import ClassVar

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations
from procrastinate.schema import SchemaManager

from zhengcai.database.provision import APP

# Unset (NULL) or reset (''), no row satisfies these: they fail closed. The server plans the range
# with the true bounds, and so uses the primary key exactly where that pays.
_IN_SCOPE = """
    tenant_code >= current_setting('app.scope_from', true)
    AND tenant_code < current_setting('app.scope_to', true)
    AND (current_setting('app.scope_holes', true) = '' OR tenant_code
        <> ALL (string_to_array(current_setting('app.scope_holes', true), ',')))"""
_OWN = "tenant_code = nullif(current_setting('app.tenant', true), '')"
_POLICIES = {
    "select": f"USING ({_IN_SCOPE})",
    "insert": f"WITH CHECK ({_OWN})",
    "update": f"USING ({_OWN}) WITH CHECK ({_OWN})",
    "delete": f"USING ({_OWN})",
}
_REFUSE = """
CREATE OR REPLACE FUNCTION zhengcai_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$"""
_REMOVE_PROCRASTINATE = """
DO $$
DECLARE item text;
BEGIN
    FOR item IN SELECT format('TABLE %s', oid::regclass) FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP %s CASCADE', item); END LOOP;
    FOR item IN SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP %s CASCADE', item); END LOOP;
    FOR item IN SELECT format('TYPE %s', oid::regtype) FROM pg_type
        WHERE typtype IN ('e', 'c') AND typname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP %s CASCADE', item); END LOOP;
END $$"""


class _OnTable(MigrateOperation):
    """An operation whose one argument is the name of a table."""

    name: ClassVar[str]
    undone_by: ClassVar[type["_OnTable"]]

    def __init__(self, table: str) -> None:
        self.table = table

    def reverse(self) -> MigrateOperation:
        return self.undone_by(self.table)

    def to_diff_tuple(self) -> tuple[str, str]:
        return (self.name, self.table)


@Operations.register_operation("isolate_tenant_table")
class IsolateTenantTable(_OnTable):
    """Row-level security, forced: reads within the scope, writes within the one tenant."""

    name = "isolate_tenant_table"

    @classmethod
    def isolate_tenant_table(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


@Operations.register_operation("share_tenant_table")
class ShareTenantTable(_OnTable):
    """Undo `isolate_tenant_table`."""

    name = "share_tenant_table"
    undone_by = IsolateTenantTable

    @classmethod
    def share_tenant_table(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


@Operations.register_operation("append_only")
class AppendOnly(_OnTable):
    """Refuse UPDATE, DELETE and TRUNCATE of a table, to its owner too."""

    name = "append_only"

    @classmethod
    def append_only(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


@Operations.register_operation("allow_changes")
class AllowChanges(_OnTable):
    """Undo `append_only`."""

    name = "allow_changes"
    undone_by = AppendOnly

    @classmethod
    def allow_changes(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


@Operations.register_operation("only_owner_writes")
class OnlyOwnerWrites(_OnTable):
    """The application may read a table, and change nothing in it."""

    name = "only_owner_writes"

    @classmethod
    def only_owner_writes(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


@Operations.register_operation("application_writes")
class ApplicationWrites(_OnTable):
    """Undo `only_owner_writes`."""

    name = "application_writes"
    undone_by = OnlyOwnerWrites

    @classmethod
    def application_writes(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


OnlyOwnerWrites.undone_by = ApplicationWrites
IsolateTenantTable.undone_by = ShareTenantTable
AppendOnly.undone_by = AllowChanges


@Operations.register_operation("install_procrastinate")
class InstallProcrastinate(MigrateOperation):
    """The job queue's own tables and functions, of the release that is installed."""

    @classmethod
    def install_procrastinate(cls, operations: Operations) -> None:
        operations.invoke(cls())

    def reverse(self) -> MigrateOperation:
        return RemoveProcrastinate()


@Operations.register_operation("remove_procrastinate")
class RemoveProcrastinate(MigrateOperation):
    """Undo `install_procrastinate`; jobs that wait are lost."""

    @classmethod
    def remove_procrastinate(cls, operations: Operations) -> None:
        operations.invoke(cls())

    def reverse(self) -> MigrateOperation:
        return InstallProcrastinate()


@Operations.register_operation("create_index_online")
class CreateIndexOnline(MigrateOperation):
    """An index on a table that is in use: rows are read and written while it is built.

    What the revision did before is committed first; the index must be its last step, or every
    further one must bear being run twice.
    """

    def __init__(self, name: str, table: str, columns: Sequence[str], unique: bool) -> None:
        self.name = name
        self.table = table
        self.columns = columns
        self.unique = unique

    @classmethod
    def create_index_online(
        cls,
        operations: Operations,
        name: str,
        table: str,
        columns: Sequence[str],
        *,
        unique: bool = False,
    ) -> None:
        operations.invoke(cls(name, table, columns, unique))


@Operations.implementation_for(IsolateTenantTable)
def _isolate(operations: Operations, operation: IsolateTenantTable) -> None:
    table = _quoted(operations, operation.table)
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        *(
            f"CREATE POLICY tenant_{command} ON {table} FOR {command.upper()} {rule}"
            for command, rule in _POLICIES.items()
        ),
    ]
    _execute(operations, statements)


@Operations.implementation_for(ShareTenantTable)
def _share(operations: Operations, operation: ShareTenantTable) -> None:
    table = _quoted(operations, operation.table)
    statements = [
        *(f"DROP POLICY tenant_{command} ON {table}" for command in _POLICIES),
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    _execute(operations, statements)


@Operations.implementation_for(AppendOnly)
def _append_only(operations: Operations, operation: AppendOnly) -> None:
    table = _quoted(operations, operation.table)
    statements = [
        _REFUSE,
        # For each statement, so that one that finds no row is refused as well.
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION zhengcai_refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}",
    ]
    _execute(operations, statements)


@Operations.implementation_for(AllowChanges)
def _allow_changes(operations: Operations, operation: AllowChanges) -> None:
    table = _quoted(operations, operation.table)
    statements = [
        f"DROP TRIGGER append_only ON {table}",
        f"GRANT UPDATE, DELETE ON {table} TO {APP}",
    ]
    _execute(operations, statements)


@Operations.implementation_for(OnlyOwnerWrites)
def _only_owner_writes(operations: Operations, operation: OnlyOwnerWrites) -> None:
    table = _quoted(operations, operation.table)
    _execute(operations, [f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {APP}"])


@Operations.implementation_for(ApplicationWrites)
def _application_writes(operations: Operations, operation: ApplicationWrites) -> None:
    table = _quoted(operations, operation.table)
    _execute(operations, [f"GRANT INSERT, UPDATE, DELETE ON {table} TO {APP}"])


@Operations.implementation_for(InstallProcrastinate)
def _install(operations: Operations, _: InstallProcrastinate) -> None:
    connection = operations.get_bind().connection.dbapi_connection
    assert connection is not None  # noqa: S101 - a migration has a connection
    # A script of many statements needs the driver's simple protocol, below SQLAlchemy.
    connection.run_async(lambda driver: driver.execute(SchemaManager.get_schema()))


@Operations.implementation_for(RemoveProcrastinate)
def _remove(operations: Operations, _: RemoveProcrastinate) -> None:
    _execute(operations, [_REMOVE_PROCRASTINATE])


@Operations.implementation_for(CreateIndexOnline)
def _create_index_online(operations: Operations, operation: CreateIndexOnline) -> None:
    name = _quoted(operations, operation.name)
    with operations.get_context().autocommit_block():
        bind = operations.get_bind()
        patience = bind.exec_driver_sql("SHOW lock_timeout").scalar_one()
        # It waits for transactions that are under way, and nobody waits for it.
        bind.exec_driver_sql("SET lock_timeout = 0")
        try:
            # An attempt that was broken off leaves one that is kept up to date and never used.
            _execute(operations, [f"DROP INDEX CONCURRENTLY IF EXISTS {name}"])
            operations.create_index(
                operation.name,
                operation.table,
                list(operation.columns),
                unique=operation.unique,
                postgresql_concurrently=True,
            )
        finally:
            bind.exec_driver_sql(f"SET lock_timeout = '{patience}'")


@renderers.dispatch_for(_OnTable)
def _render(_: AutogenContext, operation: _OnTable) -> str:
    return f'op.{operation.name}("{operation.table}")'


def _quoted(operations: Operations, table: str) -> str:
    return operations.get_bind().dialect.identifier_preparer.quote(table)


def _execute(operations: Operations, statements: Sequence[str]) -> None:
    for statement in statements:
        operations.get_bind().exec_driver_sql(statement)
