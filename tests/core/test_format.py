"""Dates, amounts and numbers as they are written, in Chinese and in English."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from page_samples.frame import at

from zhengcai.masking import masked_code, masked_name
from zhengcai.web import format as written
from zhengcai.web.language import use_locale
from zhengcai.web.rendering import plain
from zhengcai.web.views import Due, Link, State

MONEY = Decimal("1000000")


@pytest.mark.parametrize(
    ("call", "zh", "en"),
    [
        (lambda: written.money(MONEY), "1,000,000.00 元", "CNY 1,000,000.00"),
        (lambda: written.money(Decimal("0.005")), "0.01 元", "CNY 0.01"),
        (lambda: written.money(None), "—", "—"),
        (lambda: written.amount(Decimal("-12.5")), "-12.50", "-12.50"),
        (lambda: written.money_wan(MONEY), "100.00 万元", "CNY 1,000,000.00"),
        (lambda: written.money_wan(Decimal("3125600.5")), "312.56005 万元", "CNY 3,125,600.50"),
        (lambda: written.number(Decimal("12345.600")), "12,345.6", "12,345.6"),
        (lambda: written.number(100), "100", "100"),
        (lambda: written.percent(Decimal("0.125")), "12.5%", "12.5%"),
        (lambda: written.percent(Decimal("0.1")), "10%", "10%"),
        (
            lambda: written.percent_range(Decimal("0.1"), Decimal("0.2")),
            "10%～20%",
            "10%–20%",
        ),
        (lambda: written.percent_range(None, Decimal("0.1")), "不超过 10%", "at most 10%"),
        (lambda: written.percent_range(Decimal("0.3"), None), "不低于 30%", "at least 30%"),
        (lambda: written.day(date(2026, 11, 21)), "2026年11月21日", "21 November 2026"),
        (lambda: written.day(at(1, 2)), "2026年1月2日", "2 January 2026"),
        (lambda: written.day_short(at(1, 2)), "2026-01-02", "2026-01-02"),
        (lambda: written.moment(at(11, 21, 14, 30)), "2026-11-21 14:30", "2026-11-21 14:30"),
        (
            lambda: written.moment(datetime.fromisoformat("2026-11-21T06:30:05+00:00"), True),
            "2026-11-21 14:30:05",
            "2026-11-21 14:30:05",
        ),
        (lambda: written.days_left(3), "还剩 3 个工作日", "3 working days left"),
        (lambda: written.days_left(1), "还剩 1 个工作日", "1 working day left"),
        (lambda: written.days_left(0), "今日截止", "due today"),
        (lambda: written.days_left(-2), "已超期 2 个工作日", "2 working days overdue"),
        (lambda: written.chapter(1), "一、", "1."),
        (lambda: written.chapter(10), "十、", "10."),
        (lambda: written.chapter(12), "十二、", "12."),
        (lambda: written.chapter(30), "三十、", "30."),
        (lambda: masked_name("张示例"), "张**", "张**"),
        (lambda: masked_code("15010019900101001X"), "1501**********001X", "1501**********001X"),
        (lambda: masked_code("13800000000", 3, 4), "138****0000", "138****0000"),
        (lambda: masked_code("1234"), "****", "****"),
        (lambda: written.file_size(842), "842 B", "842 B"),
        (lambda: written.file_size(1434), "1.4 KB", "1.4 KB"),
        (lambda: written.file_size(12 * 1024 * 1024), "12 MB", "12 MB"),
        (lambda: plain(True), "是", "Yes"),
        (lambda: plain(MONEY, "money", bare=True), "1,000,000.00", "1,000,000.00"),
        (lambda: plain(Decimal("0.1"), "percent"), "10%", "10%"),
        (lambda: plain(State("已备案")), "已备案", "已备案"),
        (lambda: plain(Link("合同", "/c")), "合同", "合同"),
        (lambda: plain(None), "—", "—"),
    ],
)  # fmt: skip
def test_values_are_written_for_the_reader(call: Any, zh: str, en: str) -> None:
    with use_locale("zh"):
        assert call() == zh
    with use_locale("en"):
        assert call() == en


@pytest.mark.parametrize(
    ("due", "text", "tone"),
    [
        (Due(at=at(11, 24), working_days=12), "还剩 12 个工作日", "neutral"),
        (Due(at=at(11, 24), working_days=2), "还剩 2 个工作日", "warn"),
        (Due(at=at(11, 24), working_days=-1), "已超期 1 个工作日", "bad"),
        (
            Due(at=at(11, 24), working_days=5, provisional=True),
            "还剩 5 个工作日（暂定）",
            "neutral",
        ),
        (Due(at=datetime.fromisoformat("2001-01-01T00:00:00+08:00")), "已截止", "neutral"),
        (
            Due(at=datetime.fromisoformat("2999-01-01T17:00:00+08:00")),
            "2999-01-01 17:00 截止",
            "info",
        ),
    ],
)
def test_due_dates_say_what_is_left(due: Due, text: str, tone: str) -> None:
    assert written.due_text(due) == text
    assert written.due_tone(due) == tone
