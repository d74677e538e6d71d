"""What a correction of the result may say: never another winner, never another amount.

The notice of award binds both sides (政府采购法 第46条). A correction therefore names a part of the
announcement, and its text is read for what it must not say.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from unicodedata import normalize

from zhengcai import Problem
from zhengcai_tendering.models import Bid

LAW = "政府采购法 第46条"

PARTS = {
    "identity": "项目编号、计划备案号和项目名称",
    "subject": "主要标的信息",
    "committee": "评审专家名单",
    "fee": "代理服务收费标准及金额",
    "period": "公告期限",
    "other": "其他补充事宜",
    "contact": "联系方式",
}
"""The parts of the announcement that can be corrected: all but the winner and the amount."""

_CLAUSE = re.compile(r"[。;\n]|,(?!\d{3})")
_WON = re.compile(r"(?:中标|成交|中选)[^0-9]{0,6}?(?:金额|价|报价|总额)")
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万|亿)?")
_UNITS = {"": 1, "万": 10_000, "亿": 100_000_000}


def forbidden(texts: Iterable[tuple[str, str]], winner: Bid, bids: Sequence[Bid]) -> list[Problem]:
    """What each `(field, text)` says that a correction must not.

    It names no bidder but the winner; a clause about the winning amount states that amount.
    """
    others = [bid for bid in bids if bid.supplier_code != winner.supplier_code]
    problems = []
    for name, text in texts:
        plain = normalize("NFKC", text)
        named = [bid.supplier_name for bid in others if _names(plain, bid, winner)]
        if named:
            problems.append(
                Problem(
                    "project.correction_names_bidder",
                    "更正公告不得涉及其他投标人：{bidders}",
                    field=name,
                    law=LAW,
                    params={"bidders": "、".join(named)},
                )
            )
        if not all(_states(clause, winner.final_price) for clause in _CLAUSE.split(plain)):
            problems.append(
                Problem(
                    "project.correction_of_amount",
                    "更正公告提及中标金额的，应与中标金额{amount:money}元一致",
                    field=name,
                    law=LAW,
                    params={"amount": str(winner.final_price)},
                )
            )
    return problems


def _names(text: str, bid: Bid, winner: Bid) -> bool:
    """Whether a text names a bidder; blanks do not hide a name, nor is it found in the winner's."""
    said, name, won = (_solid(one) for one in (text, bid.supplier_name, winner.supplier_name))
    if name in won:
        said = said.replace(won, "")
    return name in said or bid.supplier_code in said.upper()


def _solid(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def _states(clause: str, amount: Decimal) -> bool:
    """Whether a clause leaves the winning amount alone, or says what it is and nothing else."""
    if not _WON.search(clause):
        return True
    found = [
        Decimal(digits.replace(",", "")) * _UNITS[unit] for digits, unit in _AMOUNT.findall(clause)
    ]
    return bool(found) and all(each == amount for each in found)
