"""The rule book: which row binds whom and when, and which rows it refuses."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from zhengcai.rules.book import RuleBook, RuleBookError, RuleNotConfigured, find_faults
from zhengcai.rules.packaged import packaged_rows, read_rules, source_named
from zhengcai.rules.rule import NATIONAL, Rule

PATH = ("150000", "150100", "150102")
DAY = date(2026, 11, 21)


def rule(rule_id: str = "A-27", **changes: Any) -> Rule:
    row: dict[str, Any] = {
        "rule_id": rule_id,
        "valid_from": date(2003, 1, 1),
        "title": "签订采购合同的期限",
        "value": 30,
        "unit": "calendar_day",
        "law": "政府采购法",
        "article": "46",
        "delegable": True,
        "strictness": "max",
        "mark": "V",
    }
    return Rule.model_validate({**row, **changes})


def local(code: str, value: Any, **changes: Any) -> Rule:
    basis = "示例省优化营商环境规定 第5条"
    return rule(**{"jurisdiction": code, "value": value, "basis": basis, **changes})


def reasons(*rows: Rule) -> list[str]:
    return [fault.reason for fault in find_faults(rows)]


def test_the_most_specific_jurisdiction_on_the_path_wins() -> None:
    book = RuleBook.from_rows([rule(), local("150000", 20), local("150100", 10)])
    assert book.at(PATH, DAY).days("A-27") == 10
    assert book.at(("150000",), DAY).days("A-27") == 20
    assert book.at(("420200",), DAY).days("A-27") == 30
    assert book.at(PATH, DAY).get("A-27").citation == "示例省优化营商环境规定 第5条"
    assert len(book) == len(list(book)) == 3


def test_the_rules_of_a_day_are_those_in_force_on_it() -> None:
    change = date(2022, 7, 1)
    book = RuleBook.from_rows([rule(valid_to=change), rule(valid_from=change, value=15)])
    assert book.at((), date(2022, 6, 30)).days("A-27") == 30
    assert book.at((), change).days("A-27") == 15


def test_a_local_row_out_of_force_leaves_the_law() -> None:
    book = RuleBook.from_rows([rule(), local("150000", 20, valid_to=date(2025, 1, 1))])
    assert book.at(PATH, DAY).days("A-27") == 30


@pytest.mark.parametrize(
    ("rule_id", "day", "message", "law"),
    [
        ("D.1-limit-works", DAY, "采购限额标准（工程）未配置（150102，2026-11-21）", "政府采购法 第8条"),
        ("A-07", date(2002, 1, 1), "招标文件发出至投标截止的最短期限未配置（150102，2002-01-01）", "政府采购法 第35条"),
        ("A-99", DAY, "规则A-99未配置（150102，2026-11-21）", ""),
    ],
)  # fmt: skip
def test_what_is_not_configured_is_refused_and_never_guessed(
    rule_id: str, day: date, message: str, law: str
) -> None:
    view = RuleBook.from_rows(packaged_rows()).at(PATH, day)
    with pytest.raises(RuleNotConfigured) as caught:
        view.value(rule_id)
    assert (caught.value.code, caught.value.message, caught.value.law) == (
        "rule.not_configured",
        message,
        law,
    )


def test_a_threshold_holds_where_its_province_set_one() -> None:
    threshold = local("420200", 600_000, rule_id="D.1-limit-works", unit="yuan", strictness="none")
    book = RuleBook.from_rows([*packaged_rows(), threshold])
    assert book.at(("420200", "420205"), DAY).number("D.1-limit-works") == Decimal(600_000)
    with pytest.raises(RuleNotConfigured):
        book.at(PATH, DAY).get("D.1-limit-works")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([rule(delegable=False), local("150000", 20)], "法律未授权地方另行规定（政府采购法 第46条）"),
        ([rule(), local("150000", 20, basis=" ")], "地方规定缺少依据"),
        ([rule(), local("150000", 31)], "宽于法律规定的30（政府采购法 第46条）"),
        ([rule(strictness="min"), local("150000", 29)], "宽于法律规定的30（政府采购法 第46条）"),
        ([rule(), local("150000", "很快")], "宽于法律规定的30（政府采购法 第46条）"),
        ([rule(), local("150000", None)], "地方规定缺少取值"),
        ([rule(), local("150000", 20, unit="working_day")], "单位应为calendar_day"),
        ([local("150000", 20)], "全国规则中没有此项"),
        ([rule(valid_to=date(2010, 1, 1)), local("150000", 20, valid_from=DAY)], "全国规则中没有此项"),
        ([rule(), rule(valid_from=DAY)], "有效期与同一规则的另一行重叠"),
        ([rule(valid_to=date(2003, 1, 1))], "失效日期不晚于施行日期"),
    ],
)  # fmt: skip
def test_rows_that_may_not_stand_are_refused_with_the_reason(rows: list[Rule], reason: str) -> None:
    assert reasons(*rows) == [reason]
    with pytest.raises(RuleBookError, match="A-27") as caught:
        RuleBook.from_rows(rows)
    assert caught.value.code == "rule.refused"


def test_every_refused_row_is_named_at_once() -> None:
    rows = [rule(), local("150000", 40), local("420200", 20, basis="")]
    with pytest.raises(RuleBookError) as caught:
        RuleBook.from_rows(rows)
    assert caught.value.message == (
        "A-27（150000，2003-01-01）：宽于法律规定的30（政府采购法 第46条）；"
        "A-27（420200，2003-01-01）：地方规定缺少依据"
    )


def test_typed_answers_refuse_a_rule_of_another_kind() -> None:
    rows = [
        rule("B.1-open-expert-share", value="2/3", unit="fraction"),
        rule("A-48", value="0.5", unit="percent"),
        rule("A-11", value=True, unit="guard"),
    ]
    view = RuleBook.from_rows(rows).at((), DAY)
    assert view.get("B.1-open-expert-share").fraction == Fraction(2, 3)
    assert view.number("A-48") == Decimal("0.5")
    for wrong in (
        lambda: view.number("B.1-open-expert-share"),
        lambda: view.integer("A-48"),
        lambda: view.days("A-48"),
        lambda: view.number("A-11"),
    ):
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize(
    ("law", "article", "citation"),
    [
        ("政府采购法", "35", "政府采购法 第35条"),
        ("政府采购质疑和投诉办法", "10、11", "政府采购质疑和投诉办法 第10、11条"),
        ("关于促进政府采购公平竞争优化营商环境的通知", "三", "关于促进政府采购公平竞争优化营商环境的通知 三"),
        ("财库〔2026〕2号", "", "财库〔2026〕2号"),
    ],
)  # fmt: skip
def test_a_citation_reads_as_a_lawyer_writes_it(law: str, article: str, citation: str) -> None:
    assert rule(law=law, article=article, also=("另一依据",)).citations == (citation, "另一依据")


def test_toml_rows_may_name_several_jurisdictions_and_no_unknown_key() -> None:
    text = """
    [[rule]]
    rule_id = "D.1-limit-works"
    jurisdiction = ["420202", "420203"]
    title = "采购限额标准（工程）"
    value = 600000
    unit = "yuan"
    law = "政府采购法"
    article = "8"
    valid_from = 2025-01-01
    mark = "V2"
    """
    rows = read_rules(text, basis="示例目录")
    assert [(row.jurisdiction, row.basis) for row in rows] == [
        ("420202", "示例目录"),
        ("420203", "示例目录"),
    ]
    with pytest.raises(ValueError, match="extra"):
        read_rules(text, threshold=1)


def test_the_packaged_rows_load_and_each_names_its_source() -> None:
    rows = packaged_rows()
    book = RuleBook.from_rows(rows)
    named = {row.rule_id for row in rows}
    assert {f"A-{number:02}" for number in range(1, 66)} <= named
    assert all(row.law and row.jurisdiction == NATIONAL and not row.synthetic for row in rows)
    view = book.at(PATH, DAY)
    assert view.get("A-07").citations == ("政府采购法 第35条",)
    expected = {
        "A-01": 30, "A-04": 5, "A-06": 5, "A-07": 20, "A-09": 15, "A-18": 2, "A-21": 30,
        "A-22": 2, "A-23": 5, "A-24": 2, "A-25": 1, "A-27": 30, "A-28": 2, "A-29": 7, "A-30": 1,
        "A-31": 2, "A-34": 10, "A-36": 10, "B.1-open-min-suppliers": 3,
        "B.1-open-committee-size": 5, "B.1-open-committee-size-large": 7,
        "B.1-open-committee-large-budget": 10_000_000, "B.2-price-weight-goods-min": 30,
        "B.2-price-weight-services-min": 10, "B.2-low-price-average": 50,
        "B.2-low-price-second": 50, "B.2-low-price-ceiling": 45, "B.2-low-price-percent-max": 65,
        "C-sme-deduction-goods-services-min": 10, "C-sme-deduction-goods-services-max": 20,
        "C-sme-deduction-works-min": 3, "C-sme-deduction-works-max": 5,
    }  # fmt: skip
    assert {rule_id: view.integer(rule_id) for rule_id in expected} == expected


def test_the_sme_deduction_was_smaller_before_july_2022() -> None:
    view = RuleBook.from_rows(packaged_rows()).at(PATH, date(2022, 6, 30))
    assert view.integer("C-sme-deduction-goods-services-min") == 6
    assert view.integer("C-sme-deduction-goods-services-max") == 10


@pytest.mark.parametrize(
    ("law", "told"),
    [
        (None, None),
        ("政府采购法 第46条", "政府采购法 第46条"),
        ("A-27", "示例省优化营商环境规定 第5条"),
        ("I.3-review", None),
        ("I.3-unheard", None),
    ],
)
def test_a_law_may_be_the_row_that_binds(law: str | None, told: str | None) -> None:
    declared = rule("I.3-review", value=None, unit="guard", law="地方规定", strictness="none")
    book = RuleBook.from_rows([rule(), local("150000", 20), declared])
    assert book.at(PATH, DAY).cite(law) == told


def test_readers_of_every_place_are_told_the_title_of_a_row() -> None:
    assert source_named("政府采购法 第46条") == "政府采购法 第46条"
    assert source_named("A-61") == "软件需求公示期限（A-61）"
