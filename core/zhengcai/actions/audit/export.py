"""The export of one tenant's audit: all that an auditor needs without the platform."""

import base64
import json
import zipapp
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from zhengcai.actions.audit import verifier
from zhengcai.actions.audit.entries import AuditEntry, canonical_entry
from zhengcai.actions.audit.sealing import AuditSeal, stored_seal
from zhengcai.documents import canonical, merkle, seals

README = """\
本目录是一个租户的审计导出。

  entries.jsonl  审计记录，每行一条，按 (xid, seq) 排序，为规范化 JSON
  seals.jsonl    封存记录：每批记录的默克尔树根、链式根、签名和叶摘要
  keys.json      部署的签名公钥（Ed25519，原始字节的 Base64）
  verify.pyz     离线核验程序，只需 Python 3.11 和 cryptography

核验：  python verify.pyz .
与另行公布的链式根比对：  python verify.pyz . --roots roots.json
roots.json 是公开接口 core/seals 的应答，或导出时另写的同样形式的文件：
{"tenant": "地区代码", "items": [{"number": 1, "chained_root": "链式根"}]}。只有与公布的链式根比对，才能发现末尾封存被整体删去；
密钥编号也应与另行公布的一致：  --key 密钥编号
核验程序请从可信来源取得，不要只相信随导出附带的这一份。
"""


async def export_audit(
    connection: AsyncConnection,
    tenant_code: str,
    directory: Path,
    public_keys: Mapping[str, Ed25519PublicKey],
) -> None:
    """Write the audit of `tenant_code` into `directory`, which is made if it is missing.

    Reads in the caller's transaction and scope; give it REPEATABLE READ for one point in time.
    """
    write_companions(directory, public_keys)
    with (directory / verifier.SEALS).open("wb") as file:
        async for row in _rows(connection, AuditSeal, tenant_code, "number"):
            leaves = base64.b64encode(row.leaves).decode()
            file.write(canonical.canonical(vars(stored_seal(row)) | {"leaves": leaves}) + b"\n")
    with (directory / verifier.ENTRIES).open("wb") as file:
        async for row in _rows(connection, AuditEntry, tenant_code, "xid", "seq"):
            file.write(canonical_entry(row._asdict()) + b"\n")


async def published_roots(connection: AsyncConnection, tenant_code: str) -> seals.PublishedRoots:
    """The chained roots of a tenant: what the deployment publishes outside itself."""
    rows = _rows(connection, AuditSeal, tenant_code, "number")
    found = {row.number: row.chained_root async for row in rows}
    return seals.PublishedRoots(tenant_code, found)


async def _rows(
    connection: AsyncConnection, model: type[Any], tenant_code: str, *order: str
) -> AsyncIterator[Any]:
    table = model.__table__
    wanted = select(table).where(table.c.tenant_code == tenant_code)
    async with connection.stream(wanted.order_by(*(table.c[name] for name in order))) as rows:
        async for row in rows:
            yield row


def write_companions(directory: Path, public_keys: Mapping[str, Ed25519PublicKey]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    keys = {
        key_id: base64.b64encode(key.public_bytes_raw()).decode()
        for key_id, key in public_keys.items()
    }
    (directory / verifier.KEYS).write_text(json.dumps(keys, indent=1), encoding="utf-8")
    (directory / "README.txt").write_text(README, encoding="utf-8")
    _write_program(directory / "verify.pyz")


def _write_program(target: Path) -> None:
    """The verifier and what it imports as one runnable file; none of it needs the platform."""
    with TemporaryDirectory() as scratch:
        root = Path(scratch)
        for module in (canonical, merkle, seals, verifier):
            *packages, name = module.__name__.split(".")
            folder = root.joinpath(*packages)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.py").write_bytes(Path(str(module.__file__)).read_bytes())
            for depth in range(1, len(packages) + 1):
                (root.joinpath(*packages[:depth]) / "__init__.py").touch()
        zipapp.create_archive(root, target, main=f"{verifier.__name__}:main")
