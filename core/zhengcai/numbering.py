"""Official numbers without gaps, per tenant, kind and year.

The counter's row stays locked until the transaction ends: a number that is rolled back is given
again, and two transactions never get the same one.
"""

from datetime import date
from typing import Any

from zhengcai.database.ids import new_id

_NEXT = """
INSERT INTO number_series (tenant_code, id, kind, year, last) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (tenant_code, kind, year) DO UPDATE SET last = number_series.last + 1
RETURNING last
"""


async def next_number(driver: Any, tenant: str, kind: str, day: date, pattern: str) -> str:
    """The next number of the series, written by `pattern`.

    `pattern` is a format string over `tenant`, `year` (four digits), `yy` and `n`, for example
    `"{tenant}-{year}-{n:05d}"`. Raises `KeyError` for an unknown placeholder.
    """
    last: int = await driver.fetchval(_NEXT, tenant, new_id(), kind, day.year)
    return pattern.format(tenant=tenant, year=day.year, yy=f"{day.year % 100:02d}", n=last)
