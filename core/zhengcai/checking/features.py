"""Features: what the manifest declares, the code opens; what the code asks for, it declares."""

import ast
from collections.abc import Iterator

from zhengcai.checking.distribution import MANIFEST, Distribution
from zhengcai.checking.findings import Finding


def check_features(plugin: Distribution) -> Iterator[Finding]:
    """Names that code and manifest do not share, as far as they stand in the code as such."""
    manifest = plugin.manifest
    if manifest is None:
        return
    known = {each.id for each in manifest.features}
    named: set[str] = set()
    for source in plugin.sources:
        for line, name in _named(source.tree):
            named.add(name)
            if name not in known:
                yield Finding("features.undeclared", source.file, line, {"name": name})
    file = plugin.package_folder / MANIFEST
    for name in sorted(known - named):
        place = plugin.line_of(file, f'id = "{name}"')
        yield Finding("features.unnamed", file, place, {"name": name})


def _named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`feature="…"` of declarations and fields, and `ctx.feature("…")` of an own feature."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [word.value for word in node.keywords if word.arg == "feature"]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "feature":
            given += node.args[:1]
        for value in given:
            name = value.value if isinstance(value, ast.Constant) else None
            if isinstance(name, str) and name and "." not in name:
                yield value.lineno, name
