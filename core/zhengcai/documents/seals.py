"""The seal of one batch of audit entries, as it is signed, published and verified offline.

Only the standard library and `cryptography` are used, so that a verifier runs without the platform.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhengcai.documents.canonical import canonical

PURPOSE = b"zhengcai-audit-seal\n"


class SigningKey(Protocol):
    """What signs a seal: see `zhengcai.documents.signing.Signer`."""

    @property
    def key_id(self) -> str: ...
    def sign(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class Seal:
    """Positions `from_position` up to, not including, `to_position` of one tenant's sealed entries.

    Roots and the signature are lower-case hexadecimal; `sealed_at` is RFC 3339 in UTC.
    """

    tenant_code: str
    number: int
    from_position: int
    to_position: int
    size: int
    tree_root: str
    previous_root: str
    chained_root: str
    sealed_at: str
    key_id: str
    signature: str = ""

    def signed_by(self, key: SigningKey) -> "Seal":
        """This seal with the signature of `key`, whose id it must already carry."""
        return replace(self, signature=key.sign(self._statement()).hex())

    def faults(self, keys: Mapping[str, Ed25519PublicKey]) -> list[str]:
        """Why this seal is not sound by itself, in words for an auditor; empty if it is."""
        found = []
        if self.size != self.to_position - self.from_position or self.size < 1:
            found.append("封存条数与起止位置不符")
        try:
            chained = chained_root(self.previous_root, self.number, self.size, self.tree_root)
        except (ValueError, OverflowError):
            chained = ""
        if self.chained_root != chained:
            found.append("链式根与前一链式根、序号、条数和树根不符")
        key = keys.get(self.key_id)
        if key is None:
            found.append(f"没有签名密钥 {self.key_id} 的公钥")
        elif not _signature_holds(key, self.signature, self._statement()):
            found.append("签名无效")
        return found

    def _statement(self) -> bytes:
        return PURPOSE + canonical(asdict(replace(self, signature="")))


def first_root(tenant_code: str) -> str:
    """The root before a tenant's first seal; it ties the chain to its tenant."""
    return sha256(PURPOSE + tenant_code.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PublishedRoots:
    """The chained roots of one tenant by seal number, as the deployment publishes them."""

    tenant_code: str
    roots: Mapping[int, str]

    def to_json(self) -> str:
        """The form that `read_roots` reads, and `GET …/core/seals` answers in with more besides."""
        items = [{"number": each, "chained_root": self.roots[each]} for each in sorted(self.roots)]
        return json.dumps({"tenant": self.tenant_code, "items": items}, indent=1) + "\n"


def read_roots(data: bytes) -> PublishedRoots:
    """The published roots in `data`. Raises `ValueError` where it is anything else."""
    try:
        told = json.loads(data)
        roots = {int(each["number"]): str(each["chained_root"]) for each in told["items"]}
        return PublishedRoots(str(told["tenant"]), roots)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("not the answer of core/seals") from error


def chained_root(previous_root: str, number: int, size: int, tree_root: str) -> str:
    """SHA-256(previous chained root || number || size || tree root), numbers as 8 bytes each."""
    return sha256(
        bytes.fromhex(previous_root)
        + number.to_bytes(8, "big")
        + size.to_bytes(8, "big")
        + bytes.fromhex(tree_root)
    ).hexdigest()


def public_key_id(key: Ed25519PublicKey) -> str:
    """The id of a signing key: the first 16 hexadecimal digits of the SHA-256 of its public half."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def seal_from(record: Mapping[str, Any]) -> Seal:
    """Read a seal from its JSON object, ignoring other members.

    Raises `ValueError` where a member is missing, of the wrong type, or beyond canonical JSON.
    """
    types = {name: field.type for name, field in Seal.__dataclass_fields__.items()}
    for name, expected in types.items():
        if type(record.get(name)) is not expected:
            raise ValueError(f"封存记录缺少字段或类型不符：{name}")
    values = {name: record[name] for name in types}
    canonical(values)
    return Seal(**values)


def _signature_holds(key: Ed25519PublicKey, signature: str, statement: bytes) -> bool:
    try:
        key.verify(bytes.fromhex(signature), statement)
    except (InvalidSignature, ValueError):
        return False
    return True
