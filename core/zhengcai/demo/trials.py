"""Trials of the platform itself: a raw dump of the database, two hundred filings at once."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal

import httpx

from zhengcai.demo import planning
from zhengcai.demo.client import Deviation, Record
from zhengcai.demo.purchase import Purchase

FILINGS = 200
EACH = Decimal("30000.01")
LINE = "crowd"
"""The name of the budget line that all of them want."""

Bids = Mapping[str, tuple[str, ...]]
"""By supplier what a bid says: prices and brand."""

_DUMPED = "数据库原始转储（数据库管理员）"


async def sealed_in_dump(p: Purchase, bids: Bids) -> None:
    """Before the opening the database holds nothing that the bids say (令87 第33条)."""
    if p.platform.dump is None:
        p.tell("数据库不是内置的，演示没有转储数据库")
        return
    rows, told = await _look(p, bids)
    if not rows:
        raise Deviation("数据库转储中没有投标记录，无从查找")
    if told:
        raise Deviation(f"开标前的数据库转储中有明文：{'、'.join(sorted(told))}")
    await p.tried(
        "在数据库原始转储中查找开标前的报价、品牌、应答内容和密码",
        "只有密文，没有找到明文",
        _DUMPED,
    )


async def open_in_dump(p: Purchase, bids: Bids) -> None:
    """The same search after the opening finds what was decrypted: it is one that finds."""
    if p.platform.dump is None:
        return
    _, told = await _look(p, bids)
    missed = {price for price, *_ in bids.values()} - told
    if missed or p.mark not in told:
        raise Deviation("开标后同样的查找没有找到已解密的内容")
    await p.tried("开标后在数据库原始转储中作同样的查找", "找到已解密的内容，可见查找有效", _DUMPED)


async def _look(p: Purchase, bids: Bids) -> tuple[int, set[str]]:
    """How many rows of a dump belong to this purchase's bids, and which secrets it holds.

    Passphrases and the mark of the bids are looked for everywhere. Prices and brands are those of
    every region, some long opened, and count in the rows of these bids alone.
    """
    assert p.platform.dump is not None  # noqa: S101 - asked by both callers
    dump = await asyncio.to_thread(p.platform.dump)
    ids = [p.records[f"bid:{key}"]["id"].encode() for key in bids]
    rows = [line for line in dump.splitlines() if any(each in line for each in ids)]
    own = {text for price, unit, brand, _ in bids.values() for text in (price, unit, brand)}
    everywhere = {p.mark, *(p.passphrases[key] for key in bids)}
    told = _found(b"\n".join(rows), own) | _found(dump, everywhere)
    return len(rows), told


def _found(data: bytes, secrets: Collection[str]) -> set[str]:
    """Which of the secrets stand in `data`: as text, as hexadecimal, or escaped as in JSON."""
    return {
        secret
        for secret in secrets
        if secret.encode() in data
        or secret.encode().hex().encode() in data
        or secret.encode("unicode-escape") in data
    }


async def crowd(p: Purchase) -> None:
    """Two hundred plans are filed at once on a line that has room for thirty-three."""
    year = (await p.now()).year
    form = planning.notice_form(p, year, "示例档案馆零星购置", planning.BUDGET, "neighbour")
    _, p.records[LINE] = await planning.allot(p, form, "clerk")
    drafted = await asyncio.gather(*(_draft(p, number) for number in range(1, FILINGS + 1)))
    p.aside.update(drafted)
    manager = p.actor("neighbour")
    answers = await asyncio.gather(
        *(manager.act(f"supervision/plans/{each}/file") for each in drafted)
    )
    fits = int(Decimal(planning.BUDGET) / EACH)
    told = Counter(answer.status_code for answer in answers)
    p.expect("同时备案成功的份数", told[httpx.codes.OK], fits)
    for answer in answers:
        if answer.is_error and not _for_want_of_budget(answer):
            raise Deviation(f"同时备案时的应答：{answer.status_code} {answer.text}")
    taken = EACH * fits
    rest = str(Decimal(planning.BUDGET) - taken)
    await planning.check_line(p, available=rest, frozen=str(taken), used="0.00", line=LINE)
    await p.tried(
        f"同时备案{FILINGS}份采购计划，每份{EACH:,}元，同用一项1,000,000元的预算指标",
        f"备案{fits}份，{FILINGS - fits}份因余额不足被拒绝；指标冻结{taken:,}元，没有超支",
        "POST supervision/plans/{id}/file",
        answers,
    )
    p.tell("预算指标在并发下不会超支")


def _for_want_of_budget(answer: httpx.Response) -> bool:
    codes = {problem["code"] for problem in answer.json().get("problems", ())}
    return bool(codes) and codes <= {"plan.over_budget", "budget.insufficient"}


async def _draft(p: Purchase, number: int) -> str:
    form = planning.plan_form(
        p,
        title=f"零星采购{number}",
        amount=str(EACH),
        quantity="1批",
        budget_line_id=p.records[LINE]["id"],
        intent_id=None,
    )
    answer = await p.actor("clerk").act("supervision/plans/draft", form)
    p.expect("零星采购计划编制的应答", answer.status_code, httpx.codes.CREATED)
    record: Record = answer.json()
    return str(record["id"])
