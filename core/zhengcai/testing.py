"""Fixtures for whoever writes a plugin; found by pytest through the platform's entry point.

`world` is a platform of its own for one test: a three-level tenant tree in two regions, all
installed plugins enabled, actors made by role, a clock that moves, an HTTP client for any actor.
The database is copied from a template that is built once a run; nothing sleeps.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

if TYPE_CHECKING:
    import httpx

    from zhengcai.actions.runtime import Runtime
    from zhengcai.database.testing import Dsns, ScratchPostgres
    from zhengcai.identity.roles import Role
    from zhengcai.plugins.discovery import Candidate
    from zhengcai.registries.writing import Registers

TREE = (
    # code, name, tier, parent
    ("150000", "示例自治区", "region", None),
    ("150100", "示例市", "city", "150000"),
    ("150102", "示例区", "county", "150100"),
    ("150121", "示例旗", "county", "150100"),
    ("150700", "示例盟", "city", "150000"),
    ("150781", "示例直管市", "city", "150000"),
    ("420200", "另例市", "region", None),
    ("420202", "另例区", "county", "420200"),
)
"""150781 reports to the region although its code lies inside 150700; 420200 is another root."""

START = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
"""When a test's world begins: a Monday."""

SYNTHETIC_RULES = (
    ("D.1-open-tender-goods-services", "2000000"),
    ("D.1-limit-goods-services", "300000"),
    ("D.1-limit-works", "600000"),
)
"""Thresholds of the regions in tests; marked as synthetic."""

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(serial: int, kind: str = "91") -> str:
    """A well-formed invented credit code (GB 32100-2015) in the division 150100."""
    body = f"{kind}150100MA{serial:06d}X"[:17]
    body = body.ljust(17, "0")
    total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + _CREDIT_ALPHABET[(31 - total % 31) % 31]


