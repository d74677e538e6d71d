"""Releases: planned, checked, published with their notes, withdrawn."""

from collections.abc import Mapping

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action
from zhengcai.actions.runtime import PLATFORM_VERSION
from zhengcai.actions.sections import LinkTo, Section, table, text
from zhengcai.forms import Form, field
from zhengcai.identity.roles import Role
from zhengcai.plugins.manifest import Manifest
from zhengcai.problems import Problem
from zhengcai.releases.ledger import ledger_law
from zhengcai.releases.models import KIND_TITLES, Release, Wave

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SYSTEM)
READERS: dict[Role, None] = dict.fromkeys(
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR)
)
PLATFORM = "console"
"""The plugin that stands for the platform itself."""

_KINDS = {"subsystem": "general", "separate": "separate", "extension": "personal"}


def manifests(ctx: Context) -> Mapping[str, Manifest]:
    """The loaded plugins by id."""
    return {each.id: each.manifest for each in ctx.runtime.report.loaded}


def version_of(manifest: Manifest) -> str:
    """What a release calls the version: the platform's own for its built-in plugin."""
    return PLATFORM_VERSION if manifest.id == PLATFORM else manifest.version


def title_of(ctx: Context, plugin: str) -> str:
    """What a plugin is called in a release."""
    manifest = manifests(ctx).get(plugin)
    if plugin == PLATFORM:
        return "平台"
    return manifest.title if manifest else plugin


async def _sections(ctx: Context, row: Release) -> list[Section]:
    console = f"/t/{ctx.tenant.code}/-/console"
    columns = (("子系统", "link"), ("版本", "code"))
    rows = [
        (
            LinkTo(title_of(ctx, each["plugin"]), f"{console}/plugins/{each['plugin']}"),
            each["version"],
        )
        for each in row.plugins
    ]
    shown = [table("子系统和版本", columns, rows), text("版本说明", *row.notes.splitlines())]
    if row.missing:
        shown.append(text("尚缺事项", *row.missing))
    waves = await ctx.db.scalars(ctx.rows(Wave, Wave.release_id == row.id).order_by(Wave.number))
    states = ctx.runtime.registry.by_model[Wave].collection.states
    listed = [
        (
            each.number,
            LinkTo(each.title, f"{console}/waves/{each.id}"),
            len(each.tenants),
            each.starts_at,
            states[each.state],
        )
        for each in waves
    ]
    heads = (
        ("批次", "number"),
        ("批次名称", "link"),
        ("地区数", "number"),
        ("计划开始时间", "datetime"),
        ("状态", "word"),
    )
    return [*shown, table("升级批次", heads, listed)]


releases = Collection(
    model=Release,
    name="releases",
    singular="release",
    title="版本发布",
    states={
        "planned": "已计划",
        "checked": "已检查",
        "published": "已发布",
        "rolling": "升级中",
        "complete": "已完成",
        "withdrawn": "已撤回",
    },
    read=READERS,
    columns=("title", "kind", "organisation", "published_at", "completed_at"),
    filters=("state", "kind"),
    search=("title",),
    group="版本升级",
    sections=_sections,
)


class Because(Form):
    """Why."""

    reason: str = field("理由", min_length=2, max_length=500)


class PlanRelease(Form):
    """Which plugins make the release, and what is told of it."""

    title: str = field("版本名称", min_length=2, max_length=100)
    plugins: list[str] = field("子系统", min_length=1, max_length=100, reference="plugin:every")
    notes: str = field("版本说明", min_length=2, max_length=20000, kind="textarea")
    notes_en: str = field("版本说明（英文）", min_length=2, max_length=20000, kind="textarea")


