"""Writing the shared registers: by an operator of the deployment, never by a request.

Rules, working days, tenants, accounts and posts bind everybody, so the application's database role
may only read them; they are written as the owner of the schema, from the command line. One writing
is one transaction, and leaves one entry in the audit of each tenant that it concerns.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from zhengcai.actions.audit.entries import entry_row
from zhengcai.actions.recording import write_entry
from zhengcai.actions.records import secret_columns
from zhengcai.actions.snapshot import CHANNEL
from zhengcai.database.models import Base, RegisterModel, TenantModel
from zhengcai.identity.actor import operator
from zhengcai.registries.changes import Changes
from zhengcai.tenancy.tree import NOWHERE, Scope
from zhengcai.tenancy.work import Work, open_work

_KEYS_AT_ONCE = 1000
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('zhengcai.registers'))"
_OWN_BOOKKEEPING = frozenset({"created_at", "updated_at", "version", "extra"})


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: a file, or a folder of `files` files."""

    name: str
    sha256: str
    files: int = 1


def source_of(path: Path, pattern: str = "*") -> Source:
    """A file with its digest; of a folder, the digest of what `sha256sum` prints of its files."""
    if path.is_file():
        return Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    files = sorted(each for each in path.glob(pattern) if each.is_file())
    lines = [f"{hashlib.sha256(it.read_bytes()).hexdigest()}  {it.name}\n" for it in files]
    return Source(path.name, hashlib.sha256("".join(lines).encode()).hexdigest(), len(files))


@dataclass(slots=True)
class Registers:
    """An open writing. Made by `writing_registers`, which records and commits it."""

    work: Work
    changes: Changes = field(default_factory=Changes)

    @property
    def session(self) -> AsyncSession:
        """For reading beside the writing, in the same transaction."""
        return self.work.session

    async def store(
        self,
        model: type[RegisterModel],
        rows: Sequence[Mapping[str, Any]],
        keep: Collection[str] = (),
    ) -> int:
        """Write by primary key the rows that are new or differ; how many.

        Columns in `keep` hold on to what is already stored.
        """
        key = [column.name for column in model.__table__.primary_key]
        hidden = secret_columns(model)
        known = await self._known(model, key, rows)
        changed: list[dict[str, Any]] = []
        for row in rows:
            place = tuple(row[name] for name in key)
            before = known.get(place)
            fields = [
                name
                for name in row
                if before is None
                or (name not in keep and _plain(row[name]) != _plain(before[name]))
            ]
            self.changes.note(model, " ".join(map(str, place)), row, before, fields, hidden)
            if fields:
                changed.append(dict(row))
        if changed:
            await self._upsert(model, key, changed, keep)
        return len(changed)

    async def add(self, row: TenantModel) -> None:
        """Write a new row of a tenant's own, such as a locality's choice of plugins."""
        await self.work.move(Scope.of_tenant(row.tenant_code))
        self.session.add(row)
        await self.session.flush()
        self.work.take_changed()
        values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
        fields = sorted(values.keys() - _OWN_BOOKKEEPING)
        self.changes.note(type(row), str(row.id), values, None, fields, secret_columns(type(row)))

    async def _known(
        self, model: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        table = model.__table__
        columns = tuple_(*(table.c[name] for name in key))
        wanted = [tuple(row[name] for name in key) for row in rows]
        connection = await self.session.connection()
        known: dict[tuple[Any, ...], Mapping[str, Any]] = {}
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = columns.in_(wanted[start : start + _KEYS_AT_ONCE])
            for row in (await connection.execute(select(table).where(some))).mappings():
                known[tuple(row[name] for name in key)] = dict(row)
        return known

    async def _upsert(
        self,
        model: type[Base],
        key: Sequence[str],
        rows: list[dict[str, Any]],
        keep: Collection[str],
    ) -> None:
        statement = insert(model)
        names = [name for name in rows[0] if name not in key and name not in keep]
        update = {name: statement.excluded[name] for name in names}
        connection = await self.session.connection()
        await connection.execute(
            statement.on_conflict_do_update(index_elements=list(key), set_=update)
            if update
            else statement.on_conflict_do_nothing(index_elements=list(key)),
            rows,
        )

    async def record(self, action: str, sources: Sequence[Source]) -> None:
        """Write the entries: what was read, how many rows, and of few rows each."""
        read = {
            f"source {each.name}": [None, {"sha256": each.sha256, "files": each.files}]
            for each in sources
        }
        request = uuid4().hex
        for code, told in self.changes.by_tenant(await self._roots()).items():
            entry = entry_row(code, operator(code, request), action, "done", changes=read | told)
            await self.work.move(Scope.of_tenant(code))
            await write_entry(self.work.driver, entry)

    async def _roots(self) -> dict[str, str]:
        rows = await self.work.driver.fetch("SELECT code, parent FROM tenant")
        parents: dict[str, str | None] = {row["code"]: row["parent"] for row in rows}

        def top(code: str) -> str:
            above = parents[code]
            return code if above is None else top(above)

        return {code: top(code) for code in parents}


@asynccontextmanager
async def writing_registers(
    owner_engine: AsyncEngine, action: str, *sources: Source
) -> AsyncIterator[Registers]:
    """Write registers as the owner of the schema (`owner_engine` is made by `for_work`).

    Left without an error, the writing is recorded as `action` of the operating system's user, told
    to every running process, and committed. Two writings wait for each other.
    """
    async with open_work(owner_engine, NOWHERE) as work:
        await work.driver.execute(_ONE_AT_A_TIME)
        registers = Registers(work)
        yield registers
        await registers.session.flush()
        await registers.record(action, sources)
        await work.driver.execute(f"NOTIFY {CHANNEL}")
        await work.commit()


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
