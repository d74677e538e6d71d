"""Sealed bids: a supplier's file that only the supplier's own passphrase opens.

The key comes from the passphrase by argon2id (RFC 9106), and the platform keeps neither, so nobody
on its side can read a bid before the opening (政府采购货物和服务招标投标管理办法 第33条, 第41条).
The header commits to the key: without that, AES-GCM would let a supplier prepare one file that two
passphrases open to two different prices, and choose after hearing the others.
"""

import hmac
import json
import secrets
import unicodedata
from dataclasses import asdict, dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from zhengcai.documents.canonical import canonical

MAGIC = b"ZCSEAL1\n"
ALGORITHM = "argon2id+hkdf-sha256+a256gcm"
LENGTH_BYTES = 4
NONCE_BYTES = 12
LARGEST_HEADER = 2000


class SealedBidError(Exception):
    """A sealed bid that does not open."""


class WrongPassphrase(SealedBidError):  # noqa: N818
    """The passphrase is not the one that sealed this bid."""


class DamagedSeal(SealedBidError):  # noqa: N818
    """The passphrase may be right, but content, header or binding are not what was sealed."""


@dataclass(frozen=True)
class SealBinding:
    """What a sealed bid belongs to; it opens in no other place."""

    tenant_code: str
    project_id: str
    supplier_id: str


@dataclass(frozen=True)
class Cost:
    """Work of one argon2id derivation: passes, KiB of memory, lanes. About 0.1 s by default."""

    passes: int = 3
    memory: int = 65_536
    lanes: int = 4


HIGHEST_COST = Cost(passes=10, memory=1_048_576, lanes=16)
"""A header beyond it is refused before any work: it could only be there to exhaust the server."""


def seal_secret(
    content: bytes, passphrase: str, binding: SealBinding, cost: Cost | None = None
) -> bytes:
    """`content` sealed under `passphrase`; about 0.1 s and 64 MiB, so call it in a thread."""
    cost = cost or Cost()
    salt = secrets.token_bytes(16)
    key, commitment = _derive(passphrase, salt, cost)
    header = canonical(
        {
            "algorithm": ALGORITHM,
            "salt": salt.hex(),
            "commitment": commitment.hex(),
            "cost": asdict(cost),
        }
    )
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, content, _associated(header, binding))
    return MAGIC + len(header).to_bytes(LENGTH_BYTES, "big") + header + nonce + sealed


def open_sealed(envelope: bytes, passphrase: str, binding: SealBinding) -> bytes:
    """The content of `envelope`. Raises `WrongPassphrase` or `DamagedSeal`."""
    header, body = _split(envelope)
    try:
        fields = json.loads(header)
        if fields["algorithm"] != ALGORITHM:
            raise DamagedSeal(f"unknown algorithm {fields['algorithm']}")
        salt, commitment = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["commitment"])
        cost = Cost(**{name: int(value) for name, value in fields["cost"].items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedSeal("unreadable header") from error
    if not _bearable(cost) or len(salt) < 16:
        raise DamagedSeal("parameters outside what is accepted")
    key, expected = _derive(passphrase, salt, cost)
    if not hmac.compare_digest(commitment, expected):
        raise WrongPassphrase("the passphrase does not belong to this envelope")
    try:
        return AESGCM(key).decrypt(
            body[:NONCE_BYTES], body[NONCE_BYTES:], _associated(header, binding)
        )
    except (InvalidTag, ValueError) as error:
        raise DamagedSeal("content or binding altered") from error


def _split(envelope: bytes) -> tuple[bytes, bytes]:
    start = len(MAGIC) + LENGTH_BYTES
    length = int.from_bytes(envelope[len(MAGIC) : start], "big")
    if not envelope.startswith(MAGIC) or length > LARGEST_HEADER:
        raise DamagedSeal("not a sealed bid")
    header, body = envelope[start : start + length], envelope[start + length :]
    if len(body) <= NONCE_BYTES:
        raise DamagedSeal("cut short")
    return header, body


def _bearable(cost: Cost) -> bool:
    limits = asdict(HIGHEST_COST)
    within = all(1 <= value <= limits[name] for name, value in asdict(cost).items())
    return within and cost.memory >= 8 * cost.lanes


def _derive(passphrase: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    # Input methods compose characters differently; the same words must give the same key.
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    master = hash_secret_raw(secret, salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)
    return _expand(master, b"encrypt"), _expand(master, b"commit")


def _expand(master: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=purpose).derive(master)


def _associated(header: bytes, binding: SealBinding) -> bytes:
    return header + b"\x00" + canonical(asdict(binding))
