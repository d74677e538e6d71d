"""Which class fits the evidence, who bears the cost, and by which text (trap of two sources).

The region's notice charges the city for what is separately versioned, the city's own notice charges
whoever proposed it; the region's is the superior one and holds.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from zhengcai import Problem
from zhengcai_governance.entry_terms import CITY_RULE, CLASS_LAW, CLASSES


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who needs it, and whether the framework must change for it."""

    tenants: frozenset[str]
    whole_region: bool
    framework: bool


def codes_in(text: str) -> list[str]:
    """The codes of places in a text, in order and each once."""
    return list(dict.fromkeys(re.findall(r"[0-9A-Z]{6,12}", text)))


def against_the_evidence(chosen: str, evidence: Evidence) -> list[Problem]:
    """Why a class does not fit; empty where it does."""
    spread = evidence.whole_region or len(evidence.tenants) > 1
    objections = {
        "general": [
            (not spread, "只有一个地区需要的功能不具有通用性、普遍性，不能列为{title}"),
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


def bearer_of(chosen: str, path: tuple[str, ...]) -> tuple[str, str]:
    """The tenant that bears the cost, and the text that says so; `path` is the proposer's."""
    root, source = path[0], path[-1]
    if chosen == "general":
        return root, CLASS_LAW
    if chosen == "personal":
        return source, CLASS_LAW
    city = path[1] if len(path) > 1 else root
    if city == source:
        return city, CLASS_LAW
    return city, f"{CLASS_LAW}（{CITY_RULE}规定由提出需求的一级财政部门承担，以上级文件为准）"


def unknown(codes: Collection[str], known: Collection[str]) -> list[Problem]:
    """The codes that are no places of the region."""
    strange = [code for code in codes if code not in known]
    if not strange:
        return []
    message = "本自治区没有代码为{codes}的地区"
    return [
        Problem("entry.no_place", message, field="concerned", params={"codes": "、".join(strange)})
    ]
