"""From the previous release to this one, with its data, while purchasers go on working."""

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from load import Load
from rolling import PREVIOUS, ROOT, NoHistory, Version, calling, fetch_previous, losses, replace

from zhengcai.actions.audit import verifier
from zhengcai.actions.audit.export import export_audit, published_roots
from zhengcai.actions.runtime import open_runtime
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import History
from zhengcai.database.migrations import ProcessesInTheWay, contract, upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.jobs import seal_all
from zhengcai.settings import Settings
from zhengcai.tenancy.tree import Scope

PROCESSES = 2
ENOUGH = 40
"""Answers that show that the load goes on."""
_STEPS = {
    "0001": ("expand", "pass"),
    "0002": (
        "expand",
        'op.add_column("supervision_intent", sa.Column("later", sa.Text(), nullable=False,'
        ' server_default="")); '
        'op.create_index_online("ix_later", "supervision_intent", ["later"])',
    ),
    "0003": ("contract", 'op.drop_column("supervision_intent", "later")'),
}


def _changes(folder: Path, *steps: str) -> History:
    """A history that changes the very table on which everybody works."""
    history = History("later", "zhengcai", folder)
    history.versions.mkdir(exist_ok=True)
    for previous, step in zip((None, *_STEPS), steps, strict=False):
        phase, does = _STEPS[step]
        (history.versions / f"{step}.py").write_text(
            f"import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = {step!r}\ndown_revision = {previous!r}\nphase = {phase!r}\n"
            f"def upgrade():\n    {does}\n"
        )
    return history


async def _records(load: Load, places: list[str]) -> list[dict[str, Any]]:
    answers = [await load.callers["operator"].get(f"supervision/intents/{it}") for it in places]
    return [answer.raise_for_status().json() for answer in answers]


async def _settled(dsns: Dsns) -> dict[str, int]:
    """How many jobs ended in which way, once none waits for another attempt."""
    connection = await asyncpg.connect(dsns.admin)
    waiting = (
        "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
        "AND task_name IN ('zhengcai.deliver', 'zhengcai.job') "
        "AND coalesce(scheduled_at, now()) <= now() + interval '1 minute'"
    )
    async with asyncio.timeout(60):
        while await connection.fetchval(waiting):  # noqa: ASYNC110 - other processes work
            await asyncio.sleep(0.1)
    ended = await connection.fetch(
        "SELECT status::text, count(*) FROM procrastinate_jobs "
        "WHERE status NOT IN ('todo', 'doing', 'succeeded') GROUP BY 1"
    )
    await connection.close()
    return {row["status"]: row["count"] for row in ended}


async def _verified(settings: Settings, dsns: Dsns, tenant: str, folder: Path) -> bool:
    runtime = await open_runtime(settings, dsns.app)
    try:
        await seal_all(runtime)
        async with runtime.work(Scope.of_tenant(tenant)) as work:
            connection = await work.session.connection()
            await export_audit(connection, tenant, folder, runtime.signer.public_keys)
            roots = await published_roots(connection, tenant)
    finally:
        await runtime.close()
    report = verifier.verify(folder, roots, list(runtime.signer.public_keys))
    assert report.findings == []
    return report.sound


async def test_the_previous_release_is_replaced_and_nobody_notices(
    zhengcai_postgres: ScratchPostgres, tmp_path: Path
) -> None:
    try:
        code = fetch_previous(tmp_path / "previous")
    except NoHistory as error:
        pytest.skip(f"the previous release is not in the history: {error}")

    async def nothing(_: Dsns) -> None:
        """The previous release makes its schema itself."""

    var = tmp_path / "var"
    var.mkdir()
    template = await zhengcai_postgres.template("rolling", nothing)
    async with zhengcai_postgres.database(template) as dsns:
        old = Version(code, dsns, var, takes_socket=PREVIOUS["takes_socket"])
        new = Version(ROOT, dsns, var)
        await old.fill()
        owner = make_engine(dsns.owner, zhengcai_postgres.settings)
        await upgrade(owner, [_changes(tmp_path, "0001")])
        async with AsyncExitStack() as stack:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=2048))
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            former = [
                await stack.enter_async_context(old.serving(listener)) for _ in range(PROCESSES)
            ]
            load = await stack.enter_async_context(calling(url, var, polite=PREVIOUS["polite"]))
            await load.begin()
            await load.answers(ENOUGH)
            known = load.published[:5]
            before = await _records(load, known)
            await new.command("db", "upgrade")
            changes = _changes(tmp_path, *_STEPS)
            assert await upgrade(owner, [changes]) == {"later": ("0002",)}
            await load.answers(ENOUGH)
            with pytest.raises(ProcessesInTheWay, match=r"zhengcai 0\.1 "):
                await contract(owner, [changes])
            await replace(new, listener, former, stack)
            assert await contract(owner, [changes]) == {"later": ("0003",)}
            await load.answers(ENOUGH)
            await load.stop()
            assert load.failures == []
            after = await _records(load, known)
            assert await _settled(dsns) == {}
        assert all(each.items() <= it.items() for each, it in zip(before, after, strict=True))
        assert await losses(dsns, load) == {}
        settings = dsns.settings(zhengcai_postgres.settings)
        sandbox = settings.model_copy(update={"var": var, "sandbox": True})
        assert await _verified(sandbox, dsns, load.callers["operator"].tenant, tmp_path / "export")
        await owner.dispose()


def test_without_the_history_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PREVIOUS, "commit", "0" * 40)
    with pytest.raises(NoHistory, match=r"no 0\.1\.0"):
        fetch_previous(tmp_path)
