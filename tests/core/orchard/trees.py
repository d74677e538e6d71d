"""Trees, measured in metres before 0.2.0 and in centimetres since."""

import os
import signal

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import (
    Collection,
    Context,
    EventRecord,
    Form,
    Role,
    Subject,
    Unfinished,
    action,
    data_step,
    field,
    handles,
)
from zhengcai import title as label

A_BATCH = 2
BATCHES: list[int] = []
HEARD: list[tuple[str, str]] = []
"""Tenant and version of the upgrades that have been told of."""


def die_if_told() -> None:
    """Kill this process at the batch that `ORCHARD_DIES` names."""
    if "ORCHARD_DIES" in os.environ:
        BATCHES.append(1)
        if len(BATCHES) == int(os.environ["ORCHARD_DIES"]):
            os.kill(os.getpid(), signal.SIGKILL)


class Tree(Subject):
    """One tree. `measured` counts how often the data step has touched it."""

    __tablename__ = "orchard_tree"

    title: Mapped[str] = mapped_column(info=label("树名"))
    metres: Mapped[int] = mapped_column(info=label("高度（米）"))
    centimetres: Mapped[int | None] = mapped_column(info=label("高度（厘米）"))
    measured: Mapped[int] = mapped_column(default=0, info=label("测量次数"))


trees = Collection(
    model=Tree,
    name="trees",
    singular="tree",
    title="果树",
    states={"standing": "在园"},
    read={Role.PURCHASER_OPERATOR: None},
)


class PlantTree(Form):
    """What is planted."""

    title: str = field("树名", max_length=50)
    metres: int = field("高度（米）", ge=1)


@action("tree.plant", title="种树", on=Tree, by=Role.PURCHASER_OPERATOR, target="standing")
async def plant(ctx: Context, form: PlantTree) -> Tree:
    """A tree."""
    return ctx.add(Tree(title=form.title, metres=form.metres))


@action(
    "tree.weigh",
    title="称重",
    on=Tree,
    by=Role.PURCHASER_OPERATOR,
    source="standing",
    target="standing",
    feature="weighing",
)
async def weigh(ctx: Context, tree: Tree) -> None:
    """New in 0.2.0, for trees that were planted since it is open."""


async def forget(ctx: Context) -> int:
    """Undo `measure`, in batches as well."""
    statement = ctx.rows(Tree, Tree.centimetres.is_not(None)).limit(A_BATCH).with_for_update()
    rows = list(await ctx.db.scalars(statement))
    for tree in rows:
        tree.centimetres = None
    return Unfinished(len(rows)) if len(rows) == A_BATCH else len(rows)


@data_step("measure", version="0.2.0", back=forget)
async def measure(ctx: Context) -> int:
    """Centimetres for every tree that has none; a rotten one cannot be measured."""
    statement = ctx.rows(Tree, Tree.centimetres.is_(None)).order_by(Tree.id).limit(A_BATCH)
    rows = list(await ctx.db.scalars(statement.with_for_update()))
    for tree in rows:
        if tree.title == "朽木":
            raise RuntimeError("the height of 朽木 is a secret")
        tree.centimetres = tree.metres * 100
        tree.measured += 1
    await ctx.db.flush()
    die_if_told()
    return Unfinished(len(rows)) if len(rows) == A_BATCH else len(rows)


@data_step("count", version="0.2.0")
async def count(ctx: Context) -> int:
    """Touches nothing and has no way back."""
    return len(
        (await ctx.db.execute(select(Tree.id).where(Tree.tenant_code == ctx.tenant.code))).all()
    )


@data_step("later", version="0.3.0")
async def later(ctx: Context) -> int:
    """Of a version to come."""
    raise AssertionError("0.3.0 is not here yet")


@handles("core.upgraded")
async def hear(ctx: Context, event: EventRecord) -> None:
    """Note it."""
    HEARD.append((ctx.tenant.code, event.data["version"]))
