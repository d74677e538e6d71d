"""A platform of its own for one test, with all that a test may do to it."""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from zhengcai.testing.capturing import Told, audit_entries, counted, events_after
from zhengcai.testing.people import Person
from zhengcai.testing.region import credit_code

if TYPE_CHECKING:
    import asyncpg
    import httpx
    from sqlalchemy.ext.asyncio import AsyncEngine

    from zhengcai.actions.context import Context
    from zhengcai.actions.runtime import Runtime
    from zhengcai.database.testing import Dsns
    from zhengcai.identity.roles import Role
    from zhengcai.registries.writing import Registers


@dataclass(slots=True)
class World:
    """A platform of its own with an HTTP client."""

    runtime: Runtime
    client: httpx.AsyncClient
    dsns: Dsns
    jobs: Any
    owner: AsyncEngine | None = None
    """The engine of the schema's owner, where one stays open."""
    admin: asyncpg.Pool | None = None
    """The superuser's connections, where some stay open."""
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

        engine = self.owner or for_work(make_engine(self.dsns.owner, self.runtime.settings))
        try:
            async with open_work(engine, NOWHERE) as work:
                yield Registers(work)
                await work.commit()
        finally:
            if self.owner is None:
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

    async def enable(self, on: Mapping[str, Collection[str]]) -> None:
        """Exactly these plugins from here on, by the tenant that switches each on for its area.

        `{"150000": ("fiscal",), "150100": ("annex",)}`: off wherever no tenant above says on. What a
        plugin prepares in `tenant_enabled` is left out; `choose` does it. Raises `LookupError` for a
        plugin that is not loaded.
        """
        from zhengcai.tenancy.choices import PluginChoice

        known = {plugin.id for plugin in self.runtime.report.loaded}
        if strangers := sorted({name for names in on.values() for name in names} - known):
            raise LookupError(f"not loaded: {', '.join(strangers)}")
        await self.sql("DELETE FROM plugin_choice")
        async with self.registers() as registers:
            for tenant, names in on.items():
                for name in names:
                    await registers.add(
                        PluginChoice(tenant_code=tenant, plugin=name, choice="on", state="chosen")
                    )
        await self.runtime.reload()

    async def change_rule(self, rule_id: str, value: Any, since: date, article: str = "") -> None:
        """Let the law change: from `since` on a national rule has another value."""
        await self.sql(
            "INSERT INTO rule_row SELECT (jsonb_populate_record(old, jsonb_build_object('value', "
            "$2::jsonb, 'valid_from', $3::date, 'article', coalesce(nullif($4, ''), article)))).* "
            "FROM rule_row AS old WHERE rule_id = $1 AND jurisdiction = 'CN' AND valid_to IS NULL",
            rule_id,
            json.dumps(value),
            since,
            article,
        )
        await self.sql(
            "UPDATE rule_row SET valid_to = $2 WHERE rule_id = $1 AND jurisdiction = 'CN' "
            "AND valid_from < $2 AND valid_to IS NULL",
            rule_id,
            since,
        )
        await self.runtime.reload()

    async def had_first(self, plugin: str, version: str) -> None:
        """Let the deployment have begun with an earlier version of a plugin.

        The features that came later are closed then, until `turn_feature` opens them.
        """
        statement = "INSERT INTO plugin_version (plugin, version, at) VALUES ($1, $2, 'epoch')"
        await self.sql(statement, plugin, version)
        await self.runtime.reload()

    async def turn_feature(
        self, feature: str, turn: Literal["open", "close"], tenant: str = "150100"
    ) -> None:
        """Open or close `plugin.feature` in a tenant, as a wave of an upgrade does."""
        plugin, _, name = feature.partition(".")
        async with self.inside("console", tenant) as ctx:
            action = ctx.runtime.registry.actions[f"console.feature_opening.{turn}"]
            await ctx.perform(action, plugin=plugin, feature=name, cause="test")

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

    @asynccontextmanager
    async def events(self, prefix: str = "", tenant: str = "") -> AsyncIterator[list[Told]]:
        """The events that are told inside, complete when it ends; of one plugin, of one tenant."""
        known = await self.sql("SELECT coalesce(max(seq), 0) AS seq FROM event")
        seen: list[Told] = []
        yield seen
        seen += await events_after(self, known[0]["seq"], prefix, tenant)

    async def audit(self, **where: Any) -> list[dict[str, Any]]:
        """Entries of the audit, the oldest first: `audit(subject_id=…, outcome="refused")`."""
        return await audit_entries(self, where)

    @contextmanager
    def queries(self) -> Iterator[list[str]]:
        """The statements that this process sends to the database inside, in order."""
        with counted(self.runtime.engine) as statements:
            yield statements

    @asynccontextmanager
    async def inside(self, plugin: str, tenant: str = "150100") -> AsyncIterator[Context]:
        """A context of `plugin` in a tenant, as its jobs get it: for what it reads or performs."""
        from zhengcai.actions.handling import system_context

        async with system_context(self.runtime, tenant, plugin) as ctx:
            yield ctx

    async def settle(self) -> None:
        """Run all jobs that are due, and those that they cause."""
        from zhengcai.jobs import run_pending

        await run_pending(self.jobs, self.runtime)

    async def next_day(self, root: str = "150000") -> None:
        """Move the clock of a region by a day, so that the daily jobs run, and run them."""
        from zhengcai.actions.daily import put_down_daily

        await put_down_daily(self.runtime)
        await self.travel(timedelta(days=1), root)
        await self.settle()

    async def sql(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows as the superuser sees them: for looking behind every wall."""
        import asyncpg

        if self.admin is not None:
            return [dict(row) for row in await self.admin.fetch(statement, *arguments)]
        connection = await asyncpg.connect(self.dsns.admin)
        try:
            return [dict(row) for row in await connection.fetch(statement, *arguments)]
        finally:
            await connection.close()
