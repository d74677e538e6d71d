"""What works in a tenant: declarations whose plugin is on and whose feature is open.

Business in progress keeps what it began with: for a record, a feature is open where it was when the
record was begun, unless it is stopped now.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, func, or_

from zhengcai import clock
from zhengcai.database.models import Continuing, Subject
from zhengcai.forms import featured
from zhengcai.plugins.declaration import Declaration
from zhengcai.plugins.features import Features, FeatureStanding
from zhengcai.problems import Problem, Reason, Refusal

if TYPE_CHECKING:
    from zhengcai.actions.context import Context
    from zhengcai.actions.declaring import Action
    from zhengcai.actions.runtime import Runtime
    from zhengcai.tenancy.tree import Tenant

NO_ROUTE = Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)


class Openness:
    """What a context knows of features. `plugin` is the plugin that asks."""

    __slots__ = ()

    if TYPE_CHECKING:
        runtime: Runtime
        tenant: Tenant
        plugin: str

    def feature(self, name: str, of: Subject | None = None) -> bool:
        """Whether a feature of the plugin's manifest is open here; another's as `plugin.feature`.

        With a record, whether it was when that was begun: business in progress keeps what it began
        with, and what is stopped is stopped for all. Raises `LookupError` for an undeclared one.
        """
        plugin, _, own = name.rpartition(".")
        features = self.runtime.snapshot.features
        tenant, began = _begun(of, self.tenant.code)
        return features.is_open(plugin or self.plugin, own, tenant, began)

    def opened(self, declared: Declaration, of: Subject | None = None) -> bool:
        """Whether its feature is open here, for a record as it was begun, be its plugin on or off."""
        name = f"{declared.plugin}.{declared.feature}"
        return not declared.feature or self.feature(name, of)

    def works(self, declared: Declaration, of: Subject | None = None) -> bool:
        """Whether a declaration has effect here, for a record as it was begun."""
        tenant, began = _begun(of, self.tenant.code)
        return self.runtime.works(tenant, declared, began)


def _begun(of: Subject | None, here: str) -> tuple[str, Any]:
    if of is None:
        return here, None
    return of.tenant_code or here, of.began


def gate(ctx: "Context", declared: Declaration, of: Subject | None = None) -> None:
    """Refuses what does not work here: as if it did not exist, or, where stopped, with why."""
    if ctx.works(declared, of or ctx.matter):
        return
    if declared.feature and declared.plugin in ctx.enabled:
        features = ctx.runtime.snapshot.features
        standing = features.standing(declared.plugin, declared.feature, ctx.tenant.code)
        if standing.why == "stopped":
            problem = why_stopped(ctx, declared.plugin, declared.feature, standing)
            raise Refusal(problem, reason=Reason.CONFLICT)
    raise NO_ROUTE


def why_stopped(ctx: "Context", plugin: str, feature: str, standing: FeatureStanding) -> Problem:
    """Who has stopped a feature, since when, and why, as a problem."""
    entry = ctx.runtime.snapshot.features.declared[plugin, feature]
    last, node = standing.last, ctx.runtime.snapshot.tree.get(standing.decided_at or "")
    assert last is not None  # noqa: S101 - it was stopped by somebody
    return Problem(
        "feature.stopped",
        "功能“{title}”已由{who}自{since}起停止使用：{reason}",
        params={
            "title": entry.title,
            "who": last.organisation or (node.name if node else ""),
            "since": f"{clock.local(last.at):%Y-%m-%d %H:%M}",
            "reason": last.reason,
        },
    )


def shut_fields(ctx: "Context", action: "Action", of: Subject | None) -> frozenset[str]:
    """The fields of an action's form that are not asked here, or not of this record."""
    return frozenset(
        name
        for name, feature in featured(action.form).items()
        if not ctx.feature(f"{action.plugin}.{feature}", of or ctx.matter)
    )


def without(
    values: Mapping[str, Any], action: "Action", shut: Iterable[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values for a form some of whose fields are not asked, and what is wrong with them."""
    fields = action.form.model_fields
    problems = [
        Problem(
            "form.extra_forbidden",
            "没有“{title}”这一项",
            field=name,
            params={"title": fields[name].title or name},
        )
        for name in sorted(shut)
        if name in values
    ]
    untold = {name: None for name in shut if fields[name].is_required()}
    return {**{k: v for k, v in values.items() if k not in shut}, **untold}, problems


def begun_with(
    features: Features, declared: Declaration, model: type[Subject], tenants: Iterable[str]
) -> list[ColumnElement[bool]]:
    """Predicates: the records of `tenants` for which a declaration's feature is open."""
    plugin, feature = declared.plugin, declared.feature
    if not feature or features.settled(plugin, feature):
        return []
    alike: dict[Any, list[str]] = {}
    for tenant in tenants:
        if features.standing(plugin, feature, tenant).why != "stopped":
            alike.setdefault(features.periods(plugin, feature, tenant), []).append(tenant)
    return [
        or_(
            false(),
            *(
                and_(model.tenant_code.in_(codes), _inside(model, since, until))
                for periods, codes in alike.items()
                for since, until in periods
            ),
        )
    ]


def _inside(model: type[Subject], since: Any, until: Any) -> ColumnElement[bool]:
    began: ColumnElement[Any] = model.created_at.expression
    if issubclass(model, Continuing):
        began = func.coalesce(model.begun_at, began)
    bounds = [] if since is None else [began >= since]
    bounds += [] if until is None else [began < until]
    return and_(*bounds) if bounds else began.is_not(None)
