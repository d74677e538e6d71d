"""The head of the committee: whoever more than half of all members vote for."""

from collections import Counter
from collections.abc import Sequence

from zhengcai import Context, Form, Problem, Refusal, Stage, action, field
from zhengcai_tendering.access import MEMBER_ROLES, electing
from zhengcai_tendering.actions.seating import members_of, vacant_seats
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Member, Project

LAW = f"{LAW_87} 第45条"


class ElectHead(Form):
    """A member's vote."""

    seat: int | None = field("推选的组长席位", None, ge=1, hint="不填写的为本人")


@action(
    "project.elect_head",
    title="推选评标委员会组长",
    on=Project,
    by=MEMBER_ROLES,
    owner=electing,
    source="evaluating",
    law=LAW,
    stage=Stage.EVALUATION,
    intro="每名成员推选一次，超过全体成员半数的当选；结果产生前各成员的推选保密。"
    "无人过半的，重新推选。",
    discreet=True,
)
async def elect_head(ctx: Context, project: Project, form: ElectHead) -> None:
    """Keep the vote on the member's own seat, and count; without a majority all vote again."""
    members = await members_of(ctx, project.id)
    voter = next(one for one in members if one.person_id == ctx.actor.person_id)
    choice = _chosen(ctx, members, form)
    if choice is None:
        raise Refusal(NO_SUCH_SEAT)
    voter.head_vote = choice.seat
    votes = Counter(one.head_vote for one in members if one.head_vote is not None)
    if 2 * votes[choice.seat] > len(members):
        choice.head = True
    elif votes.total() == len(members):
        for one in members:
            one.head_vote = None
    ctx.facts.update(project_id=str(project.id))


NO_SUCH_SEAT = Problem("committee.no_such_seat", "没有该席位的成员", field="seat")


def _chosen(ctx: Context, members: Sequence[Member], form: ElectHead) -> Member | None:
    for member in members:
        own = form.seat is None and member.person_id == ctx.actor.person_id
        if own or member.seat == form.seat:
            return member
    return None


@elect_head.check
async def head_may_be_elected(ctx: Context, project: Project, form: ElectHead) -> list[Problem]:
    """A whole committee, and an expert of it: the purchaser's representative cannot be the head."""
    problems = await vacant_seats(ctx, project)
    choice = _chosen(ctx, await members_of(ctx, project.id), form)
    if choice is None:
        return [*problems, NO_SUCH_SEAT]
    if choice.capacity == "representative":
        problems.append(
            Problem(
                "committee.representative_head",
                "采购人代表不得担任评标委员会组长",
                field="seat",
                law=LAW,
            )
        )
    return problems
