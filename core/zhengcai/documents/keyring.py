"""Key files of the deployment below `var/keys`: numbered per purpose, the highest one in use.

Keys never stand in the database, so a dump of it opens nothing. Losing this folder loses what was
encrypted with it: it belongs in the backup, apart from the backup of the database.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from zhengcai.settings import Settings


class Keyring:
    """The keys of one purpose, made when first asked for and never overwritten."""

    def __init__(self, settings: Settings, purpose: str, make: Callable[[], bytes]) -> None:
        self._folder = key_folder(settings)
        self._purpose = purpose
        self._make = make
        self._sync = os.fsync if settings.database.fsync else _leave_unsynced

    def keys(self) -> dict[int, bytes]:
        """Every key by its number, ascending; makes the first one where there is none."""
        found = self._read()
        if not found:
            self._write(1)
            found = self._read()
        return found

    def rotate(self) -> int:
        """Add a key and return its number; what older keys made stays readable."""
        number = max(self.keys()) + 1
        self._write(number)
        return number

    def _read(self) -> dict[int, bytes]:
        numbers = sorted(
            int(path.stem.removeprefix(f"{self._purpose}-"))
            for path in self._folder.glob(f"{self._purpose}-*.key")
        )
        return {number: self._path(number).read_bytes() for number in numbers}

    def _write(self, number: int) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{self._purpose}-{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._make())
                file.flush()
                self._sync(file.fileno())
            # A link appears whole or not at all, and of two processes one loses and uses the other's.
            self._path(number).hardlink_to(draft)
            self._keep_entries()
        except FileExistsError:
            pass
        finally:
            draft.unlink()

    def _keep_entries(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._sync(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._purpose}-{number}.key"


def _leave_unsynced(_: int) -> None:
    """Where the data may be lost, the keys to them may be."""


def key_folder(settings: Settings) -> Path:
    """Where a deployment keeps its keys."""
    return settings.var / "keys"
