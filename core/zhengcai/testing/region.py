"""The regions of a test's world: their tree, their thresholds, credit codes in them."""

from datetime import datetime

TREE = (
    # code, name, tier, parent
    ("150000", "示例自治区", "region", None),
    ("150100", "示例市", "city", "150000"),
    ("150102", "示例区", "county", "150100"),
    ("150121", "示例旗", "county", "150100"),
    ("150700", "示例盟", "city", "150000"),
    ("150781", "示例直管市", "city", "150000"),
    ("420200", "另例市", "region", None),
    ("420202", "另例区", "county", "420200"),
)
"""150781 reports to the region although its code lies inside 150700; 420200 is another root."""

ROOTS = tuple(code for code, _, _, parent in TREE if parent is None)
"""Two regions that have nothing to do with each other."""

START = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
"""When a test's world begins: a Monday."""

SYNTHETIC_RULES = (
    ("D.1-open-tender-goods-services", "2000000"),
    ("D.1-limit-goods-services", "300000"),
    ("D.1-limit-works", "600000"),
)
"""Thresholds of the regions in tests; marked as synthetic."""

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(serial: int, kind: str = "91") -> str:
    """A well-formed invented credit code (GB 32100-2015) in the division 150100."""
    body = f"{kind}150100MA{serial:06d}X"[:17]
    body = body.ljust(17, "0")
    total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + _CREDIT_ALPHABET[(31 - total % 31) % 31]
