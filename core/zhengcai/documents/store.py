"""The file store: content by its own digest below the tenant's folder, written once, checked on read.

A local folder by default, any S3 store by URL (`settings.documents.store`).
"""

import re
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from zhengcai.database.ids import new_id
from zhengcai.documents.content import FileRefused, accept
from zhengcai.documents.models import Document, Label
from zhengcai.settings import Settings
from zhengcai.tenancy.tree import check_code

DIGEST = re.compile(r"[0-9a-f]{64}")


class FileDamaged(Exception):  # noqa: N818
    """What the store gave back is missing or is not what was put there."""


class FileStore:
    """Puts and gets the files of every tenant."""

    def __init__(self, store: ObjectStore, largest: int) -> None:
        """`largest` is the size limit of one file in bytes."""
        self._store = store
        self._largest = largest

    def rehearsing(self) -> "FileStore":
        """A store that keeps what is put in memory alone, and finds the rest here."""
        return _Rehearsal(self)

    async def put(
        self,
        tenant_code: str,
        data: bytes,
        name: str,
        media_type: str | None = None,
        *,
        created_by: UUID,
        label: Label = "internal",
        subject_type: str | None = None,
        subject_id: UUID | None = None,
    ) -> Document:
        """Store `data` and return its record, not yet added to a session.

        The same content of the same tenant is stored once. Raises `FileRefused` where name, claimed
        type or content are not accepted.
        """
        if len(data) > self._largest:
            limit = self._largest / 1_000_000
            raise FileRefused("file.too_large", f"文件超过 {limit:g} MB 的上限")
        accepted = accept(data, name, media_type)
        digest = sha256(data).hexdigest()
        try:
            await self._store.put_async(_path(tenant_code, digest), data, mode="create")
        except AlreadyExistsError:
            # Silence here would let a damaged copy stand in for the content just handed over.
            await self.get(tenant_code, digest)
        return Document(
            id=new_id(),
            tenant_code=tenant_code,
            sha256=digest,
            size=len(data),
            name=accepted.name,
            media_type=accepted.media_type,
            label=label,
            created_by=created_by,
            subject_type=subject_type,
            subject_id=subject_id,
        )

    async def get(self, tenant_code: str, digest: str) -> bytes:
        """The content with this SHA-256. Raises `FileDamaged` where it is missing or altered."""
        try:
            answer = await self._store.get_async(_path(tenant_code, digest))
            data = bytes(await answer.bytes_async())
        except FileNotFoundError as error:
            raise FileDamaged(f"file {digest} of {tenant_code} is missing") from error
        if sha256(data).hexdigest() != digest:
            raise FileDamaged(f"file {digest} of {tenant_code} was altered")
        return data


def open_store(settings: Settings) -> FileStore:
    """The file store of this deployment."""
    if settings.documents.store is not None:
        return FileStore(from_url(settings.documents.store), settings.web.max_body)
    folder: Path = settings.var / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileStore(LocalStore(prefix=folder), settings.web.max_body)


def _path(tenant_code: str, digest: str) -> str:
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"not a SHA-256: {digest!r}")
    return f"{check_code(tenant_code)}/{digest[:2]}/{digest}"


class _Rehearsal(FileStore):
    def __init__(self, real: FileStore) -> None:
        super().__init__(MemoryStore(), real._largest)
        self._real = real

    async def get(self, tenant_code: str, digest: str) -> bytes:
        try:
            return await super().get(tenant_code, digest)
        except FileDamaged:
            return await self._real.get(tenant_code, digest)
