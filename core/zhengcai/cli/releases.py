"""`zhengcai release`: planning, publishing and rolling out releases, and where they stand."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from zhengcai.cli import release_check
from zhengcai.cli.rollout import (
    act,
    carry,
    inside,
    release_named,
    show,
    standing,
    wave_of,
)
from zhengcai.cli.terminal import Stop, out, print_json, say

if TYPE_CHECKING:
    from zhengcai.actions.context import Context
    from zhengcai.releases.models import Release

app = typer.Typer(help="Plan, publish and roll out releases.", no_args_is_help=True)
app.add_typer(release_check.app)

Tenant = Annotated[
    str | None, typer.Option(help="Code of the tenant that arranges; the root where there is one.")
]
Which = Annotated[
    str, typer.Argument(metavar="RELEASE", help="Its id, its beginning, or its title.")
]
Reason = Annotated[str, typer.Option(help="Why; kept in the audit.")]
Wait = Annotated[
    bool, typer.Option("--wait", help="Do the work in this process, and end when it is done.")
]


@app.command("list")
def list_releases(
    tenant: Tenant = None,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """List the releases that a tenant arranges, the newest first."""

    async def read(ctx: "Context") -> list[dict[str, Any]]:
        from zhengcai.releases.models import Release

        rows = await ctx.db.scalars(ctx.rows(Release).order_by(Release.id.desc()))
        return [_told(ctx, row) for row in rows]

    rows = inside(tenant, read)
    if as_json:
        print_json(rows)
        return
    table = Table("编号", "版本名称", "子系统和版本", "状态", "发布时间")
    for row in rows:
        contents = "、".join(f"{each['plugin']} {each['version']}" for each in row["plugins"])
        table.add_row(row["id"], row["title"], contents, row["state_title"], row["published_at"])
    out().print(table)


def _told(ctx: "Context", row: "Release") -> dict[str, Any]:
    from zhengcai import clock

    states = ctx.runtime.registry.by_model[type(row)].collection.states
    return {
        "id": str(row.id),
        "title": row.title,
        "kind": row.kind,
        "plugins": row.plugins,
        "state": row.state,
        "state_title": states[row.state],
        "missing": row.missing,
        "published_at": row.published_at and clock.local(row.published_at).strftime("%F %H:%M"),
    }


@app.command()
def plan(
    plugins: Annotated[
        list[str], typer.Argument(metavar="PLUGIN...", help="Ids; `console` is the platform.")
    ],
    title: Annotated[str, typer.Option(help="What the release is called.")],
    notes: Annotated[Path, typer.Option(help="File with the notes in Chinese.")],
    notes_en: Annotated[Path, typer.Option(help="File with the notes in English.")],
    tenant: Tenant = None,
) -> None:
    """Plan a release of the installed versions of plugins, and say what is missing."""
    from zhengcai.releases.planning import plan_release
    from zhengcai.releases.publishing import check_release

    form = {
        "title": title,
        "plugins": plugins,
        "notes": _text(notes),
        "notes_en": _text(notes_en),
    }

    async def make(ctx: "Context") -> dict[str, Any]:
        made = await act(ctx, plan_release, None, form)
        checked = await act(ctx, check_release, made.id)
        return _told(ctx, checked)

    row = inside(tenant, make)
    say(f"{row['id']}：{row['title']}，{row['state_title']}")
    for text in row["missing"]:
        say(f"  {text}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"不能读取 {path}：{error}") from error


@app.command()
def publish(release: Which, tenant: Tenant = None) -> None:
    """Check a release once more and publish it with its notes."""
    from zhengcai.releases.publishing import check_release, publish_release

    async def make(ctx: "Context") -> dict[str, Any]:
        found = await release_named(ctx, release)
        if found.state == "planned":
            await act(ctx, check_release, found.id)
        if found.missing:
            raise Stop("\n".join(["尚不能发布：", *found.missing]))
        return _told(ctx, await act(ctx, publish_release, found.id))

    row = inside(tenant, make)
    say(f"{row['title']}：{row['state_title']}")


@app.command()
def wave(
    release: Which,
    title: Annotated[str, typer.Option(help="What the wave is called.")],
    tenants: Annotated[str, typer.Option(help="Codes of tenants, parted by commas.")] = "",
    tier: Annotated[str | None, typer.Option(help="All of a level: region, city, county.")] = None,
    rest: Annotated[bool, typer.Option("--rest", help="All that are in no wave yet.")] = False,
    at: Annotated[
        datetime | None, typer.Option(help="When it begins by itself; at once where not given.")
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Plan the next wave of a release.

    Tenants that came to the area after the rest was asked take a further one.
    """
    from zhengcai.releases.waves import plan_wave

    if sum(map(bool, (tenants, tier, rest))) != 1:
        raise Stop("请选择 --tenants、--tier、--rest 中的一项")

    async def make(ctx: "Context") -> str:
        form = {
            "release_id": (await release_named(ctx, release)).id,
            "title": title,
            "chosen": "list" if tenants else "tier" if tier else "rest",
            "tenants": [code.strip() for code in tenants.split(",") if code.strip()],
            "tier": tier,
            "starts_at": at or ctx.now,
        }
        made = await act(ctx, plan_wave, None, form)
        return f"第{made.number}批（{made.title}）：{len(made.tenants) or '其余'}个地区"

    say(inside(tenant, make))


