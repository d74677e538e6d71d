"""What a region must have configured before its bureaus can use the procedure."""

from zhengcai import Context, Problem
from zhengcai_governance import (
    defect_terms,
    dispute_terms,
    entry_terms,
    rollout_terms,
    service_terms,
    sharing_terms,
    terms,
    ticket_terms,
)
from zhengcai_governance.publicity import RULE

SOURCES = (
    RULE,
    terms.RAISE_LAW,
    terms.EVALUATE_LAW,
    terms.REVIEW_LAW,
    terms.STABILITY_LAW,
    entry_terms.CLASS_LAW,
    entry_terms.BEARERS,
    dispute_terms.LAW,
    defect_terms.LAW,
    ticket_terms.LAW,
    service_terms.LAW,
    sharing_terms.LAW,
    rollout_terms.LAW,
)
"""Ids of rules: each part of the procedure is ordered by a document of the region, or refused."""


def missing(ctx: Context) -> list[Problem]:
    """A problem for each of them that has no row here today."""
    rules = ctx.runtime.snapshot.rules
    declared = [rules.declaration(each) for each in SOURCES if ctx.cite(each) is None]
    return [
        Problem(
            "governance.no_source",
            "{title}（{rule}）未配置，请先载入本地区的文件依据",
            params={"title": each.title, "rule": each.rule_id},
        )
        for each in declared
        if each is not None
    ]
