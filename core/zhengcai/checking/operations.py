"""Calls of Alembic's operations in a revision file, as they are written."""

import ast
from collections.abc import Iterator


def operations(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every `op.name(…)`, with its name."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "op"
        ):
            yield node.func.attr, node


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument; None where it is not given."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def said(call: ast.Call, position: int, name: str) -> str | None:
    """A text argument by its position or name; None where it is not written out."""
    value = call.args[position] if call.args[position:] else keyword(call, name)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def named(call: ast.Call) -> Iterator[str]:
    """Every piece of text inside a call, in its order."""
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
