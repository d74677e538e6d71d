"""Official numbers without gaps, per tenant, kind and year.

The counter's row stays locked until the transaction ends: a number that is rolled back is given
again, and two transactions never get the same one.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from zhengcai.database.ids import new_id
from zhengcai.problems import Problem, Reason, Refusal

LONGEST_PATTERN = 60
_PLACE = re.compile(r"\{([a-z][a-z_]*)(?::0([1-9]|1[0-2])d)?\}")
_OWN = frozenset({"tenant", "year", "yy", "n"})

_NEXT = """
INSERT INTO number_series (tenant_code, id, kind, year, last) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (tenant_code, kind, year) DO UPDATE SET last = number_series.last + 1
RETURNING last
"""


def _checked(pattern: str) -> str:
    places = [place.group(1, 2) for place in _PLACE.finditer(pattern)]
    if (
        "n" not in [name for name, _ in places]
        or any(width and name != "n" for name, width in places)
        or re.search(r"[{}]|[\x00-\x1f\x7f]", _PLACE.sub("", pattern))
    ):
        raise ValueError(
            "编号格式可使用{tenant}、{year}、{yy}和{n}或{n:05d}，以及扩展提供的名称，且必须有{n}"
        )
    return pattern


NumberPattern = Annotated[
    str, StringConstraints(max_length=LONGEST_PATTERN), AfterValidator(_checked)
]
"""A pattern for `Context.number`: text around `{tenant}`, `{year}`, `{yy}` and `{n}`.

`{n}` must be there and may be padded: `{n:05d}`, up to twelve digits.
"""


def asks_for_more(pattern: str) -> bool:
    """Whether the pattern has placeholders that an extension must fill."""
    return any(place[1] not in _OWN for place in _PLACE.finditer(pattern))


async def next_number(
    driver: Any,
    tenant: str,
    kind: str,
    day: date,
    pattern: str,
    parts: Mapping[str, str] | None = None,
) -> str:
    """The next number of the series, written by `pattern`.

    `pattern` is a `NumberPattern`, for example `"{tenant}-{year}-{n:05d}"`; `parts` are further
    placeholders. Raises `Refusal` for a placeholder that nobody fills: a number with a hole in it
    must not be given.
    """
    known: dict[str, Any] = {
        **(parts or {}),
        "tenant": tenant,
        "year": day.year,
        "yy": f"{day.year % 100:02d}",
    }
    missing = sorted({place[1] for place in _PLACE.finditer(pattern)} - known.keys() - {"n"})
    if missing:
        raise Refusal(
            Problem(
                "number.part_missing",
                "编号格式中的{parts}没有启用的扩展提供，不能编号",
                params={"parts": "、".join(f"{{{name}}}" for name in missing)},
            ),
            reason=Reason.CONFLICT,
        )
    last: int = await driver.fetchval(_NEXT, tenant, new_id(), kind, day.year)
    return pattern.format(**known | {"n": last})
