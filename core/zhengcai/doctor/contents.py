"""What a deployment holds: tenants, holidays, thresholds, jobs, the audit."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from zhengcai import clock
from zhengcai.actions.audit.sealing import UNSEALED
from zhengcai.actions.snapshot import EVERYWHERE, build_snapshot
from zhengcai.deployment import Deployment
from zhengcai.doctor.findings import Finding
from zhengcai.rules.book import RuleBook, RuleNotConfigured
from zhengcai.rules.rule import NATIONAL
from zhengcai.tenancy.tree import TenantTree
from zhengcai.tenancy.work import open_work

_NOTICE_IN = 11
"""Month in which the State Council announces the next year's holidays, as a rule."""

_WAITING = timedelta(minutes=10)
"""How long a due job, or an unsealed entry, may wait before nobody seems to be working."""

_JOBS = """
SELECT count(*) FILTER (WHERE status = 'failed') AS failed,
       count(*) FILTER (WHERE status = 'todo') AS waiting,
       min(coalesce(scheduled_at, deferred.at)) FILTER (WHERE status = 'todo') AS oldest
FROM procrastinate_jobs AS job
LEFT JOIN LATERAL (
    SELECT min(at) AS at FROM procrastinate_events
    WHERE job_id = job.id AND type = 'deferred'
) AS deferred ON true
WHERE status IN ('failed', 'todo')
"""
_WORKER = "请确认 zhengcai serve（不带 --no-worker）或 zhengcai worker 正在运行"


async def examine_contents(deployment: Deployment) -> AsyncIterator[Finding]:
    """The reference data for today, and what waits for a worker.

    Raises `RuleBookError` or `TenantTreeError` for data with which no process would start.
    """
    async with deployment.engine() as engine, open_work(engine, EVERYWHERE) as work:
        sandbox = deployment.settings.sandbox
        snapshot = await build_snapshot(work, deployment.report, sandbox=sandbox)
        loaded = await work.driver.fetch(
            "SELECT jurisdiction, array_agg(DISTINCT extract(year FROM day)::int) AS years "
            "FROM calendar_exception GROUP BY 1"
        )
        years = {row["jurisdiction"]: frozenset(row["years"]) for row in loaded}
        jobs = await work.driver.fetchrow(_JOBS)
        moved = await work.driver.fetchval("SELECT EXISTS (SELECT FROM clock_position)")
        unsealed = [row["recorded_at"] for row in await work.driver.fetch(UNSEALED)]
    if moved and not sandbox:
        do = "请以演示模式运行，或另设数据库；服务不会启动"
        yield Finding(
            "moved clock", "fail", "时钟曾被调整：这是演示环境的数据，不能用于正式运行", do
        )
    yield _tenants(snapshot.tree)
    today = clock.today()
    for finding in (*_holidays(years, today), *_rules(snapshot.rules, snapshot.tree, today)):
        yield finding
    yield _jobs(jobs)
    yield _audit(unsealed)


def _tenants(tree: TenantTree) -> Finding:
    if not len(tree):
        return Finding("tenants", "warn", "尚未载入地区", "请运行 zhengcai tenant load")
    return Finding("tenants", "ok", f"{len(tree):,} 个地区，{len(tree.roots)} 个独立的最上级")


def _holidays(years: dict[str, frozenset[int]], today: date) -> Iterator[Finding]:
    """The notices of this year and the next; without one, due dates are provisional."""
    for code in sorted(years | {NATIONAL: frozenset()}, key=lambda each: (each != NATIONAL, each)):
        whose = "全国" if code == NATIONAL else f"地区 {code}"
        for year in (today.year, today.year + 1):
            check = f"holidays {year}" if code == NATIONAL else f"holidays {year} {code}"
            if year in years.get(code, ()):
                yield Finding(check, "ok", f"已载入{whose} {year} 年节假日安排")
                continue
            early = year > today.year and today.month < _NOTICE_IN
            yield Finding(
                check,
                "info" if early else "warn",
                f"未载入{whose} {year} 年节假日安排，涉及该年的期限为暂定",
                "通知发布后，请载入含该年安排的数据更新"
                + ("（通常在上一年11月）" if early else ""),
            )


def _rules(book: RuleBook, tree: TenantTree, today: date) -> Iterator[Finding]:
    """Rules whose number the law leaves to the locality, for each root."""
    wanted = sorted(
        {
            rule.rule_id
            for rule in book
            if rule.jurisdiction == NATIONAL and rule.value is None and rule.covers(today)
        }
    )
    for root in tree.roots:
        missing = []
        for rule_id in wanted:
            try:
                book.at((root,), today).get(rule_id)
            except RuleNotConfigured as error:
                missing.append(f"{rule_id}（{error.message.partition('未配置')[0]}）")
        if missing:
            yield Finding(
                f"rules {root}",
                "warn",
                f"{root} 未配置：{'、'.join(missing)}；用到时会被拒绝",
                "请按当地文件写成 [[rule]] 行，用 zhengcai rules load 载入",
            )
        else:
            yield Finding(f"rules {root}", "ok", f"{root} 应由地方规定的数额均已配置")
    synthetic = sorted({rule.jurisdiction for rule in book if rule.synthetic})
    if synthetic:
        yield Finding(
            "synthetic rules",
            "warn",
            f"含演示用的虚构规则：{'、'.join(synthetic)}",
            "只可用于演示；正式运行请换成当地文件的规定",
        )


def _jobs(row: Any) -> Finding:
    late = row["oldest"] is not None and clock.wall() - row["oldest"] > _WAITING
    what = f"待处理 {row['waiting']} 项，失败 {row['failed']} 项"
    if late:
        return Finding("jobs", "warn", f"后台任务{what}，最早的已等待超过 10 分钟", _WORKER)
    if row["failed"]:
        return Finding("jobs", "warn", f"后台任务{what}", "请按日志查明失败原因后重试")
    return Finding("jobs", "ok", f"后台任务{what}")


def _audit(unsealed: list[datetime]) -> Finding:
    late = [each for each in unsealed if clock.wall() - each > _WAITING]
    if late:
        what = f"{len(late)} 个地区有审计记录超过 10 分钟未封存"
        return Finding("audit", "warn", what, _WORKER)
    return Finding("audit", "ok", "审计记录均已及时封存")
