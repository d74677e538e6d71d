"""What reaches out of the platform, asks the machine's clock, or looks like a number of the law."""

import ast
import re
from collections.abc import Iterator

from zhengcai.checking.distribution import Distribution, Source
from zhengcai.checking.findings import Finding
from zhengcai.checking.imports import imports

MACHINE_TIME = frozenset(
    {
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("time", "time"),
    }
)

STATUTORY = re.compile(
    r"^\s*[A-Z_]*(DAYS|THRESHOLD|PERCENT|RATE|QUOTA|DEADLINE|MINIMUM_EXPERTS|DEDUCTION)[A-Z_]*\s*"
    r"(:[^=]+)?=\s*(Decimal\()?[\"']?[0-9]"
)

_SCOPE = re.compile(
    r"\bset_config\s*\(|\bapp\.(tenant|scope_)|^\s*(SET|RESET)\s+(LOCAL|SESSION|ROLE|ALL)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""SQL that moves the session out of the scope that row-level security reads."""

_UNGUARDED = frozenset({"move", "driver", "session"})
"""Of a context's `work`: what goes past the refusals of `ctx.db`."""

_MODULES = {
    "network": frozenset(
        {
            "aiohttp",
            "asyncpg",
            "ftplib",
            "http",
            "httpx",
            "imaplib",
            "paramiko",
            "psycopg",
            "requests",
            "smtplib",
            "socket",
            "socketserver",
            "ssl",
            "telnetlib",
            "urllib",
            "urllib3",
            "websockets",
            "xmlrpc",
        }
    ),
    "process": frozenset({"subprocess", "multiprocessing", "pty", "ctypes"}),
}
_CALLS = {
    "eval": "code",
    "exec": "code",
    "compile": "code",
    "__import__": "code",
    "importlib.import_module": "code",
    "os.system": "process",
    "os.popen": "process",
    "os.fork": "process",
    "os.kill": "process",
    "asyncio.create_subprocess_exec": "process",
    "asyncio.create_subprocess_shell": "process",
    "asyncio.open_connection": "network",
    "os.getenv": "environment",
    "os.putenv": "environment",
}
_PERIODS = frozenset({"days", "weeks"})


def check_reach(plugin: Distribution) -> Iterator[Finding]:
    """Network, processes, code made at run time, the environment, the session, the clock, constants."""
    for source in plugin.sources:
        yield from _imported(source)
        for node in ast.walk(source.tree):
            yield from _called(source, node)
            yield from _widened(source, node)
        yield from _statutory(source)


def machine_time(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and call of everything that asks the machine what time it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if (name, node.func.attr) in MACHINE_TIME:
                yield node.lineno, f"{name}.{node.func.attr}"


def statutory_constants(text: str) -> Iterator[tuple[int, str]]:
    """Lines that give a number to a name which sounds like a period, a threshold or a rate."""
    for number, line in enumerate(text.splitlines(), 1):
        if STATUTORY.match(line):
            yield number, line.strip()


def _imported(source: Source) -> Iterator[Finding]:
    for line, name, _ in imports(source.tree):
        for kind, modules in _MODULES.items():
            if name.partition(".")[0] in modules:
                yield Finding(f"reach.{kind}", source.file, line, {"name": name})


def _called(source: Source, node: ast.AST) -> Iterator[Finding]:
    if isinstance(node, ast.Attribute) and _dotted(node) == "os.environ":
        yield Finding("reach.environment", source.file, node.lineno, {"name": "os.environ"})
    if isinstance(node, ast.Call):
        name = _dotted(node.func)
        if name in _CALLS:
            yield Finding(f"reach.{_CALLS[name]}", source.file, node.lineno, {"name": name})


def _widened(source: Source, node: ast.AST) -> Iterator[Finding]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found = _SCOPE.search(node.value)
        if found:
            params = {"name": found[0].strip()}
            yield Finding("reach.scope", source.file, node.lineno, params)
    if isinstance(node, ast.Attribute) and node.attr in _UNGUARDED:
        name = f"work.{node.attr}"
        if _dotted(node).endswith(name):
            yield Finding("reach.scope", source.file, node.lineno, {"name": name})


def _statutory(source: Source) -> Iterator[Finding]:
    for line, call in machine_time(source.tree):
        yield Finding("reach.clock", source.file, line, {"name": call})
    for line, text in statutory_constants(source.text):
        yield Finding("law.constant", source.file, line, {"text": text})
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and _dotted(node.func).rpartition(".")[2] == "timedelta"
            and any(
                each.arg in _PERIODS
                and isinstance(each.value, ast.Constant)
                and isinstance(each.value.value, int)
                and each.value.value > 1
                for each in node.keywords
            )
        ):
            params = {"text": ast.unparse(node)}
            yield Finding("law.constant", source.file, node.lineno, params)


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            above = _dotted(node.value)
            return f"{above}.{node.attr}" if above else ""
    return ""
