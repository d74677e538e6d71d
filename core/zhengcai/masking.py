"""Personal data as those see it who need not know whom it concerns: 张**, 138****1234."""

import re
from collections.abc import Callable, Mapping

from stdnum.cn import ric

PERSONAL: Mapping[str, str] = {
    "name": "姓名",
    "phone": "电话号码",
    "id": "证件号码",
    "account": "银行账号",
}
"""The kinds of personal data that a column may be declared to hold (`title(…, personal="name")`)."""

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_CITIZEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")


def masked_name(name: str) -> str:
    """A person's name with all but the family name hidden: `张**`."""
    return name[:1] + "*" * (len(name) - 1)


def masked_code(code: str, head: int = 4, tail: int = 4) -> str:
    """An identity, phone or account number with its middle hidden; short ones hide entirely."""
    hidden = len(code) - head - tail
    return code[:head] + "*" * hidden + code[len(code) - tail :] if hidden > 0 else "*" * len(code)


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": masked_name,
    "phone": lambda value: masked_code(value, 3, 4),
    "id": masked_code,
    "account": lambda value: masked_code(value, 0, 4),
}


def masked_as(kind: str, value: str) -> str:
    """A value of one of the kinds of `PERSONAL`. Raises `KeyError` for another kind."""
    return _MASKS[kind](value)


def masked_text(text: str) -> str:
    """Free text in which mobile numbers and citizens' identity numbers are masked."""
    text = _MOBILE.sub(lambda found: masked_as("phone", found[0]), text)
    return _CITIZEN.sub(
        lambda found: masked_as("id", found[0]) if ric.is_valid(found[0]) else found[0], text
    )
