"""Dates, amounts and numbers as a Chinese civil servant writes them, or in English.

Every function writes for the current locale (`zhengcai.web.language`) and writes `—` for nothing.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from zhengcai import clock
from zhengcai.web.language import current_locale, ngettext
from zhengcai.web.language import gettext as _
from zhengcai.web.views.common import Due, Tone

NOTHING = "—"
_CENT = Decimal("0.01")
_SOON = 3  # working days from which a due date is shown as pressing; a matter of display only
_DIGITS = "〇一二三四五六七八九"


def _english() -> bool:
    return current_locale() == "en"


def amount(value: Decimal | int | None) -> str:
    """`1,000,000.00`, for table columns whose heading names the unit."""
    if value is None:
        return NOTHING
    return f"{Decimal(value).quantize(_CENT, ROUND_HALF_UP):,.2f}"


def money(value: Decimal | int | None) -> str:
    """Yuan: `1,000,000.00 元`, `CNY 1,000,000.00`."""
    if value is None:
        return NOTHING
    return f"CNY {amount(value)}" if _english() else f"{amount(value)} 元"


def money_wan(value: Decimal | int | None) -> str:
    """Yuan in units of ten thousand: `100.00 万元`, with up to six decimals where they count.

    English has no such unit and gets the full amount.
    """
    if value is None:
        return NOTHING
    if _english():
        return money(value)
    wan = Decimal(value).scaleb(-4)
    plain = f"{wan:,.6f}".rstrip("0")
    decimals = len(plain.partition(".")[2])
    return f"{wan:,.{max(decimals, 2)}f} 万元"


def number(value: Decimal | int | float | None) -> str:
    """`12,345.6`, without trailing zeros."""
    if value is None:
        return NOTHING
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def scaled(value: Decimal) -> str:
    """`30.00`: with the decimals that its column keeps, so that scores can be compared."""
    return f"{value:,f}"


def percent(fraction: Decimal | None) -> str:
    """A fraction as a percentage: `0.125` is `12.5%`."""
    return NOTHING if fraction is None else f"{number(fraction * 100)}%"


def percent_range(low: Decimal | None, high: Decimal | None) -> str:
    """The range that a rule allows: `10%～20%`, `不超过 10%`, `不低于 30%`."""
    if low is None and high is None:
        return NOTHING
    if low is None:
        return _("不超过 %(limit)s") % {"limit": percent(high)}
    if high is None:
        return _("不低于 %(limit)s") % {"limit": percent(low)}
    return f"{percent(low)}{'–' if _english() else '～'}{percent(high)}"


def day(value: date | None) -> str:
    """`2026年11月21日`, `21 November 2026`."""
    if value is None:
        return NOTHING
    value = clock.local(value).date() if isinstance(value, datetime) else value
    if _english():
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def day_short(value: date | None) -> str:
    """`2026-11-21`, for columns."""
    if value is None:
        return NOTHING
    return (clock.local(value).date() if isinstance(value, datetime) else value).isoformat()


def moment(value: datetime | None, seconds: bool = False) -> str:
    """`2026-11-21 14:30`, in Asia/Shanghai."""
    if value is None:
        return NOTHING
    return (
        f"{clock.local(value):%Y-%m-%d %H:%M:%S}"
        if seconds
        else f"{clock.local(value):%Y-%m-%d %H:%M}"
    )


def days_left(working_days: int) -> str:
    """`还剩 3 个工作日`, `今日截止`, `已超期 2 个工作日`."""
    if working_days == 0:
        return _("今日截止")
    if working_days > 0:
        text = ngettext("还剩 %(num)d 个工作日", "还剩 %(num)d 个工作日", working_days)
        return text % {"num": working_days}
    text = ngettext("已超期 %(num)d 个工作日", "已超期 %(num)d 个工作日", -working_days)
    return text % {"num": -working_days}


def due_text(due: Due) -> str:
    """What is left, in words; provisional counts say so."""
    if due.working_days is None:
        over = due.at <= clock.now()
        return _("已截止") if over else _("%(moment)s 截止") % {"moment": moment(due.at)}
    text = days_left(due.working_days)
    return text + _("（暂定）") if due.provisional else text


def due_tone(due: Due) -> Tone:
    """How pressing it is: over, soon, or calm."""
    if due.working_days is None:
        return "neutral" if due.at <= clock.now() else "info"
    if due.working_days < 0:
        return "bad"
    return "warn" if due.working_days <= _SOON else "neutral"


def file_size(size: int) -> str:
    """Bytes as `842 B`, `1.4 KB`, `12 MB`."""
    value = float(size)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"


def chapter(index: int) -> str:
    """The number of a chapter, 1 to 99: `一、`, `十二、`; in English `1.`."""
    if _english():
        return f"{index}."
    tens, ones = divmod(index, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"{head}{_DIGITS[ones] if ones else ''}、"
