"""What the console answers over the API beside its actions: `/api/v1/t/{tenant}/-/core/…`."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhengcai.actions.context import Context
from zhengcai.console.arrangements import Arrange
from zhengcai.console.configured import PluginSettings, configured
from zhengcai.console.described import DescribedPlugin, described
from zhengcai.console.featured import Featured, featured
from zhengcai.console.history import Changed, history
from zhengcai.console.overview import Matrix, area, matrix
from zhengcai.console.preview import Preview, preview
from zhengcai.console.rollout import Rollout, rollout
from zhengcai.console.turns import READERS
from zhengcai.console.unready import Unready, unready
from zhengcai.plugins.enablement import Choice
from zhengcai.web.endpoints import Asked, Endpoint, endpoint

ALLOWED = frozenset(READERS)


class MatrixAsked(Asked):
    at: str = Field("", description="从哪个地区看起；不填为本地区")
    every: bool = Field(default=False, description="包括全部下级，而不只是直接下级")
    plugins: str = Field("", description="子系统，多个以逗号分隔；不填为全部")


class PreviewAsked(Asked):
    plugins: str = Field("", description="子系统，多个以逗号分隔")
    tenants: str = Field("", description="地区代码，多个以逗号分隔；不填为本地区")
    below: bool = Field(default=False, description="包括所选地区的全部下级")
    choice: Literal["inherit", "on", "off", "locked-on", "locked-off"] = Field(
        "on", description="启用方式"
    )
    start: date | None = Field(None, description="生效日期；不填为立即生效")


class PluginAsked(Asked):
    plugin: str = Field(description="子系统")


class FeaturesAsked(Asked):
    plugin: str = Field("", description="子系统；不填为全部")
    at: str = Field("", description="本地区或下级地区的代码；不填为本地区")


class HistoryAsked(Asked):
    plugin: str = Field("", description="子系统")
    at: str = Field("", description="地区代码")
    after: UUID | None = Field(None, description="游标：上一页最后一条的编号")


class Changes(BaseModel):
    """Changes of choices and settings, the newest first."""

    items: list[Changed]


def parted(text: str) -> list[str]:
    """The parts of a list written with commas."""
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


@endpoint("enablement", "子系统在各地区的状态及原因", by=ALLOWED)
async def enablement(ctx: Context, asked: MatrixAsked) -> Matrix:
    return matrix(ctx, area(ctx, asked.at), every=asked.every, plugins=parted(asked.plugins))


@endpoint("enablement/preview", "设定之前：将发生的变化和不能设定的原因", by=ALLOWED, tree=True)
async def enablement_preview(ctx: Context, asked: PreviewAsked) -> Preview:
    form = Arrange.model_construct(
        plugins=parted(asked.plugins),
        tenants=parted(asked.tenants),
        below=asked.below,
        choice=Choice(asked.choice),
        start=asked.start,
        reason="",
    )
    return (await preview(ctx, form))[0]


@endpoint("enablement/history", "启用设定和设置的变更记录，新的在前", by=ALLOWED, tree=True)
async def enablement_history(ctx: Context, asked: HistoryAsked) -> Changes:
    at = area(ctx, asked.at).code if asked.at else ""
    return Changes(items=await history(ctx, plugin=asked.plugin, tenant=at, after=asked.after))


@endpoint("plugins/{plugin}", "一个子系统的说明、权限和运行情况", by=ALLOWED)
async def plugin_described(ctx: Context, asked: PluginAsked) -> DescribedPlugin:
    return described(ctx, asked.plugin)


@endpoint("settings/{plugin}", "一个子系统的设置在本地区的取值及来源", by=ALLOWED)
async def plugin_settings(ctx: Context, asked: PluginAsked) -> PluginSettings:
    return await configured(ctx, asked.plugin)


class AreaAsked(Asked):
    at: str = Field("", description="从哪个地区看起；不填为本地区")


@endpoint("rollout", "升级总览：各批次进度和各地区所在版本", by=ALLOWED, tree=True)
async def rollout_of(ctx: Context, asked: AreaAsked) -> Rollout:
    return await rollout(ctx, area(ctx, asked.at))


@endpoint("features", "功能在本地区是否开放、原因、时间及所依据的需求台账", by=ALLOWED)
async def features(ctx: Context, asked: FeaturesAsked) -> Featured:
    return await featured(ctx, area(ctx, asked.at), asked.plugin)


@endpoint("plugins/{plugin}/release", "此版本发布前尚缺的事项", by=ALLOWED)
async def release_missing(ctx: Context, asked: PluginAsked) -> Unready:
    return await unready(ctx, asked.plugin)


ENDPOINTS: tuple[Endpoint, ...] = (
    enablement,
    enablement_preview,
    enablement_history,
    plugin_described,
    plugin_settings,
    rollout_of,
    features,
    release_missing,
)
