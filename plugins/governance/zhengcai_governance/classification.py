"""Which class fits the evidence, who bears the cost, and by which text.

Who pays for a class is a row of the region's (I.3-bearers). A place below may have a text that says
otherwise (内财购〔2021〕1131号 and 呼财购〔2021〕76号 do): the region's is superior and holds.
"""

from dataclasses import dataclass

from zhengcai import Context, Problem, Refusal, Rule
from zhengcai_governance.entry_terms import BEARERS, CLASS_LAW, CLASSES
from zhengcai_governance.people import gathered_by


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who needs it, and whether the framework must change for it.

    `apart` counts the places of which none lies within another: a city and its own county are one.
    """

    tenants: frozenset[str]
    apart: int
    whole_region: bool
    framework: bool


def evidence_of(
    ctx: Context, tenants: frozenset[str], whole_region: bool, framework: bool
) -> Evidence:
    """The evidence that these places of the region give."""
    tree = ctx.runtime.snapshot.tree
    nodes = [node for code in tenants if (node := tree.get(code)) is not None]
    apart = sum(tenants.isdisjoint(node.path[:-1]) for node in nodes)
    return Evidence(tenants, apart, whole_region, framework)


def against_the_evidence(chosen: str, evidence: Evidence) -> list[Problem]:
    """Why a class does not fit; empty where it does."""
    spread = evidence.whole_region or len(evidence.tenants) > 1
    general = evidence.whole_region or evidence.apart > 1
    objections = {
        "general": [
            (not general, "只有一个地区需要的功能不具有通用性、普遍性，不能列为{title}"),
        ],
        "separate": [
            (evidence.whole_region, "全区普遍需要的功能应当统一升级，不能列为{title}"),
            (evidence.framework, "改变基本框架的功能只能统一升级，不能列为{title}"),
        ],
        "personal": [
            (spread, "涉及一个以上地区的功能不能列为{title}"),
            (evidence.framework, "个性化功能延伸不得改变基本框架，不能列为{title}"),
        ],
    }
    return [
        Problem(
            "entry.class_against_evidence",
            message,
            field="classification",
            law=CLASS_LAW,
            params={"title": CLASSES[chosen]},
        )
        for wrong, message in objections[chosen]
        if wrong
    ]


def bearer_of(ctx: Context, chosen: str, source: str) -> tuple[str, str]:
    """The tenant that bears the cost of what `source` raised, and the text that says so.

    Asked in the region. Refuses where no row says who pays for the class.
    """
    home = ctx.runtime.snapshot.tree.get(source)
    path = home.path if home else (ctx.tenant.code, source)
    rule = ctx.rule(BEARERS)
    theirs = ctx.runtime.snapshot.rules.at(path, ctx.today).get(BEARERS)
    bearer = _bearer(rule, chosen, path)
    if bearer is None:
        message = "{basis}没有规定{title}由哪一级承担费用"
        params = {"basis": rule.citation, "title": CLASSES[chosen]}
        raise Refusal(Problem("entry.no_bearer", message, "classification", BEARERS, params))
    if _bearer(theirs, chosen, path) == bearer:
        return bearer, rule.citation
    return bearer, f"{rule.citation}（{theirs.citation}另有规定，以上级文件为准）"


def _bearer(rule: Rule, chosen: str, path: tuple[str, ...]) -> str | None:
    levels = {"region": path[0], "city": gathered_by(path), "proposer": path[-1]}
    said = dict(each.split("_by_", 1) for each in rule.value)
    return levels.get(said.get(chosen, ""))
