"""The main job, stage by stage, in every region of the demonstration."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal

import httpx
import structlog

from zhengcai import clock
from zhengcai.demo import evaluation, guards, performance, planning, tender, too_few, trials
from zhengcai.demo.client import Deviation, Platform
from zhengcai.demo.following import following
from zhengcai.demo.purchase import Purchase
from zhengcai.demo.region import Region, Stage
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
    Step("second", "另一项目公告招标", too_few.announcement),
    Step("clarification", "澄清", tender.clarification),
    Step("submission", "递交投标文件", tender.submission),
    Step("committee", "抽取评审专家", evaluation.committee),
    Step("too_few", "另一项目投标人不足三家", too_few.opening),
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

CROWD = Step("crowd", "二百份计划同时备案", trials.crowd)


def steps_of(region: Region) -> tuple[Step, ...]:
    """The stages of a region: the same in all, and a crowd in one."""
    return (*STEPS, CROWD) if region.crowded else STEPS


@dataclass(frozen=True)
class Played:
    """The report, and the archive packages by tenant."""

    report: PlayedReport
    packages: dict[str, bytes]


async def play_regions(platform: Platform, stage: Stage, advanced: Advanced) -> Played:
    """Play the main job in every region; what goes wrong in one leaves the others to go on."""
    total = sum(len(steps_of(region)) for region in stage.regions)
    begun, started = time.monotonic(), clock.wall()
    regions: list[PlayedRegion] = []
    packages: dict[str, bytes] = {}
    before = 0
    for region in stage.regions:
        purchase = new_purchase(platform, region)
        regions.append(purchase.played)
        await _play(purchase, advanced, (before, total))
        before += len(steps_of(region))
        purchase.played.bids.sort(key=lambda bid: bid.rank)
        if purchase.packages:
            packages[region.tenant] = purchase.packages[-1]
    passed = not any(region.faults for region in regions)
    advanced("完成" if passed else "没有走完", total, total)
    report = PlayedReport(
        played_at=started,
        seconds=round(time.monotonic() - begun, 1),
        passed=passed,
        regions=regions,
        left_out=list(stage.left_out),
    )
    return Played(report, packages)


async def _play(purchase: Purchase, advanced: Advanced, counted: tuple[int, int]) -> None:
    before, total = counted
    begins = await purchase.now()
    advanced(f"{purchase.region.name} · 自模拟时间{begins:%Y-%m-%d %H:%M}起采购", before, total)
    for number, step in enumerate(steps_of(purchase.region)):
        advanced(f"{purchase.region.name} · {step.title}", before + number, total)
        async with purchase.playing(PlayedStage(key=step.key, title=step.title)) as stage:
            stage.done = await _went(purchase, step.title, step.play(purchase))
        if not stage.done:
            return
    await _went(purchase, "随后办理", following(purchase, begins))


async def _went(purchase: Purchase, title: str, work: Awaitable[None]) -> bool:
    """Whether work went as it must; else a fault of the report."""
    try:
        await work
    except Deviation as deviation:
        purchase.played.faults.append(f"{title}：{deviation}")
    except (httpx.HTTPError, LookupError, ValueError, TypeError) as error:
        # An answer without what every such answer has: the report says where.
        log.exception("demo.failed", stage=title, tenant=purchase.region.tenant)
        purchase.played.faults.append(f"{title}：{type(error).__name__} {error}")
    else:
        return True
    return False


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
