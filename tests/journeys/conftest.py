"""A deployment as the command line fills it, played inside the test process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from zhengcai import bootstrap
from zhengcai.actions.runtime import Runtime, load, open_runtime
from zhengcai.bootstrap import load_reference
from zhengcai.database.engine import make_engine
from zhengcai.database.migrations import upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.demo import preparing
from zhengcai.demo.client import Platform
from zhengcai.demo.preparing import prepare
from zhengcai.deployment import histories_of
from zhengcai.identity import sessions
from zhengcai.jobs import make_jobs, run_pending
from zhengcai.settings import Settings
from zhengcai.tenancy.localities import read_localities
from zhengcai.tenancy.work import for_work
from zhengcai.web.app import build

LOCALITIES = Path(__file__).parents[2] / "tenants"


@dataclass
class Played:
    """A deployment of the real tenants, and its platform as the demonstration meets it."""

    platform: Platform
    runtime: Runtime
    settings: Settings
    dsns: Dsns


async def _build(dsns: Dsns, settings: Settings) -> None:
    owner = make_engine(dsns.owner, settings)
    await upgrade(owner, histories_of(load(settings)))
    await owner.dispose()
    engine = for_work(make_engine(dsns.app, settings))
    await load_reference(engine, read_localities(LOCALITIES))
    await engine.dispose()


@asynccontextmanager
async def open_deployment(postgres: ScratchPostgres, var: Path) -> AsyncIterator[Played]:
    """A fresh deployment with the demonstration region; its files lie in `var`."""
    settings = postgres.settings.model_copy(
        update={
            "sandbox": True,
            "var": var,
            "plugins": postgres.settings.plugins.model_copy(update={"hook_timeout": 60.0}),
        }
    )
    template = await postgres.template("journeys", lambda dsns: _build(dsns, settings))
    async with postgres.database(template) as dsns:
        accounts = await prepare(dsns.app, settings)
        runtime = await open_runtime(settings, dsns.app)
        jobs = make_jobs(runtime, dsns.app)
        transport = httpx.ASGITransport(app=build(runtime))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
                platform = Platform(http, accounts.password, lambda: run_pending(jobs))
                yield Played(platform, runtime, settings, dsns)
        finally:
            await runtime.close()


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost nothing: their strength is tested elsewhere."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for module in (sessions, bootstrap, preparing):
        monkeypatch.setattr(module, "HASHER", hasher)


@pytest.fixture
async def played(
    zhengcai_postgres: ScratchPostgres,
    tmp_path: Path,
    cheap_passwords: None,
) -> AsyncIterator[Played]:
    """A deployment of its own for one test."""
    async with open_deployment(zhengcai_postgres, tmp_path) as opened:
        yield opened
