"""Columns that must not be readable in the database or a dump: names, identity numbers, accounts.

An encrypted value carries its algorithm and the number of its key, `a256gcm$2$…`, so that both can
change while old values stay readable (GB/T 22239 8.1.4.8; GB/T 39786).
"""

import base64
import hmac
import secrets
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhengcai.documents.canonical import timestamp
from zhengcai.documents.keyring import Keyring
from zhengcai.settings import Settings

ALGORITHM = "a256gcm"
NONCE_BYTES = 12
_TIMES_TO_US = orjson.OPT_PASSTHROUGH_DATETIME


class UnreadableField(Exception):  # noqa: N818 - names what is wrong, as all refusals here do
    """The stored value was altered, moved to another place, or its key is gone."""


class FieldCipher:
    """Encrypts short text for one place: `place` names column and row, and binds the value there."""

    def __init__(self, keyring: Keyring) -> None:
        self._keys = keyring.keys()
        self._newest = max(self._keys)

    def encrypt(self, text: str, place: str) -> str:
        """`text` under the newest key; two calls never give the same value."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._keys[self._newest]).encrypt(nonce, text.encode(), place.encode())
        return f"{ALGORITHM}${self._newest}${base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, value: str, place: str) -> str:
        """The text of `value`. Raises `UnreadableField`."""
        try:
            algorithm, number, body = value.split("$")
            raw = base64.b64decode(body, validate=True)
            if algorithm != ALGORITHM:
                raise UnreadableField(f"unknown algorithm {algorithm}")
            cipher = AESGCM(self._keys[int(number)])
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except (ValueError, KeyError, InvalidTag) as error:
            raise UnreadableField(f"unreadable value of {place}") from error

    def is_current(self, value: str) -> bool:
        """Whether `value` is under the newest key; a rotation rewrites those that are not."""
        return value.startswith(f"{ALGORITHM}${self._newest}$")


class KeyedDigest:
    """HMAC-SHA-256 under a key of the deployment, where a plain digest could be guessed back.

    Finds an encrypted value again by equality, and stands for a record's state in the audit. Its
    key does not rotate: digests of different years must stay comparable.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._key = keyring.keys()[1]

    def of(self, value: object, place: str) -> str:
        """64 hexadecimal digits for `value`, different in every `place`.

        Equal values give equal digests however they are held: times in any zone, amounts with any
        number of trailing zeros, fields in any order.
        """
        content = orjson.dumps(value, _equal_form, orjson.OPT_SORT_KEYS | _TIMES_TO_US)
        return hmac.digest(self._key, place.encode() + b"\x00" + content, "sha256").hex()


def _equal_form(value: object) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    raise TypeError(f"no digest of a {type(value).__name__}")


def field_keyring(settings: Settings) -> Keyring:
    """The keys of encrypted columns, 32 bytes each."""
    return Keyring(settings, "field", lambda: secrets.token_bytes(32))


def open_field_cipher(settings: Settings) -> FieldCipher:
    """The cipher of this deployment; open it again after a rotation."""
    return FieldCipher(field_keyring(settings))


def open_keyed_digest(settings: Settings) -> KeyedDigest:
    """The keyed digest of this deployment."""
    return KeyedDigest(Keyring(settings, "digest", lambda: secrets.token_bytes(32)))
