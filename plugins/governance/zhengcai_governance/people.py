"""Who proposes, and who decides."""

from zhengcai import Context, Owner, Post, Problem, Reason, Refusal, Role

PARTIES = (
    Role.PURCHASER_OPERATOR,
    Role.PURCHASER_MANAGER,
    Role.PURCHASER_ACCEPTOR,
    Role.AGENCY,
    Role.SUPPLIER,
    Role.EXPERT,
)
PROPOSERS: dict[Role, Owner] = dict.fromkeys((*PARTIES, Role.FINANCE_SUPERVISOR), "proposer_code")
"""Any party, and the finance bureau itself; each for its own organisation."""

READERS: dict[Role, Owner] = {
    **dict.fromkeys(PARTIES, "proposer_code"),
    Role.FINANCE_SUPERVISOR: None,
    Role.OVERSEER: None,
}
BUREAU: dict[Role, Owner] = {Role.FINANCE_SUPERVISOR: None}
"""Whoever decides for the bureau of a tenant."""

HOME: dict[Role, Owner] = {**PROPOSERS, **BUREAU}
"""Whom it concerns what becomes of a requirement: the proposer's people, and who evaluated it."""


def own_post(ctx: Context) -> Post:
    """The post by which the actor proposes."""
    post = ctx.actor.organisation(*PROPOSERS)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    return post


def is_region(ctx: Context) -> bool:
    """Whether the work is done in the region itself."""
    return ctx.tenant.parent is None


def reports_to_region(ctx: Context) -> bool:
    """Whether the tenant consolidates: a city, or a county that hangs on the region directly."""
    return ctx.tenant.parent == ctx.tenant.root


def in_region(law: str, ctx: Context) -> list[Problem]:
    """A refusal anywhere but in the region."""
    if is_region(ctx):
        return []
    return [Problem("governance.wrong_level", "此事项由自治区财政部门办理", law=law)]
