"""The main job, stage by stage, in every region of the demonstration."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal

import httpx
import structlog

from zhengcai import clock
from zhengcai.demo import evaluation, guards, performance, planning, tender
from zhengcai.demo.client import Deviation, Platform
from zhengcai.demo.purchase import Purchase
from zhengcai.demo.region import REGIONS, Region
from zhengcai.web.demonstration import PlayedRegion, PlayedReport, PlayedStage

log = structlog.get_logger(__name__)

Advanced = Callable[[str, int, int], None]
"""`(what is being done, stages done, stages in all)`."""


@dataclass(frozen=True)
class Step:
    """A stage of the main job."""

    key: str
    title: str
    play: Callable[[Purchase], Awaitable[None]]


STEPS = (
    Step("budget", "预算指标下达", planning.budget),
    Step("intent", "采购意向公开", planning.intent),
    Step("plan", "采购计划备案", planning.plan),
    Step("project", "建立采购项目", tender.project),
    Step("tender", "招标公告", tender.announcement),
    Step("clarification", "澄清", tender.clarification),
    Step("submission", "递交投标文件", tender.submission),
    Step("committee", "抽取评审专家", evaluation.committee),
    Step("opening", "开标", tender.opening),
    Step("scoring", "评审", evaluation.scoring),
    Step("report", "评标报告", evaluation.report),
    Step("award", "确定中标人", evaluation.award),
    Step("result", "中标结果公告", evaluation.result),
    Step("contract", "合同签订", performance.contract),
    Step("disclosure", "合同公告与备案", performance.disclosure),
    Step("acceptance", "履约验收", performance.acceptance),
    Step("payment", "资金支付", performance.payment),
    Step("archive", "归档", performance.archive),
    Step("guards", "平台边界", guards.guards),
)


@dataclass(frozen=True)
class Played:
    """The report, and the archive packages by tenant."""

    report: PlayedReport
    packages: dict[str, bytes]


async def play_regions(platform: Platform, advanced: Advanced) -> Played:
    """Play the main job in every region; what goes wrong in one leaves the others to go on."""
    begun, started = time.monotonic(), clock.wall()
    regions: list[PlayedRegion] = []
    packages: dict[str, bytes] = {}
    for number, region in enumerate(REGIONS):
        purchase = new_purchase(platform, region)
        regions.append(purchase.played)
        await _play(purchase, advanced, number * len(STEPS))
        purchase.played.bids.sort(key=lambda bid: bid.rank)
        if purchase.packages:
            packages[region.tenant] = purchase.packages[-1]
    total = len(REGIONS) * len(STEPS)
    passed = not any(region.faults for region in regions)
    advanced("完成" if passed else "没有走完", total, total)
    report = PlayedReport(
        played_at=started,
        seconds=round(time.monotonic() - begun, 1),
        passed=passed,
        regions=regions,
    )
    return Played(report, packages)


async def _play(purchase: Purchase, advanced: Advanced, before: int) -> None:
    total = len(REGIONS) * len(STEPS)
    begins = await purchase.now()
    advanced(f"{purchase.region.name} · 自模拟时间{begins:%Y-%m-%d %H:%M}起采购", before, total)
    for number, step in enumerate(STEPS):
        advanced(f"{purchase.region.name} · {step.title}", before + number, total)
        try:
            async with purchase.playing(PlayedStage(key=step.key, title=step.title)) as stage:
                await step.play(purchase)
                stage.done = True
        except Deviation as deviation:
            purchase.played.faults.append(f"{step.title}：{deviation}")
            return
        except (httpx.HTTPError, LookupError, ValueError, TypeError) as error:
            # An answer without what every such answer has: the report says where.
            log.exception("demo.failed", stage=step.key, tenant=purchase.region.tenant)
            purchase.played.faults.append(f"{step.title}：{type(error).__name__} {error}")
            return


def new_purchase(platform: Platform, region: Region) -> Purchase:
    """The purchase of a region before its first stage."""
    played = PlayedRegion(
        tenant=region.tenant,
        name=region.name,
        root=region.root,
        title=planning.TITLE,
        purchaser=region.firm("purchaser").name,
        budget=Decimal(planning.BUDGET),
    )
    return Purchase(platform, region, played)
