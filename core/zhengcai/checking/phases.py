"""What a revision may do while the previous version still serves: add, and leave alone.

*expand* is what `zhengcai db upgrade` applies beside running processes. Their code knows nothing of
it: whatever it reads, writes or leaves out must go on working, and no table may stand still for
longer than a request can wait. All else waits for a *contract* revision.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from zhengcai.checking.distribution import Source
from zhengcai.checking.findings import Finding
from zhengcai.checking.operations import keyword, named, operations, said
from zhengcai.database.revisions import PHASES

_TAKES = frozenset({"drop_table", "drop_column"})
_TAKES_RIGHTS = frozenset({"only_owner_writes", "append_only", "isolate_tenant_table"})
_CONSTRAINTS = frozenset(
    {
        "create_check_constraint",
        "create_foreign_key",
        "create_unique_constraint",
        "create_primary_key",
        "create_exclude_constraint",
    }
)
_SQL = (
    ("migrations.takes", re.compile(r"\bDROP\s+(TABLE|COLUMN|VIEW|SEQUENCE|FUNCTION)\b", re.I)),
    ("migrations.renames", re.compile(r"\bRENAME\s+(TO|COLUMN|CONSTRAINT)\b", re.I)),
    ("migrations.required", re.compile(r"\bSET\s+NOT\s+NULL\b", re.I)),
    ("migrations.retypes", re.compile(r"\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b", re.I)),
    (
        "migrations.constraint",
        re.compile(r"\bADD\s+CONSTRAINT\b(?!.*\b(NOT\s+VALID|USING\s+INDEX)\b)", re.I | re.S),
    ),
    ("migrations.index", re.compile(r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)", re.I)),
)


def check_phases(sources: Iterable[Source], *, first_release: str = "") -> Iterator[Finding]:
    """Every revision after those of the first release, read and not run.

    `first_release` is its last one: what came before it was never upgraded from.
    """
    for source in sources:
        values = dict(_assigned(source.tree))
        revision, phase = values.get("revision", ""), values.get("phase", "expand")
        if phase not in PHASES:
            yield Finding("migrations.phase", source.file, params={"phase": phase})
        elif phase == "expand" and str(revision) > first_release:
            for node in source.tree.body:
                if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
                    yield from _expands(source, node)


def _expands(source: Source, upgrade: ast.FunctionDef) -> Iterator[Finding]:
    made = {
        said(call, 0, "table_name") for name, call in operations(upgrade) if name == "create_table"
    }
    for name, call in operations(upgrade):
        position = 1 if name in _CONSTRAINTS or name == "create_index" else 0
        table = said(
            call, position, "source_table" if name == "create_foreign_key" else "table_name"
        )
        if name == "execute":
            broken = list(_in_sql(" ".join(named(call)), made))
        elif table in made:
            continue
        elif name in _TAKES_RIGHTS and table is None:
            continue  # a loop over tables: as a rule those that were just made
        else:
            broken = list(_broken(name, call))
        for rule in broken:
            yield Finding(rule, source.file, call.lineno, {"table": table or "?"})


def _broken(name: str, call: ast.Call) -> Iterator[str]:
    """The rules that an operation on a table breaks that others use already."""
    if name in _TAKES or name in _TAKES_RIGHTS:
        yield "migrations.takes"
    if name == "rename_table" or keyword(call, "new_column_name") is not None:
        yield "migrations.renames"
    if name == "alter_column":
        if keyword(call, "type_") is not None:
            yield "migrations.retypes"
        if _is(keyword(call, "nullable"), False):
            yield "migrations.required"
    if name == "add_column" and any(map(_must_be_given, call.args)):
        yield "migrations.required"
    if name in _CONSTRAINTS and not _is(keyword(call, "postgresql_not_valid"), True):
        yield "migrations.constraint"
    if name == "create_index" and not _is(keyword(call, "postgresql_concurrently"), True):
        yield "migrations.index"


def _must_be_given(column: ast.expr) -> bool:
    """Whether code that does not know the column could not insert a row any more."""
    if not isinstance(column, ast.Call) or not ast.unparse(column.func).endswith("Column"):
        return False
    filled = any(
        isinstance(each, ast.Call) and ast.unparse(each.func).endswith(("Identity", "Computed"))
        for each in column.args
    )
    default = keyword(column, "server_default")
    given = filled or (default is not None and not _is(default, None))
    return _is(keyword(column, "nullable"), False) and not given


def _in_sql(statement: str, made: set[str | None]) -> Iterator[str]:
    of_new = any(table and re.search(rf"\b{re.escape(table)}\b", statement) for table in made)
    if not of_new:
        yield from (rule for rule, pattern in _SQL if pattern.search(statement))


def _is(value: ast.expr | None, wanted: bool | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is wanted


def _assigned(tree: ast.Module) -> Iterator[tuple[str, object]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value.value
