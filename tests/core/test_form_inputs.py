"""From the declaration of a field to its input, and from what was typed to a value."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import pytest
from pydantic import Field as Limit

from zhengcai import Form, Money, NewPassphrase, Passphrase, Upload, field
from zhengcai.forms import Reference, reference_of, takes_files
from zhengcai.web.pages.choices import Choices, References
from zhengcai.web.pages.inputs import fields_of, kind_of
from zhengcai.web.pages.typed import not_repeated, parse, rearranged
from zhengcai.web.views import Option


class Line(Form):
    item: str = field("品目", reference="commodity")
    price: Money | None = field("单价", None)


class Order(Form):
    total: Money = field("总价", gt=0)
    rest: Money | None = field("余款", None)
    share: Annotated[Decimal, Limit(ge=0, le=100)] | None = field("比例", None, unit="%")
    count: int | None = field("数量", None)
    agency: str = field("代理机构", reference="organisation:agency")
    plan: UUID | None = field("计划", None, reference="a.plans", states=("filed",), of="order")
    remark: str | None = field("备注", None, max_length=2_000)
    old: Passphrase | None = field("旧密码", None)
    new: NewPassphrase | None = field("新密码", None)
    lines: list[Line] | None = field("明细", None)
    paper: Upload | None = field("附件", None)


class Places(Form):
    tenants: list[str] = field("地区", min_length=1)
    plugins: list[str] = field("子系统", reference="plugin:every")


def as_it_stands(law: str | None) -> str | None:
    return law


def test_what_may_be_absent_is_asked_like_what_may_not() -> None:
    assert {name: kind_of(info) for name, info in Order.model_fields.items()} == {
        "total": "money",
        "rest": "money",
        "share": "decimal",
        "count": "integer",
        "agency": "lookup",
        "plan": "reference",
        "remark": "textarea",
        "old": "secret",
        "new": "new_secret",
        "lines": "table",
        "paper": "file",
    }
    found = {item.name: item for item in fields_of(Order, {}, (), {}, as_it_stands)}
    assert (found["total"].unit, found["rest"].unit, found["share"].unit) == ("元", "元", "%")
    assert (found["share"].minimum, found["share"].maximum) == ("0", "100")
    assert found["lines"].rows is not None
    assert [column.kind for column in found["lines"].rows.columns] == ["lookup", "money"]
    assert found["lines"].rows.columns[1].unit == "元"


def test_how_many_entries_a_list_takes_does_not_bound_what_one_types() -> None:
    class Bases(Form):
        tenants: list[str] = field("地区", min_length=1, max_length=3)
        laws: list[str] = field("依据", [], max_length=10, reference="law")

    found = {item.name: item for item in fields_of(Bases, {}, (), {}, as_it_stands)}
    assert (found["tenants"].kind, found["tenants"].max_length) == ("lines", None)
    assert (found["laws"].kind, found["laws"].max_length) == ("lookup", None)


def test_the_least_length_is_told_beside_the_field() -> None:
    class Words(Form):
        name: str = field("名称", min_length=2)
        opinion: str = field("意见", min_length=5)
        reason: str | None = field("理由", None, min_length=10, hint="写明依据")
        tenants: list[str] = field("地区", min_length=5)

    found = {item.name: item for item in fields_of(Words, {}, (), {}, as_it_stands)}
    assert {name: (item.min_length, item.hint) for name, item in found.items()} == {
        "name": (None, None),
        "opinion": (5, "至少5个字"),
        "reason": (10, "写明依据；至少10个字"),
        "tenants": (None, None),
    }


def test_what_a_form_is_about_is_asked_first() -> None:
    class Payment(Form):
        amount: Money = field("金额")
        former: UUID | None = field("上一笔", None, reference="a.payments")
        contract: UUID = field("合同", reference="a.contracts")

    names = [item.name for item in fields_of(Payment, {}, (), {}, as_it_stands)]
    assert names == ["contract", "amount", "former"]


def test_a_reference_says_which_rows_are_of_use() -> None:
    assert reference_of(Order.model_fields["plan"]) == Reference("a.plans", ("filed",), "order")
    assert reference_of(Order.model_fields["agency"]) == Reference("organisation:agency")
    assert reference_of(Order.model_fields["total"]) is None


def test_a_field_takes_a_file_or_several() -> None:
    class Report(Form):
        paper: Upload = field("盖章件")
        shots: list[Upload] = field("截图", [])

    class Remark(Form):
        words: list[str] = field("词", [])

    assert [(each.kind, each.multiple) for each in fields_of(Report, {}, (), {}, as_it_stands)] == [
        ("file", False),
        ("file", True),
    ]
    assert (takes_files(Report), takes_files(Remark)) == (True, False)
    sent = [
        (name + part, f"{number}{part}")
        for name, number in (("shots", 1), ("paper", 2), ("shots", 3))
        for part in (".name", ".content")
    ]
    one, two, three = ({"name": f"{n}.name", "content": f"{n}.content"} for n in (1, 2, 3))
    assert parse(Report, sent) == {"paper": two, "shots": [one, three]}
    assert parse(Report, []) == {}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("600,000", "600000"),
        ("６００，０００．５０", "600000.50"),
        (" 1,234,567.89 ", "1234567.89"),
        ("-1,000", "-1000"),
        ("6,00", "6,00"),
        ("1,0000", "1,0000"),
        ("六十万", "六十万"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, value: str) -> None:
    sent = [("total", typed), ("lines.0.price", typed), ("remark", "６，０００")]
    found = parse(Order, sent)
    assert found["total"] == found["lines"][0]["price"] == value
    assert found["remark"] == "６，０００"


def test_a_code_is_read_in_half_width() -> None:
    assert parse(Order, [("agency", "９１１５ ")])["agency"] == "9115"


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ([], []),
        ([("new", "一二三四五六七八"), ("new.again", "一二三四五六七八")], []),
        ([("new", "一二三四五六七八")], ["new"]),
        ([("new", "一二三四五六七八"), ("new.again", "一二三四五六七九")], ["new"]),
        ([("old", "一二三四五六七八")], []),
    ],
)
def test_a_new_secret_is_typed_twice(sent: list[tuple[str, str]], faults: list[str]) -> None:
    assert [problem.field for problem in not_repeated(Order, sent)] == faults
    assert "new.again" not in parse(Order, sent)


def test_what_a_code_names_stands_beside_it_and_what_comes_near_below() -> None:
    agency = Reference("organisation:agency")
    entries = (Option(value="91A", label="示例甲代理"), Option(value="91B", label="示例乙代理"))
    near = {"91A": entries, "示例": entries}
    for typed, chosen, matches in (("91A", "示例甲代理", ()), ("示例", None, entries)):
        references: References = {agency: Choices((), near)}
        fields = fields_of(Order, {"agency": typed}, (), references, as_it_stands)
        (found,) = (item for item in fields if item.name == "agency")
        assert (found.chosen, found.matches) == (chosen, matches)


def test_a_button_that_finds_or_takes_a_code_performs_nothing() -> None:
    values = {"agency": "示例"}
    assert rearranged(values, [("agency", "示例"), ("_find", "agency")]) == values
    assert rearranged(values, [("_pick", "agency:91A")]) == {"agency": "91A"}
    assert rearranged(values, [("agency", "示例")]) is None


def test_a_list_without_choices_is_written_one_a_line() -> None:
    chosen: References = {
        Reference("plugin:every"): Choices((Option(value="portal", label="门户"),))
    }
    given = {"tenants": ["150100", "150121"], "plugins": ["portal"]}
    places, plugins = fields_of(Places, given, (), chosen, as_it_stands)
    assert (places.kind, places.value) == ("lines", "150100\n150121")
    assert (plugins.kind, plugins.values) == ("multichoice", ("portal",))
    assert [option.label for option in plugins.options] == ["门户"]
    sent = [("tenants", "150100\r\n\r\n 150121 "), ("plugins", "portal")]
    assert parse(Places, sent) == given


class Area(Form):
    tenants: list[str] = field("地区", reference="place")


def test_codes_of_places_may_be_pasted_at_once() -> None:
    sent = [("tenants", "150100"), ("tenants", "150121，150102、 150700\n150100")]
    assert parse(Area, sent) == {"tenants": ["150100", "150121", "150102", "150700"]}


def test_what_names_no_place_stays_until_each_is_replaced() -> None:
    city = Option(value="150100", label="示例市")
    banner = Option(value="150121", label="示例市 › 示例旗")
    near = {"150100": (city,), "示例旗": (banner,), "别处": ()}
    typed = {"tenants": ["150100", "示例旗", "别处"]}
    (found,) = fields_of(Area, typed, (), {Reference("place"): Choices((), near)}, as_it_stands)
    assert (found.value, found.picked, found.matches) == ("示例旗，别处", (city,), (banner,))
    sent = [("tenants", "150100"), ("tenants", "示例旗，别处"), ("_pick", "tenants:150121")]
    assert rearranged(typed, sent) == {"tenants": ["150100", "别处", "150121"]}