@app.command()
def roll(
    release: Which,
    now: Annotated[
        bool,
        typer.Option("--now", help="Also before its time, or although one before has gone back."),
    ] = False,
    wait: Wait = False,
    tenant: Tenant = None,
) -> None:
    """Begin the next planned wave, after all its tenants have been asked.

    It waits, and says why, while one before it is not done, or where one has gone back since it was
    planned; the latter also in the moment in which it would begin.
    """
    from zhengcai.releases.course import start_wave
    from zhengcai.releases.waves import move_wave

    async def begin(ctx: "Context") -> None:
        found = await wave_of(ctx, release, ("planned",), newest=False)
        if now:
            await act(ctx, move_wave, found.id, {"starts_at": ctx.now})
        await act(ctx, start_wave, found.id)

    carry(release, tenant, begin, wait)


@app.command()
def resume(release: Which, wait: Wait = False, tenant: Tenant = None) -> None:
    """Go on with a halted wave, with the tenant that failed first."""
    from zhengcai.releases.course import resume_wave

    async def go_on(ctx: "Context") -> None:
        found = await wave_of(ctx, release, ("halted",))
        await act(ctx, resume_wave, found.id)

    carry(release, tenant, go_on, wait)


@app.command()
def halt(release: Which, reason: Reason, tenant: Tenant = None) -> None:
    """Begin with no further tenant of the wave that is under way."""
    from zhengcai.releases.course import halt_wave

    async def stop(ctx: "Context") -> None:
        found = await wave_of(ctx, release, ("running", "returning"))
        await act(ctx, halt_wave, found.id, {"reason": reason})

    carry(release, tenant, stop, wait=False)


@app.command()
def back(release: Which, reason: Reason, wait: Wait = False, tenant: Tenant = None) -> None:
    """Take the last wave back: close its features, undo its data steps.

    Waves that are planned after it wait until `roll --now`. Entries of the requirement ledger that it
    had brought are accepted again, until a release is complete once more.
    """
    from zhengcai.releases.course import take_wave_back

    async def undo(ctx: "Context") -> None:
        found = await wave_of(ctx, release, ("halted", "done"))
        await act(ctx, take_wave_back, found.id, {"reason": reason})

    carry(release, tenant, undo, wait)


@app.command()
def status(
    release: Which,
    tenants: Annotated[bool, typer.Option("--tenants", help="Tenant by tenant.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
    tenant: Tenant = None,
) -> None:
    """Show where the waves of a release stand, what failed why, and why a wave does not begin."""

    async def read(ctx: "Context") -> list[dict[str, Any]]:
        return await standing(ctx, await release_named(ctx, release), tenants)

    rows = inside(tenant, read)
    if as_json:
        print_json(rows)
        return
    show(rows)
