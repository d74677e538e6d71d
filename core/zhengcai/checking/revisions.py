"""The files of a plugin's schema history: reversible, on own tables only, tenant tables isolated.

What they may do to tables in use is read by `phases`.
"""

import ast
from collections.abc import Iterator

from zhengcai.checking.distribution import Distribution, Source
from zhengcai.checking.findings import Finding
from zhengcai.checking.operations import keyword, operations
from zhengcai.checking.phases import check_phases

_TABLE_FIRST = frozenset(
    {
        "create_table",
        "drop_table",
        "add_column",
        "drop_column",
        "alter_column",
        "rename_table",
        "bulk_insert",
        "batch_alter_table",
        "isolate_tenant_table",
        "share_tenant_table",
        "append_only",
        "allow_changes",
        "create_table_comment",
        "drop_table_comment",
    }
)
_TABLE_SECOND = frozenset(
    {
        "create_index",
        "create_unique_constraint",
        "create_check_constraint",
        "create_index_online",
        "create_primary_key",
        "create_foreign_key",
        "drop_constraint",
    }
)


def check_revisions(plugin: Distribution) -> Iterator[Finding]:
    """Every revision by itself, read and not run."""
    for source in plugin.revisions:
        functions = {
            node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)
        }
        if "upgrade" not in functions:
            if source.file.name != "__init__.py":
                yield Finding("migrations.upgrade", source.file)
            continue
        undo = functions.get("downgrade")
        if undo is None or (not _does(undo) and _does(functions["upgrade"])):
            yield Finding("migrations.downgrade", source.file, undo.lineno if undo else None)
        yield from _tables(plugin, source)
        yield from _isolated(source, functions["upgrade"])
    yield from check_phases(plugin.revisions, first_release=plugin.first_release)


def _does(function: ast.FunctionDef) -> bool:
    """Whether the body does anything: a docstring, `pass` and `raise` do not."""
    return not all(
        isinstance(each, ast.Pass | ast.Raise)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in function.body
    )


def _tables(plugin: Distribution, source: Source) -> Iterator[Finding]:
    for name, call in operations(source.tree):
        position = 0 if name in _TABLE_FIRST else 1 if name in _TABLE_SECOND else None
        if name == "drop_index":
            table = keyword(call, "table_name")
        else:
            table = call.args[position] if position is not None and call.args[position:] else None
        if (
            isinstance(table, ast.Constant)
            and isinstance(table.value, str)
            and not table.value.startswith(f"{plugin.id}_")
        ):
            params = {"table": table.value, "prefix": f"{plugin.id}_"}
            yield Finding("migrations.foreign", source.file, call.lineno, params)


def _isolated(source: Source, upgrade: ast.FunctionDef) -> Iterator[Finding]:
    """A table with a tenant that no operation isolates would stand open."""
    steps = list(operations(upgrade))
    isolated = {_first(call) for name, call in steps if name == "isolate_tenant_table"}
    for name, call in steps:
        columns = {
            _first(each)
            for each in call.args[1:]
            if isinstance(each, ast.Call) and ast.unparse(each.func).endswith("Column")
        }
        if name == "create_table" and "tenant_code" in columns and _first(call) not in isolated:
            params = {"table": _first(call)}
            yield Finding("migrations.isolation", source.file, call.lineno, params)


def _first(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""
