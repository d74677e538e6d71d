"""Every declared setting of a plugin in one tenant: its value, who set it, who may."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from zhengcai.actions.context import Context
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.choices import SettingValue
from zhengcai.tenancy.settings import tiers_of
from zhengcai.tenancy.tree import Tenant


class EffectiveSetting(BaseModel):
    """One setting as it holds in a tenant.

    `set_at` is the tenant whose value counts, None where the default holds. `own_row` is the stored
    row to be reset, where this tenant has set a value of its own.
    """

    key: str
    title: str
    value: Any
    default: Any
    set_at: str | None
    set_name: str | None
    tiers: list[str]
    changeable: bool
    own_row: UUID | None
    reason: str = ""


class PluginSettings(BaseModel):
    """The settings of one plugin in one tenant."""

    plugin: str
    title: str
    tenant: str
    items: list[EffectiveSetting]


async def configured(ctx: Context, plugin: str) -> PluginSettings:
    """The settings of `plugin` in the context's tenant; a plugin without any is a 404."""
    model = ctx.runtime.registry.settings.get(plugin)
    if model is None:
        raise Refusal(Problem("setting.unknown", "此子系统没有设置项"), reason=Reason.NOT_FOUND)
    settings, tree = ctx.runtime.snapshot.settings, ctx.runtime.snapshot.tree
    values = settings.of(model, plugin, ctx.tenant.code).model_dump(mode="json")
    defaults = model().model_dump(mode="json")
    set_at = settings.set_at(model, plugin, ctx.tenant.code)
    own = await ctx.db.scalars(
        ctx.rows(SettingValue, SettingValue.plugin == plugin, SettingValue.state == "set")
    )
    rows = {row.key: row for row in own}
    items = []
    for key, field in model.model_fields.items():
        decider = tree.get(set_at[key]) if key in set_at else None
        row = rows.get(key)
        items.append(
            EffectiveSetting(
                key=key,
                title=field.title or key,
                value=values[key],
                default=defaults[key],
                set_at=set_at.get(key),
                set_name=decider.name if decider else None,
                tiers=list(tiers_of(model, key)),
                changeable=_may_set(ctx.tenant, tiers_of(model, key)),
                own_row=row.id if row else None,
                reason=row.reason if row else "",
            )
        )
    title = next(each.manifest.title for each in ctx.runtime.report.loaded if each.id == plugin)
    return PluginSettings(plugin=plugin, title=title, tenant=ctx.tenant.code, items=items)


def _may_set(tenant: Tenant, tiers: tuple[str, ...]) -> bool:
    return tenant.tier in tiers
