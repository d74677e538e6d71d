"""Releases on their way: checked, published with their notes, withdrawn, rolled out."""

from typing import Any, Literal

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import action
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem
from zhengcai.releases.examining import Examined
from zhengcai.releases.examining import missing as missing_of
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.planning import ADMINISTRATORS, Because, manifests, title_of, version_of


@action(
    "release.check",
    title="检查版本",
    on=Release,
    by=ADMINISTRATORS,
    source=("planned", "checked"),
    target=("planned", "checked"),
    intro="检查发布条件；尚缺的事项逐项列出，全部补齐后才能发布。",
)
async def check_release(ctx: Context, release: Release) -> None:
    """Keep what is missing; with nothing missing the release may be published."""
    problems = await missing(ctx, release)
    release.missing = [problem.text() for problem in problems]
    release.checked_at = ctx.now
    state: Literal["planned", "checked"] = "planned" if problems else "checked"
    release.state = state
    ctx.facts.update(missing=release.missing)


async def missing(ctx: Context, release: Release) -> list[Problem]:
    """What keeps a release from being published."""
    problems = installed_otherwise(ctx, release)
    if not problems:
        for plugin in ctx.runtime.report.loaded:
            if plugin.id in {each["plugin"] for each in release.plugins}:
                problems += await missing_of(ctx, Examined.of(plugin))
    return problems


def installed_otherwise(ctx: Context, release: Release) -> list[Problem]:
    """Plugins of the release that are not installed, or in another version."""
    known = manifests(ctx)
    problems = []
    for each in release.plugins:
        manifest = known.get(each["plugin"])
        if manifest is None or version_of(manifest) != each["version"]:
            problems.append(
                Problem(
                    "release.not_installed",
                    "安装的{plugin}不是{version}版本",
                    params={
                        "plugin": title_of(ctx, each["plugin"]),
                        "version": each["version"],
                    },
                )
            )
    return problems


@action(
    "release.publish",
    title="发布版本",
    on=Release,
    by=ADMINISTRATORS,
    source="checked",
    target="published",
    intro="版本说明向社会公开；发布本身不改变任何地区，升级按批次进行。",
)
async def publish_release(ctx: Context, release: Release) -> None:
    """Make the notes public; waves may be planned and begun from now on."""
    release.published_at = ctx.now
    known = manifests(ctx)
    release.plugins = [
        {**each, "ledger": list(known[each["plugin"]].ledger)} for each in release.plugins
    ]
    ctx.facts.update(_facts(ctx, release))


@publish_release.check
async def release_is_complete(ctx: Context, release: Release, form: Any) -> list[Problem]:
    """Asked once more: what was examined may have changed since."""
    return await missing(ctx, release)


def _facts(ctx: Context, release: Release) -> dict[str, Any]:
    """What the events tell: the versions, and the numbers in both ledgers that they carry."""
    known = manifests(ctx)
    chosen = [known[each["plugin"]] for each in release.plugins if each["plugin"] in known]
    return {
        "title": release.title,
        "kind": release.kind,
        "plugins": release.plugins,
        "ledger": sorted({number for each in chosen for number in each.entries()}),
        "defects": sorted({fix.defect for each in chosen for fix in each.fixes if fix.defect}),
    }


@action(
    "release.withdraw",
    title="撤回版本",
    on=Release,
    by=ADMINISTRATORS,
    source=("planned", "checked", "published", "rolling"),
    target="withdrawn",
    intro="已升级的批次须先回退；尚未开始的批次不再进行。",
    danger=True,
)
async def withdraw_release(ctx: Context, release: Release, form: Because) -> None:
    """Nobody takes the release any more."""
    release.withdrawn_because = form.reason
    ctx.facts.update(_facts(ctx, release), reason=form.reason)


@withdraw_release.check
async def nobody_has_taken_it(ctx: Context, release: Release, form: Because) -> list[Problem]:
    """Waves that have begun go back first."""
    begun = await ctx.db.scalars(
        ctx.rows(
            Wave,
            Wave.release_id == release.id,
            Wave.state.in_(("running", "halted", "returning", "done")),
        )
    )
    return [
        Problem(
            "release.taken",
            "第{number}批（{title}）已经升级，须先回退",
            params={"number": wave.number, "title": wave.title},
        )
        for wave in begun
    ]


@action(
    "release.roll",
    title="开始升级",
    on=Release,
    by=Role.SYSTEM,
    source=("published", "rolling", "complete"),
    target="rolling",
    hidden=True,
    task=False,
)
async def roll_release(ctx: Context, release: Release) -> None:
    """A wave of it begins, or goes back."""
    release.completed_at = None


@action(
    "release.complete",
    title="完成升级",
    on=Release,
    by=Role.SYSTEM,
    source="rolling",
    target="complete",
    hidden=True,
    task=False,
)
async def complete_release(ctx: Context, release: Release) -> None:
    """Every tenant that it is meant for has it."""
    release.completed_at = ctx.now
    ctx.facts.update(_facts(ctx, release))
