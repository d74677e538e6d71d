"""What an entry is realised by: a plugin of this platform, looked at and never taken on trust."""

from zhengcai import Context, Problem, Section, installed_plugin, table, text, unrealised
from zhengcai_governance.entry_terms import CLASS_LAW, CLASSES

PLUGIN = r"^[a-z][a-z0-9_]{1,39}$"
"""The id of a plugin, as its manifest has it."""


def problems_of_class(ctx: Context, plugin: str, classification: str) -> list[Problem]:
    """Why a plugin that is installed may not realise an entry of that class; one to be built may."""
    here = installed_plugin(ctx, plugin)
    if here is None or here.realises == classification:
        return []
    message = "“{plugin}”只能实现{realises}，不能实现{wanted}"
    params = {
        "plugin": here.title,
        "realises": CLASSES[here.realises],
        "wanted": CLASSES[classification],
    }
    return [Problem("order.wrong_kind", message, field="plugin", law=CLASS_LAW, params=params)]


async def examined_section(ctx: Context, plugin: str, number: str, version: str | None) -> Section:
    """What the platform finds of it as it is installed now: what is missing, or that nothing is."""
    found = await unrealised(ctx, plugin, number, version)
    if found:
        columns = (("尚缺事项", "text"), ("依据", "text"))
        return table("平台核对", columns, [(each.text(), each.law) for each in found])
    here = installed_plugin(ctx, plugin)
    seen = f"{here.title} {here.version}" if here else plugin
    return text("平台核对", seen, "已写明该台账编号，符合发布条件")
