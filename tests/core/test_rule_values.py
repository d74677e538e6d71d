"""How the values of rules are written."""

from typing import Any

import pytest

from zhengcai.rules.packaged import packaged_rows
from zhengcai.web.language import use_locale
from zhengcai.web.rule_values import NAMES, rule_value


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (500000, "yuan", "500,000.00 元", "CNY 500,000.00"),
        ("0.05", "percent", "0.05 %", "0.05 %"),
        (20, "calendar_day", "20 日", "20 days"),
        (True, "guard", "", ""),
        ("half_up", "name", "四舍五入", "Round half up"),
        (["document", "random"], "list", "按采购文件规定、随机抽取", None),
        (["of_a_locality"], "list", "of_a_locality", "of_a_locality"),
    ],
)
def test_a_value_reads_as_it_is_written_elsewhere(
    value: Any, unit: str, zh: str, en: str | None
) -> None:
    assert rule_value(value, unit) == zh
    if en is not None:
        with use_locale("en"):
            assert rule_value(value, unit) == en


def test_every_name_that_a_packaged_rule_uses_is_told_in_words() -> None:
    used = {
        str(part)
        for rule in packaged_rows()
        if rule.unit in ("list", "name") and rule.value is not None
        for part in (rule.value if isinstance(rule.value, list) else [rule.value])
    }
    words = {part for part in used if not part.isascii()}
    # Who pays for a class is said by rows of regions alone (I.3-bearers).
    bearers = {name for name in NAMES if name.endswith(("_by_region", "_by_city", "_by_proposer"))}
    assert used - words == set(NAMES) - bearers
    with use_locale("en"):
        assert [word for word in words if not rule_value(word, "name").isascii()] == []
