"""The platform pushes nothing to a third party's system (内财购〔2021〕1131号 四（一）): it is asked.

Messages to people go through the channels of notify; budget and treasury are the government's own,
and reached by ports. Who wants data pulls it with a grant (docs/data-sharing.md).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect

from zhengcai.actions.registry import Registry
from zhengcai.checking.imports import imports
from zhengcai.masking import PERSONAL

ROOT = Path(__file__).parents[2]
CLIENTS = frozenset(
    {"aiohttp", "ftplib", "http", "httpx", "paramiko", "pika", "requests", "smtplib"}
    | {"socket", "ssl", "telnetlib", "urllib", "urllib3", "websockets", "xmlrpc", "zeep"}
)
OPENED = frozenset({"create_connection", "open_connection", "sock_connect", "urlopen"})

SENDERS: dict[str, str] = {}
"""Module of a plugin that reaches another system → why: none does. An adapter of a government's own
system, or of a channel of messages to people, would stand here, with its entry in
`[tool.zhengcai.exempt]`."""

OF_THE_CORE = {
    "core/zhengcai/demo": "plays the demonstration over HTTP against its own server",
    "core/zhengcai/testing": "asks the application in the same process",
    "core/zhengcai/identity/actor.py": "the name of this machine",
    "core/zhengcai/processes.py": "the name of this machine",
    "core/zhengcai/cli": "the sockets on which it serves",
    "core/zhengcai/web/openapi.py": "status codes",
}
ORGANISATIONS = frozenset({"采购人", "收款人"})
"""Titles of parties that are organisations, although they end like the title of a person."""

CALLED_BACK = re.compile(r"webhook|callback|push_?url|notify_?url|endpoint_?url|回调|推送地址")


def reaching(*folders: str) -> Iterator[tuple[str, str]]:
    """File and what it uses to open connections."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/tests/" in name:
                continue
            tree = ast.parse(path.read_text("utf-8"))
            for _, module, _ in imports(tree):
                if module.partition(".")[0] in CLIENTS and module not in {"urllib.parse"}:
                    yield name, module
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in OPENED:
                    yield name, node.attr


def test_no_plugin_and_no_locality_opens_a_connection() -> None:
    found = {name for name, _ in reaching("plugins", "tenants")}
    assert found == set(SENDERS)


def test_the_core_opens_none_but_its_own() -> None:
    strange = [
        (name, what)
        for name, what in reaching("core")
        if not any(name == place or name.startswith(f"{place}/") for place in OF_THE_CORE)
    ]
    assert strange == []


def test_nobody_can_leave_an_address_to_be_called(registry: Registry) -> None:
    """No form, setting or column for a webhook."""
    named: set[str] = set()
    for action in registry.actions.values():
        for name, info in action.form.model_fields.items():
            named |= {f"{action.id}.{name}", f"{action.id} {info.title}"}
    for plugin, model in registry.settings.items():
        for name, info in model.model_fields.items():
            named |= {f"{plugin}.{name}", f"{plugin} {info.title}"}
    for model in registry.by_model:
        for column in inspect(model).columns:
            named |= {f"{model.__name__}.{column.key}", str(column.info.get("title"))}
    assert [each for each in sorted(named) if CALLED_BACK.search(each)] == []


def test_columns_that_sound_personal_say_what_they_hold(registry: Registry) -> None:
    """What is not declared is not masked when it is shared: every title like these is decided."""
    telling = re.compile(r"^(phone|mobile|contact|drafter|payee_account|supplier_account)$")
    person = re.compile(r"(人|姓名|账号|电话)$")
    silent = []
    for model in registry.by_model:
        for column in inspect(model).columns:
            kind = column.info.get("personal")
            assert kind is None or kind in PERSONAL
            title = column.info.get("title", "")
            named = person.search(title) and title not in ORGANISATIONS
            sounds = named or telling.search(column.key)
            if sounds and kind is None and not column.info.get("secret"):
                silent.append(f"{model.__tablename__}.{column.key}")
    assert silent == []
