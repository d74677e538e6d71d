"""PostgreSQL and the schema: reachable, recent, with the right roles, up to date, isolated."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai import clock
from zhengcai.database.binaries import OLDEST
from zhengcai.database.histories import MigrationError
from zhengcai.database.migrations import unprotected_tables
from zhengcai.deployment import Deployment
from zhengcai.doctor.findings import Finding

_SKEW = 5.0
"""Seconds by which the clocks of two machines may differ."""

_SERVER = text(
    "SELECT current_setting('server_version') AS version, "
    "current_setting('server_version_num')::int / 10000 AS major, "
    "pg_encoding_to_char(encoding) AS encoding, clock_timestamp() AS now "
    "FROM pg_database WHERE datname = current_database()"
)
_ROLE = text(
    "SELECT rolname AS name, rolsuper AS superuser, rolbypassrls AS bypasses, "
    "EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p') "
    "AND relnamespace = 'public'::regnamespace) AS owns "
    "FROM pg_roles r WHERE rolname = current_user"
)


async def examine_database(deployment: Deployment) -> AsyncIterator[Finding]:
    """The server, the application's role, the schema."""
    async with deployment.engine() as engine:
        server, role = await _one(engine, _SERVER), await _one(engine, _ROLE)
        yield _version(server)
        yield _clocks(server)
        yield _rights(role)
        unprotected = await unprotected_tables(engine)
    if unprotected:
        yield Finding(
            "tenant isolation",
            "fail",
            f"没有按地区隔离的表：{'、'.join(unprotected)}",
            "请停止服务，恢复行级安全（ENABLE 与 FORCE ROW LEVEL SECURITY）后再运行",
        )
    else:
        yield Finding("tenant isolation", "ok", "各地区的表均已隔离")


async def examine_schema(deployment: Deployment) -> Finding:
    """Whether revisions are pending."""
    try:
        waiting = await deployment.pending()
    except MigrationError as error:
        return Finding("schema", "fail", str(error), "请升级本软件，或恢复与之相配的备份")
    if waiting:
        named = "；".join(f"{name} {'、'.join(steps)}" for name, steps in waiting.items())
        return Finding("schema", "fail", f"数据库结构待升级：{named}", "请运行 zhengcai db upgrade")
    return Finding("schema", "ok", "数据库结构已是最新")


async def examine_processes(deployment: Deployment) -> AsyncIterator[Finding]:
    """Which versions run, and what may be contracted, or may not yet and why."""
    running = Counter(
        f"{it.version}（{it.purpose}，{it.host}）" for it in await deployment.processes()
    )
    if running:
        named = "、".join(f"{name} {count} 个" for name, count in sorted(running.items()))
        yield Finding("processes", "ok", f"正在运行的进程：{named}")
    for name, (revisions, hindered) in (await deployment.contractions()).items():
        what = f"{name} 待收缩 {'、'.join(revisions)}"
        if hindered:
            do = "请先换成新版或停止这些进程，再运行 zhengcai db contract"
            yield Finding(
                f"contraction {name}", "info", f"{what}，仍有进程需要：{'；'.join(hindered)}", do
            )
        else:
            do = f"请运行 zhengcai db contract --plugin {name}"
            yield Finding(f"contraction {name}", "info", f"{what}，已无进程需要", do)


async def _one(engine: AsyncEngine, query: Any) -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(query)).one()


def _version(server: Any) -> Finding:
    if server.major < OLDEST:
        what = f"PostgreSQL {server.version}，需要 {OLDEST} 或更新版本"
        return Finding("postgresql", "fail", what, "请升级数据库服务器")
    if server.encoding != "UTF8":
        what = f"数据库编码为 {server.encoding}"
        return Finding("postgresql", "fail", what, "请以 UTF8 编码重建数据库")
    return Finding("postgresql", "ok", f"PostgreSQL {server.version} 可以连接")


def _clocks(server: Any) -> Finding:
    skew = abs((clock.wall() - server.now).total_seconds())
    if skew > _SKEW:
        what = f"本机与数据库服务器的时钟相差 {skew:.0f} 秒"
        return Finding("database clock", "warn", what, "请在两台机器上启用同一时间源（NTP）")
    return Finding("database clock", "ok", "本机与数据库服务器的时钟一致")


def _rights(role: Any) -> Finding:
    wrong = [
        words
        for found, words in (
            (role.superuser, "是超级用户"),
            (role.bypasses, "可绕过行级安全（BYPASSRLS）"),
            (role.owns, "拥有数据表"),
        )
        if found
    ]
    if wrong:
        return Finding(
            "database role",
            "fail",
            f"服务所用的数据库角色 {role.name} {'，'.join(wrong)}：地区之间的隔离不起作用",
            "database.dsn 请用应用角色，database.owner_dsn 用所有者",
        )
    return Finding("database role", "ok", f"数据库角色 {role.name} 权限恰当")
