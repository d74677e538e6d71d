"""Who proposes, and who decides."""

from collections.abc import Iterable, Sequence
from typing import Literal

from zhengcai import Context, Owner, Post, Problem, Reason, Refusal, Role

PARTIES = (
    Role.PURCHASER_OPERATOR,
    Role.PURCHASER_MANAGER,
    Role.PURCHASER_ACCEPTOR,
    Role.AGENCY,
    Role.SUPPLIER,
    Role.EXPERT,
    Role.BANK,
)
PROPOSERS: dict[Role, Owner] = dict.fromkeys(
    (*PARTIES, Role.FINANCE_SUPERVISOR, Role.FINANCE_BUDGET), "proposer_code"
)
"""Any party, and the finance bureau itself; each for its own organisation."""

READERS: dict[Role, Owner] = {
    **PROPOSERS,
    Role.FINANCE_SUPERVISOR: None,
    Role.OVERSEER: None,
}
OWN_BUREAU: dict[Role, Owner] = {Role.FINANCE_SUPERVISOR: None}
"""Whoever decides for the bureau of a tenant."""

HOME: dict[Role, Owner] = {**PROPOSERS, **OWN_BUREAU}
"""Whom it concerns what becomes of a requirement: the proposer's people, and who evaluated it."""


Level = Literal["region", "city", "county"]


def own_post(ctx: Context) -> Post:
    """The post by which the actor proposes."""
    post = ctx.actor.organisation(*PROPOSERS)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    return post


def level_at(path: Sequence[str]) -> Level:
    """What a tenant does in the procedure, by its place in the tree; `path` runs from the root to it.

    The root decides; who hangs on it gathers what its area has and reports to it; all others raise.
    The tier says what a place is called and not to whom it reports: a county directly below the
    region has no city above it, and a region of one city has the tier of a city.
    """
    levels: tuple[Level, ...] = ("region", "city", "county")
    return levels[min(len(path), len(levels)) - 1]


def gathered_by(path: Sequence[str]) -> str:
    """Who gathers what a tenant raises: its city, or itself where it hangs on the region or is it."""
    return path[min(1, len(path) - 1)]


def post_of(ctx: Context, here: Iterable[Role], below: Iterable[Role]) -> Post | None:
    """The post by which the actor takes part: of `here` in this tenant, or of `below` beneath it.

    A post counts in its own tenant; what a bureau offers to those below it asks for both.
    """
    found = ctx.actor.organisation(*here)
    if found is not None:
        return found
    beneath = places_below(ctx)
    held = (post for post in ctx.actor.held if post.tenant in beneath and post.role in below)
    return next(held, None)


def places_below(ctx: Context) -> list[str]:
    """The codes of all that lies below this tenant."""
    codes = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    return [code for code in codes if code != ctx.tenant.code]


def is_region(ctx: Context) -> bool:
    """Whether the work is done where the procedure is decided."""
    return level_at(ctx.tenant.path) == "region"


def gathers(ctx: Context) -> bool:
    """Whether the tenant gathers and reports: a city, or a county that hangs on the region."""
    return level_at(ctx.tenant.path) == "city"


def in_region(law: str, ctx: Context) -> list[Problem]:
    """A refusal anywhere but in the region."""
    if is_region(ctx):
        return []
    return [Problem("governance.wrong_level", "此事项由省级财政部门办理", law=law)]


def where_gathered(law: str, ctx: Context) -> list[Problem]:
    """A refusal anywhere but where things are gathered and reported."""
    if gathers(ctx):
        return []
    message = "由市级财政部门和省级直接管理的县级财政部门汇总上报"
    return [Problem("governance.wrong_level", message, law=law)]
