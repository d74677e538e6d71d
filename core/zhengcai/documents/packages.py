"""Archive packages: one ZIP that proves by itself what it holds (档案法 第37条, 电子签名法 第5条).

Every file is digested in `manifest.json`, the manifest is signed by the deployment, and the audit
entries of the subject lie beside it with their proofs. The same content gives the same bytes.
"""

import base64
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from zhengcai.documents.canonical import canonical
from zhengcai.documents.seals import Seal
from zhengcai.documents.signing import Signer

FORMAT = "zhengcai-archive/1"
PURPOSE = b"zhengcai-archive-manifest\n"
MANIFEST, SIGNATURE, KEYS, AUDIT = "manifest.json", "manifest.sig", "keys.json", "audit.json"
OWN_NAMES = frozenset({MANIFEST, SIGNATURE, KEYS})


@dataclass(frozen=True)
class PackageFile:
    """A file to archive: its path in the package, its title, and the kind of record that it is."""

    path: str
    data: bytes
    media_type: str
    title: str
    kind: str
    subject: UUID | None = None
    """The record that the file shows; its audit entries go into the package."""


@dataclass(frozen=True)
class AuditExcerpt:
    """One audit entry as canonical JSON, and where it lies sealed; unsealed without `seal`."""

    entry: str
    seal: Seal | None = None
    index: int | None = None
    proof: Sequence[str] = field(default_factory=tuple)


def build_package(
    files: Iterable[PackageFile],
    metadata: Mapping[str, Any],
    signer: Signer,
    audit: Sequence[AuditExcerpt] = (),
) -> bytes:
    """The package as bytes. `metadata` describes the archived subject, as canonical JSON can hold.

    Raises `ValueError` for a path that is unsafe, reserved or used twice.
    """
    excerpt = PackageFile(
        AUDIT,
        canonical([asdict(entry) for entry in audit]),
        "application/json",
        "审计记录摘录及封存证明",
        "audit",
    )
    ordered = sorted([*files, excerpt], key=lambda file: file.path)
    paths = [file.path for file in ordered]
    for path in paths:
        if not safe_path(path) or path in OWN_NAMES or paths.count(path) > 1:
            raise ValueError(f"unsafe, reserved or repeated path in a package: {path}")
    manifest = canonical(
        {
            "format": FORMAT,
            "metadata": metadata,
            "key_id": signer.key_id,
            "files": [
                {
                    "path": file.path,
                    "sha256": sha256(file.data).hexdigest(),
                    "size": len(file.data),
                    "media_type": file.media_type,
                    "title": file.title,
                    "kind": file.kind,
                }
                for file in ordered
            ],
        }
    )
    keys = {
        key_id: base64.b64encode(key.public_bytes_raw()).decode()
        for key_id, key in sorted(signer.public_keys.items())
    }
    own = [
        (MANIFEST, manifest),
        (SIGNATURE, signer.sign(PURPOSE + manifest).hex().encode()),
        (KEYS, json.dumps(keys, indent=1).encode()),
    ]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in own + [(file.path, file.data) for file in ordered]:
            entry = zipfile.ZipInfo(path)  # its date is fixed, so equal content gives equal bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()


def safe_path(path: str) -> bool:
    """Whether `path` is a plain relative path that stays inside a package."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and "/".join(parts) == path
        and not any(part in {"..", "/"} or "\\" in part or ":" in part for part in parts)
    )