@dataclass(slots=True)
class Person:
    """Somebody who acts over HTTP, in one tenant."""

    world: World
    login: str
    token: str
    person_id: UUID
    tenant: str
    organisation: str
    name: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """`GET` below `/api/v1/t/{tenant}/-/`."""
        return await self.world.client.get(
            f"/api/v1/t/{self.tenant}/-/{path}", params=params, headers=self.headers
        )

    async def act(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        etag: str | None = None,
    ) -> httpx.Response:
        """Perform an action: `path` is `supervision/plans/{id}/file` or `supervision/plans/draft`."""
        *place, verb = path.split("/")
        headers = dict(self.headers)
        if key is not None:
            headers["idempotency-key"] = key
        if etag is not None:
            headers["if-match"] = etag
        return await self.world.client.post(
            f"/api/v1/t/{self.tenant}/-/{'/'.join(place)}/actions/{verb}",
            json=dict(form or {}),
            headers=headers,
        )

    async def done(self, path: str, form: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`act`, which must succeed; the record, after all jobs that it caused have run."""
        answer = await self.act(path, form)
        assert answer.status_code in (200, 201), answer.text
        await self.world.settle()
        record: dict[str, Any] = answer.json()
        return record

    def at(self, tenant: str) -> Person:
        """The same person, looking at another tenant."""
        return Person(
            self.world,
            self.login,
            self.token,
            self.person_id,
            tenant,
            self.organisation,
            self.name,
        )


@dataclass(slots=True)
class World:
    """A platform of its own with an HTTP client."""

    runtime: Runtime
    client: httpx.AsyncClient
    dsns: Dsns
    jobs: Any
    _serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def now(self) -> datetime:
        """The time in the tree of 150000."""
        from zhengcai import clock

        with clock.use_offset(self.runtime.snapshot.clock_offset("150000")):
            return clock.now()

    async def travel(self, to: datetime | date | timedelta, root: str = "150000") -> None:
        """Move the clock of a region: to a moment, to 09:00 of a day, or by a duration.

        Tests may also go back, which a sandbox refuses.
        """
        from zhengcai import clock

        if isinstance(to, timedelta):
            ahead = self.runtime.snapshot.clock_offset(root) + to
        else:
            moment = (
                to
                if isinstance(to, datetime)
                else datetime(to.year, to.month, to.day, 9, tzinfo=clock.SHANGHAI)
            )
            ahead = moment - datetime.now(clock.SHANGHAI)
        await self._set_clock(root, ahead)

    async def _set_clock(self, root: str, ahead: timedelta) -> None:
        from zhengcai.actions.scheduling import bring_forward
        from zhengcai.tenancy.choices import ClockPosition
        from zhengcai.tenancy.tree import Scope

        tenants = self.runtime.snapshot.tree.subtree(root)
        step = ahead - self.runtime.snapshot.clock_offset(root)
        async with self.runtime.work(Scope.of_tenant(root)) as work:
            row = await work.session.scalar(select(ClockPosition))
            if row is None:
                row = ClockPosition(tenant_code=root, ahead=0, state="moved")
                work.session.add(row)
            row.ahead = int(ahead.total_seconds())
            await work.session.flush()
            work.take_changed()  # deliberately by no action: the action does not go back
            await bring_forward(work, tenants, step)
            await work.commit()
        self.runtime.snapshot.ahead[root] = ahead

    @asynccontextmanager
    async def registers(self) -> AsyncIterator[Registers]:
        """Write registers as an operator does, but without entries that a test would have to skip."""
        from zhengcai.database.engine import make_engine
        from zhengcai.registries.writing import Registers
        from zhengcai.tenancy.tree import NOWHERE
        from zhengcai.tenancy.work import for_work, open_work

        engine = for_work(make_engine(self.dsns.owner, self.runtime.settings))
        try:
            async with open_work(engine, NOWHERE) as work:
                yield Registers(work)
                await work.commit()
        finally:
            await engine.dispose()

    async def organisation(
        self,
        name: str = "",
        *,
        capacity: str = "purchaser",
        root: str = "150000",
        size: str | None = None,
    ) -> str:
        """A new organisation registered in a region; its credit code."""
        from zhengcai import clock
        from zhengcai.bootstrap import store_organisation
        from zhengcai.registries.organisations import Organisation, Registration

        serial = next(self._serial)
        code = credit_code(serial, "11" if capacity in ("purchaser", "bureau") else "91")
        async with self.registers() as registers:
            await store_organisation(
                registers,
                Organisation(
                    code=code,
                    name=name or f"示例单位{serial}",
                    address=f"示例路{serial}号",
                    contact="0471-0000000",
                    size=size,
                    bank_account=f"示例银行 6200{serial:08d}",
                ),
                Registration(
                    organisation_code=code,
                    root=root,
                    capacity=capacity,
                    managed_by=root,
                    registered_at=clock.now(),
                    details={},
                ),
            )
        return code

    async def person(
        self,
        *roles: Role,
        tenant: str = "150100",
        organisation: str | None = None,
        name: str = "",
    ) -> Person:
        """A new person with an account and a token; roles that reach a region are held at its root."""
        from zhengcai import clock
        from zhengcai.database.ids import new_id
        from zhengcai.identity.models import Account, PostRow, SessionRow
        from zhengcai.identity.models import Person as PersonRow
        from zhengcai.identity.roles import ROLES, Reach
        from zhengcai.identity.sessions import digest

        code = organisation or await self.organisation()
        serial = next(self._serial)
        node = self.runtime.snapshot.tree.get(tenant)
        assert node is not None, tenant
        token = secrets.token_urlsafe(16)
        moment = clock.wall()
        person = PersonRow(id=new_id(), name=name or f"示例人员{serial}")
        account = Account(
            id=new_id(), login=f"user{serial}", person_id=person.id, password_hash="none"
        )
        async with self.registers() as registers:
            session = registers.session
            session.add(person)
            await session.flush()
            session.add(account)
            await session.flush()
            for role in roles:
                place = node.root if ROLES[role].reach is Reach.REGION else tenant
                session.add(
                    PostRow(
                        person_id=person.id,
                        role=role.value,
                        tenant_code=place,
                        organisation_code=code,
                    )
                )
            session.add(
                SessionRow(
                    digest=digest(token),
                    account_id=account.id,
                    kind="token",
                    source="test",
                    created_at=moment,
                    seen_at=moment,
                    expires_at=moment + timedelta(days=1),
                )
            )
        return Person(self, account.login, token, person.id, tenant, code, person.name)

    async def expert(
        self, categories: Sequence[str] = ("A02",), employer: str = "", root: str = "150000"
    ) -> Person:
        """A review expert of a region's library, with an account."""
        from zhengcai.identity.roles import Role
        from zhengcai.registries.organisations import Expert

        organisation = await self.organisation(capacity="supplier", root=root)
        person = await self.person(Role.EXPERT, tenant=root, organisation=organisation)
        async with self.registers() as registers:
            registers.session.add(
                Expert(
                    person_id=person.person_id,
                    root=root,
                    employer=employer or f"示例研究院{next(self._serial)}",
                    categories=list(categories),
                )
            )
        return person

    async def choose(self, plugin: str, choice: str, tenant: str = "150100") -> None:
        """Set a tenant's choice for a plugin, as its system administrator."""
        from zhengcai.identity.roles import Role

        admin = await self.person(Role.SYSTEM_ADMIN, tenant=tenant)
        form = {"plugin": plugin, "choice": choice, "reason": "测试"}
        answer = await admin.act("console/plugin-choices/choose", form)
        assert answer.status_code == 201, answer.text

    async def set(self, plugin: str, key: str, value: Any, tenant: str = "150000") -> None:
        """Set a tenant's setting, as its system administrator."""
        from zhengcai.identity.roles import Role

        admin = await self.person(Role.SYSTEM_ADMIN, tenant=tenant)
        answer = await admin.act(
            "console/settings/set", {"plugin": plugin, "key": key, "value": value}
        )
        assert answer.status_code == 201, answer.text

    async def settle(self) -> None:
        """Run all jobs that are due, and those that they cause."""
        from zhengcai.jobs import run_pending

        await run_pending(self.jobs, self.runtime)

    async def sql(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows as the superuser sees them: for looking behind every wall."""
        import asyncpg

        connection = await asyncpg.connect(self.dsns.admin)
        try:
            return [dict(row) for row in await connection.fetch(statement, *arguments)]
        finally:
            await connection.close()


def candidates() -> Sequence[Candidate]:
    """The installed plugins of a test run."""
    from zhengcai.plugins.discovery import discover

    return discover()


async def build_database(dsns: Dsns, base: Any, found: Sequence[Candidate]) -> None:
    """Schema and reference data of a world, into a database that becomes a template."""
    from zhengcai.actions.runtime import load
    from zhengcai.bootstrap import load_reference, store_tenants
    from zhengcai.database.engine import make_engine
    from zhengcai.database.histories import core_history, plugin_history
    from zhengcai.database.migrations import upgrade
    from zhengcai.registries.writing import writing_registers
    from zhengcai.rules.packaged import packaged_rows
    from zhengcai.tenancy.choices import PluginChoice
    from zhengcai.tenancy.divisions import TenantEntry
    from zhengcai.tenancy.work import for_work

    report = load(base, found)
    plugins = [plugin.id for plugin in report.loaded if plugin.id != "console"]
    owner = make_engine(dsns.owner, base)
    histories = [core_history()]
    for plugin in report.loaded:
        if plugin.id != "console":
            histories.append(
                plugin_history(plugin.id, plugin.candidate.package, plugin.manifest.requires)
            )
    await upgrade(owner, [each for each in histories if each.versions.is_dir()])
    await owner.dispose()
    engine = for_work(make_engine(dsns.owner, base))
    declared = {rule.rule_id: rule for rule in packaged_rows()}
    rules = [
        declared[rule_id].model_copy(
            update={
                "jurisdiction": root,
                "value": value,
                "synthetic": True,
                "basis": "测试用合成数据",
                "valid_from": date(2020, 1, 1),
                "valid_to": None,
            }
        )
        for rule_id, value in SYNTHETIC_RULES
        for root in ("150000", "420200")
    ]
    async with writing_registers(engine, "tenant.load") as registers:
        await store_tenants(
            registers,
            [TenantEntry(code, name, tier, parent, None) for code, name, tier, parent in TREE],
        )
        for root in ("150000", "420200"):
            for name in plugins:
                await registers.add(
                    PluginChoice(tenant_code=root, plugin=name, choice="on", state="chosen")
                )
    await load_reference(engine, [], (), rules)
    await engine.dispose()


@asynccontextmanager
async def open_world(
    postgres: ScratchPostgres, found: Sequence[Candidate], var: Path
) -> AsyncIterator[World]:
    """A fresh platform on `postgres` with the plugins `found`; its files lie in `var`."""
    import httpx

    from zhengcai.actions.runtime import open_runtime
    from zhengcai.jobs import make_jobs
    from zhengcai.web.app import build

    settings = postgres.settings.model_copy(update={"sandbox": True, "var": var})
    name = hashlib.sha256("|".join(each.package for each in found).encode()).hexdigest()[:12]
    template = await postgres.template(name, lambda dsns: build_database(dsns, settings, found))
    async with postgres.database(template) as dsns:
        runtime = await open_runtime(settings, dsns.app, found)
        transport = httpx.ASGITransport(app=build(runtime))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                opened = World(runtime, client, dsns, make_jobs(runtime, dsns.app))
                for root in ("150000", "420200"):
                    await opened.travel(START, root)
                yield opened
        finally:
            await runtime.close()


@pytest.fixture(scope="session")
def zhengcai_postgres() -> Iterator[ScratchPostgres]:
    """One PostgreSQL for the run."""
    from zhengcai.database.testing import scratch_postgres

    with scratch_postgres() as server:
        yield server


@pytest.fixture
def anyio_backend() -> str:
    """Asyncio, which is what the platform runs on."""
    return "asyncio"


@pytest.fixture
def plugin_candidates() -> Sequence[Candidate]:
    """The plugins of the world; a test may override it to add one of its own."""
    return candidates()


@pytest.fixture
async def world(
    zhengcai_postgres: ScratchPostgres,
    plugin_candidates: Sequence[Candidate],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """A platform of its own for one test."""
    async with open_world(
        zhengcai_postgres, plugin_candidates, tmp_path_factory.mktemp("var")
    ) as opened:
        yield opened
