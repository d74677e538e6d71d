"""For whom a purchaser's operator works, and what may be read of it by whom."""

from collections.abc import Mapping

from zhengcai import Context, Owner, Post, Problem, Reason, Refusal, Role

PURCHASERS: Mapping[Role, Owner] = {
    Role.PURCHASER_OPERATOR: "purchaser_code",
    Role.PURCHASER_MANAGER: "purchaser_code",
}
SUPERVISORS: Mapping[Role, Owner] = {
    Role.FINANCE_BUDGET: None,
    Role.FINANCE_SUPERVISOR: None,
    Role.OVERSEER: None,
}


def own_purchaser(ctx: Context) -> Post:
    """The post by which the actor makes records for a purchaser."""
    post = ctx.actor.organisation(Role.PURCHASER_OPERATOR)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    return post
