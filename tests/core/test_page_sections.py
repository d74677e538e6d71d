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
