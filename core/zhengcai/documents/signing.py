"""The deployment's signature: Ed25519 over seals, archive packages and whatever else leaves it."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhengcai.documents.keyring import Keyring
from zhengcai.documents.seals import public_key_id
from zhengcai.settings import Settings


class Signer:
    """Signs with the newest key, verifies with every key that the deployment has had."""

    def __init__(self, private_keys: list[Ed25519PrivateKey]) -> None:
        """`private_keys` ascend in age of use: the last one signs."""
        self._private = private_keys[-1]
        self.key_id = public_key_id(self._private.public_key())
        self.public_keys: dict[str, Ed25519PublicKey] = {
            public_key_id(key.public_key()): key.public_key() for key in private_keys
        }

    def sign(self, data: bytes) -> bytes:
        """The signature of `data`, 64 bytes."""
        return self._private.sign(data)

    def verify(self, data: bytes, signature: bytes, key_id: str) -> bool:
        """Whether the deployment's key `key_id` signed exactly `data`."""
        key = self.public_keys.get(key_id)
        if key is None:
            return False
        try:
            key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


def signing_keyring(settings: Settings) -> Keyring:
    """The raw private keys, 32 bytes each."""
    return Keyring(settings, "signing", lambda: Ed25519PrivateKey.generate().private_bytes_raw())


def open_signer(settings: Settings) -> Signer:
    """The signer of this deployment; its key is made at the first call."""
    raw = signing_keyring(settings).keys().values()
    return Signer([Ed25519PrivateKey.from_private_bytes(key) for key in raw])
