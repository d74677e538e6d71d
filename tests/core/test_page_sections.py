"""A plugin's sections as tables of a page."""

from datetime import datetime
from decimal import Decimal

from zhengcai import table
from zhengcai.web.pages.records import table_of
from zhengcai.web.rendering import plain
from zhengcai.web.views import TableSection

COLUMNS = (("时间", "datetime"), ("单价", "money"), ("说明", "text"))


def test_values_of_a_json_column_are_read_by_their_kind() -> None:
    section = table_of(
        table("修改", COLUMNS, [("2026-04-09T10:00:00+08:00", "4300.00", "4300.00")])
    )
    assert isinstance(section, TableSection)
    moment, price, words = section.table.rows[0].values
    assert moment == datetime.fromisoformat("2026-04-09T10:00:00+08:00")
    assert (price, words) == (Decimal("4300.00"), "4300.00")
    assert plain(price, "money", bare=True) == "4,300.00"


def test_what_is_no_value_of_its_kind_stays_text() -> None:
    section = table_of(table("修改", COLUMNS, [("不变", "另定", None)]))
    assert isinstance(section, TableSection)
    assert section.table.rows[0].values == ("不变", "另定", None)


def test_numbers_of_a_column_have_the_same_decimals() -> None:
    rows = [("30", Decimal("30.00"), 1), ("28.5", Decimal("9.5"), 2), ("缺席", None, 10)]
    columns = (("得分", "number"), ("总分", "number"), ("席位", "number"))
    section = table_of(table("评分", columns, rows))
    assert isinstance(section, TableSection)
    assert [[plain(value, "number") for value in row.values] for row in section.table.rows] == [
        ["30.0", "30.00", "1"],
        ["28.5", "9.50", "2"],
        ["缺席", "—", "10"],
    ]
