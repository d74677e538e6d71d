"""An extension that adds to another plugin whatever can be added, and imports nothing of it."""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from zhengcai import (
    Action,
    Context,
    Form,
    PackageFile,
    Problem,
    Section,
    Subject,
    hookimpl,
    text,
)


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the extension brings."""
    from annex import additions

    return (additions,)


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> Sequence[Problem]:
    """What is bought for a school needs a named school."""
    from annex.additions import WhatFor

    extra = ctx.extra_fields(WhatFor)
    if extra is not None and extra.purpose == "school" and not extra.place:
        return [Problem("annex.no_place", "请填写学校名称", field="extra.annex.place")]
    return []


@hookimpl
async def number_parts(ctx: Context, kind: str) -> Mapping[str, str]:
    """The abbreviation of the place."""
    return {"area": "示"}


@hookimpl
async def document_sections(ctx: Context, kind: str, subject: Any) -> Sequence[Section]:
    """A line under every document."""
    return [text("样例扩展说明", f"{kind}：{subject.title}")]


@hookimpl
async def requisition_hints(ctx: Context, requisition: Any) -> Sequence[str]:
    """A hook that the specimen declares."""
    return [f"{requisition.title}在样例地区须集中领用"]


@hookimpl
async def check_enable(ctx: Context) -> Sequence[Problem]:
    """It is made for cities and counties."""
    if ctx.tenant.tier == "region":
        return [Problem("annex.not_a_region", "样例扩展只供市、县启用", law="示例办法 第9条")]
    return []


@hookimpl
async def tenant_enabled(ctx: Context) -> None:
    """Told with the choice itself; rows of its own would be prepared here."""
    ctx.facts["annex"] = "ready"


@hookimpl
async def tenant_disabled(ctx: Context) -> None:
    """Its data stays."""
    ctx.facts["annex"] = "resting"
    ctx.facts["told"] = ctx.plugin


@hookimpl
async def check_upgrade(ctx: Context, plugin: str, version: str) -> Sequence[Problem]:
    """Its city takes stock at the end of the year, and wants nothing changed meanwhile."""
    if ctx.today.month == 12:
        params = {"plugin": plugin, "version": version}
        return [
            Problem("annex.stocktaking", "年底盘点，暂不升级到{plugin} {version}", params=params)
        ]
    return []


@hookimpl
async def archive_files(ctx: Context, project_id: Any) -> Sequence[PackageFile]:
    """A note for the archive."""
    note = f"{ctx.tenant.name} {project_id}".encode()
    return [PackageFile("annex/note.txt", note, "text/plain", "样例说明", "note")]


@hookimpl
async def page_fragments(ctx: Context, slot: str, subject: Any) -> Sequence[str]:
    """A line beside a record; what is no markup is escaped."""
    return [f"样例地区提示：{subject.title}"] if slot == "aside" and subject is not None else []
