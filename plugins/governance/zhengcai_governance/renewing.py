"""The results so far, on which the next contract rests (I.5-service)."""

from collections.abc import Iterable
from datetime import date

from zhengcai import Context, Problem
from zhengcai_governance.models.assessment import Assessment
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.service_terms import LAW, RESULTS

_RUN = ("active", "ended", "terminated")


async def problems_of_results(ctx: Context, provider: str, starts_on: date) -> list[Problem]:
    """What stands against a contract with `provider` from `starts_on` on: all of it.

    Every contract of the bureau that begins no later must have its results; a provider whose last one is not
    qualified gets no further contract.
    """
    earlier = (
        await ctx.db.scalars(
            ctx.rows(
                ServiceContract,
                ServiceContract.state.in_(_RUN),
                ServiceContract.starts_on <= starts_on,
            ).order_by(ServiceContract.starts_on)
        )
    ).all()
    assessments = (
        await ctx.db.scalars(
            ctx.rows(Assessment, Assessment.contract_id.in_([each.id for each in earlier]))
            .order_by(Assessment.ends_on)
        )
    ).all()  # fmt: skip
    problems = []
    for contract in earlier:
        own = [each for each in assessments if each.contract_id == contract.id]
        if _unassessed(contract, own):
            problems.append(
                Problem(
                    "service.no_results",
                    "合同“{number}”尚有考核期没有考核结果，不能签订下一年度合同或者续签",
                    law=LAW,
                    params={"number": contract.number},
                )
            )
    last = [each for each in assessments if each.provider_code == provider and each.result]
    if last and last[-1].result != "qualified":
        problems.append(
            Problem(
                "service.not_renewable",
                "该服务商最近一次考核（{title}）结果为“{result}”，不能签订下一年度合同或者续签",
                field="provider_code",
                law=LAW,
                params={"title": last[-1].title, "result": RESULTS[str(last[-1].result)]},
            )
        )
    return problems


def _unassessed(contract: ServiceContract, own: Iterable[Assessment]) -> bool:
    results = [each.result for each in own]
    return None in results or not (results or contract.state == "terminated")
