"""Personal data is hidden by kind, and found in free text."""

from datetime import timedelta

import pytest

from zhengcai.identity.sessions import wait_after
from zhengcai.masking import PERSONAL, masked_as, masked_text


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("name", "张示例", "张**"),
        ("name", "", ""),
        ("phone", "13812341234", "138****1234"),
        ("phone", "110", "***"),
        ("id", "15010019900101001X", "1501**********001X"),
        ("account", "示例银行 620000000123", "*************0123"),
        ("account", "0123", "****"),
    ],
)
def test_each_kind_keeps_only_what_tells_nobody_apart(kind: str, value: str, told: str) -> None:
    assert kind in PERSONAL
    assert masked_as(kind, value) == told


def test_an_unknown_kind_is_a_mistake_and_never_told_in_clear() -> None:
    with pytest.raises(KeyError):
        masked_as("nickname", "示例")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("联系电话13812341234。", "联系电话138****1234。"),
        ("编号2026138123412345678", "编号2026138123412345678"),
        ("身份证110101199003077635，转账", "身份证1101**********7635，转账"),
        ("信用代码911501000000000001", "信用代码911501000000000001"),
        ("没有号码", "没有号码"),
    ],
)
def test_free_text_loses_its_mobile_and_identity_numbers(text: str, told: str) -> None:
    assert masked_text(text) == told


def test_who_guesses_waits_longer_each_time_up_to_a_limit() -> None:
    waits = [wait_after(failures) for failures in (0, 4, 5, 6, 7, 50)]
    assert waits[:2] == [None, None]
    assert waits[2:] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 15)]