@action(
    "release.plan",
    title="计划版本",
    on=Release,
    by=ADMINISTRATORS,
    target="planned",
    intro="版本号取自已安装的子系统；检查通过后才能发布，发布后分批升级。",
)
async def plan_release(ctx: Context, form: PlanRelease) -> Release:
    """Write down which installed versions make the release."""
    known = manifests(ctx)
    return ctx.add(
        Release(
            title=form.title,
            kind=_KINDS[known[form.plugins[0]].kind],
            plugins=_versions(known, form.plugins),
            notes=form.notes,
            notes_en=form.notes_en,
            organisation=next((post.organisation_name for post in ctx.actor.posts), ""),
            missing=[],
        )
    )


def _versions(known: Mapping[str, Manifest], plugins: list[str]) -> list[dict[str, str]]:
    """Those required before those that require them: the order of loading."""
    return [
        {"plugin": name, "version": version_of(known[name])} for name in known if name in plugins
    ]


@plan_release.check
async def release_can_be_planned(ctx: Context, form: PlanRelease) -> list[Problem]:
    """Installed plugins of one class, which this tenant may arrange, in no other open release."""
    known, law = manifests(ctx), await ledger_law(ctx)
    problems = [
        Problem("release.unknown", "没有安装子系统“{plugin}”", "plugins", params={"plugin": name})
        for name in form.plugins
        if name not in known
    ]
    chosen = [known[name] for name in form.plugins if name in known]
    kinds = {_KINDS[each.kind] for each in chosen}
    if len(kinds) > 1:
        titles = "、".join(KIND_TITLES[kind] for kind in sorted(kinds))
        problems.append(
            Problem(
                "release.mixed",
                "统一版本、单独版本和个性化扩展须分别发布：{kinds}",
                field="plugins",
                law=law,
                params={"kinds": titles},
            )
        )
    for each in chosen:
        problems += _not_ours(ctx, each, law)
    open_states = ("planned", "checked", "published", "rolling")
    rows = await ctx.db.scalars(ctx.rows(Release, Release.state.in_(open_states)))
    taken = {(item["plugin"], item["version"]): row for row in rows for item in row.plugins}
    for each in chosen:
        other = taken.get((each.id, version_of(each)))
        if other is not None:
            problems.append(
                Problem(
                    "release.twice",
                    "{plugin} {version}已列入“{title}”",
                    field="plugins",
                    params={
                        "plugin": each.title,
                        "version": version_of(each),
                        "title": other.title,
                    },
                )
            )
    return problems


def _not_ours(ctx: Context, manifest: Manifest, law: str | None) -> list[Problem]:
    """Who arranges what: the region, a city, the tenant that an extension is made for."""
    if manifest.kind == "subsystem" and ctx.tenant.parent is not None:
        return [Problem("release.region", "统一版本由最上级地区统一安排", "plugins", law)]
    if manifest.kind == "separate" and ctx.tenant.tier == "county":
        return [Problem("release.city", "单独版本由市级地区安排", "plugins", law)]
    owner = manifest.owner_tenant
    if manifest.kind == "extension" and owner not in (None, ctx.tenant.code):
        return [
            Problem(
                "release.owner",
                "个性化扩展由提出需求的地区（{owner}）安排",
                "plugins",
                law,
                {"owner": owner},
            )
        ]
    return []


class ReviseRelease(Form):
    """What is told of the release."""

    title: str = field("版本名称", min_length=2, max_length=100)
    notes: str = field("版本说明", min_length=2, max_length=20000, kind="textarea")
    notes_en: str = field("版本说明（英文）", min_length=2, max_length=20000, kind="textarea")


@action(
    "release.revise",
    title="修改计划",
    on=Release,
    by=ADMINISTRATORS,
    source=("planned", "checked"),
    target="planned",
    intro="修改后须重新检查；版本号按现在安装的重新取得。",
    task=False,
)
async def revise_release(ctx: Context, release: Release, form: ReviseRelease) -> None:
    """Other words, and the versions that are installed now."""
    known = manifests(ctx)
    names = [each["plugin"] for each in release.plugins]
    release.title, release.notes, release.notes_en = form.title, form.notes, form.notes_en
    release.plugins, release.missing, release.checked_at = _versions(known, names), [], None
