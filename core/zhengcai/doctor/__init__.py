"""The examination of an installation: what is missing or wrong, and what to do, in plain words.

It changes nothing. An embedded server that has never run is not made for it; one that stands
still is started for as long as the examination takes.
"""

from collections.abc import AsyncIterator, Sequence

import asyncpg
from sqlalchemy.exc import DBAPIError

from zhengcai.actions.runtime import load, register
from zhengcai.database.server import ServerError, start
from zhengcai.deployment import Deployment
from zhengcai.doctor.contents import examine_contents
from zhengcai.doctor.database import examine_database, examine_processes, examine_schema
from zhengcai.doctor.extensions import examine_plugins
from zhengcai.doctor.findings import Finding, State
from zhengcai.doctor.machine import examine_machine
from zhengcai.plugins.discovery import Candidate
from zhengcai.rules.book import RuleBookError
from zhengcai.settings import Settings
from zhengcai.tenancy.tree import TenantTreeError

__all__ = ["Finding", "State", "examine"]


async def examine(
    settings: Settings, candidates: Sequence[Candidate] | None = None
) -> AsyncIterator[Finding]:
    """Every finding, each as soon as it is known.

    `candidates` are the plugins to look at; those installed where it is None.
    """
    for finding in examine_machine(settings):
        yield finding
    lenient = settings.model_copy(
        update={"plugins": settings.plugins.model_copy(update={"strict": False})}
    )
    report = load(lenient, candidates)
    register(report, strict=False)
    for finding in examine_plugins(report):
        yield finding
    if settings.database.dsn is None and not (settings.var / "postgres").exists():
        do = "请运行 zhengcai db upgrade，然后 zhengcai tenant load"
        yield Finding("postgresql", "fail", "数据库尚未建立", do)
        return
    try:
        server = start(settings)
    except ServerError as error:
        yield Finding("postgresql", "fail", str(error), "请按上述原因处理")
        return
    with server:
        async for finding in _reachable(Deployment(lenient, server, report)):
            yield finding


async def _reachable(deployment: Deployment) -> AsyncIterator[Finding]:
    try:
        async for finding in examine_database(deployment):
            yield finding
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        do = "请检查 database.dsn、网络和 pg_hba.conf"
        yield Finding("postgresql", "fail", f"数据库不能连接：{_first_line(error)}", do)
        return
    schema = await examine_schema(deployment)
    yield schema
    if schema.state != "ok":
        return
    async for finding in examine_processes(deployment):
        yield finding
    try:
        async for finding in examine_contents(deployment):
            yield finding
    except (RuleBookError, TenantTreeError) as error:
        yield Finding("reference data", "fail", f"规则或地区数据有误：{error}", "请恢复或更正数据")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
