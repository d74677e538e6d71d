"""A deployment as the command line fills it, played inside the test process."""

import dataclasses
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from deployed import Deployed

from zhengcai.actions.runtime import load, open_runtime
from zhengcai.bootstrap import load_reference
from zhengcai.database.dumping import plain_dump
from zhengcai.database.engine import make_engine
from zhengcai.database.migrations import upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.demo import preparing
from zhengcai.demo.client import Platform
from zhengcai.demo.region import read_stage
from zhengcai.deployment import histories_of
from zhengcai.documents import sealed_bids
from zhengcai.jobs import make_jobs, run_pending
from zhengcai.settings import Settings
from zhengcai.tenancy.localities import read_localities
from zhengcai.tenancy.work import for_work
from zhengcai.testing.fixtures import cheap_passwords
from zhengcai.web.app import build
from zhengcai.web.demonstration import read_accounts

LOCALITIES = Path(__file__).parents[2] / "tenants"


@pytest.fixture(scope="session")
def cheap_derivations() -> Iterator[None]:
    """Passwords and seals that cost little: their strength is tested elsewhere."""
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        cheap = dataclasses.replace(sealed_bids.Cost(), passes=1, memory=64, lanes=1)
        patch.setattr(sealed_bids.seal_secret, "__defaults__", (cheap,))
        yield


@pytest.fixture(scope="session")
def prepared_settings(
    zhengcai_postgres: ScratchPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Of a sandbox whose hooks may take their time on a busy machine."""
    base = zhengcai_postgres.settings
    slow = base.plugins.model_copy(update={"hook_timeout": 60.0})
    var = tmp_path_factory.mktemp("prepared")
    return base.model_copy(
        update={"sandbox": True, "var": var, "plugins": slow, "tenants": LOCALITIES}
    )


async def _build(dsns: Dsns, settings: Settings) -> None:
    owner = make_engine(dsns.owner, settings)
    await upgrade(owner, histories_of(load(settings)))
    await owner.dispose()
    engine = for_work(make_engine(dsns.owner, settings))
    await load_reference(engine, read_localities(LOCALITIES))
    await engine.dispose()
    await preparing.prepare(dsns.owner, settings)


@pytest.fixture
async def deployed(
    zhengcai_postgres: ScratchPostgres,
    prepared_settings: Settings,
    tmp_path: Path,
    cheap_derivations: None,
) -> AsyncIterator[Deployed]:
    """A deployment with the demonstration region, for one test alone."""
    template = await zhengcai_postgres.template(
        "journeys", lambda dsns: _build(dsns, prepared_settings)
    )
    shutil.copytree(prepared_settings.var, tmp_path, dirs_exist_ok=True)
    settings = prepared_settings.model_copy(update={"var": tmp_path})
    accounts = read_accounts(settings)
    assert accounts is not None
    async with zhengcai_postgres.database(template) as dsns:
        runtime = await open_runtime(settings, dsns.app)
        jobs = make_jobs(runtime, dsns.app)
        transport = httpx.ASGITransport(app=build(runtime))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
                dump = plain_dump(zhengcai_postgres.server, urlsplit(dsns.admin).path.strip("/"))
                regions = read_stage(settings.tenants).regions
                wait = lambda: run_pending(jobs, runtime)  # noqa: E731 - a name for a parameter
                platform = Platform(http, accounts.password, wait, dump, regions)
                yield Deployed(platform, runtime, settings, dsns)
        finally:
            await runtime.close()
