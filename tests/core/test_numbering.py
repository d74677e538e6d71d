"""Official numbers: one series per tenant, kind and year, without gaps."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from zhengcai.numbering import NumberPattern, next_number
from zhengcai.problems import Refusal
from zhengcai.tenancy.tree import Scope
from zhengcai.testing import World

DAY = date(2026, 3, 2)


async def test_series_are_apart(shared: World) -> None:
    given = []
    for tenant, kind, day in (
        ("150100", "plan", DAY),
        ("150100", "plan", DAY),
        ("150100", "intent", DAY),
        ("150102", "plan", DAY),
        ("150100", "plan", DAY.replace(year=2027)),
        ("150100", "plan", DAY),
    ):
        async with shared.runtime.work(Scope.of_tenant(tenant)) as work:
            given.append(
                await next_number(work.driver, tenant, kind, day, "{tenant}-{year}-{yy}-{n:03d}")
            )
            await work.commit()
    assert given == [
        "150100-2026-26-001",
        "150100-2026-26-002",
        "150100-2026-26-001",
        "150102-2026-26-001",
        "150100-2027-27-001",
        "150100-2026-26-003",
    ]


async def test_a_number_that_is_rolled_back_is_given_again(shared: World) -> None:
    given = []
    for committed in (False, True):
        async with shared.runtime.work(Scope.of_tenant("150121")) as work:
            given.append(await next_number(work.driver, "150121", "plan", DAY, "{n}"))
            if committed:
                await work.commit()
    assert given == ["1", "1"]


async def test_an_unknown_placeholder_is_an_error(shared: World) -> None:
    async with shared.runtime.work(Scope.of_tenant("150121")) as work:
        with pytest.raises(Refusal, match=r"number\.part_missing"):
            await next_number(work.driver, "150121", "plan", DAY, "{month}")


PATTERN: TypeAdapter[str] = TypeAdapter(NumberPattern)


@pytest.mark.parametrize(
    "pattern", ["{n}", "{tenant}{year}{n:08d}", "蒙财{yy}-{n:012d}号", "{tenant}-ZC-{year}-{n:05d}"]
)
def test_a_pattern_for_numbers(pattern: str) -> None:
    assert PATTERN.validate_python(pattern) == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{tenant}-{year}",
        "{n} {Month}",
        "{n} {month:02d}",
        "{n:099999999d}",
        "{n:013d}",
        "{n:d}",
        "{n!r}",
        "{n.__class__}",
        "{year:04d}{n}",
        "{tenant:0>1000000}{n}",
        "{{n}}",
        "{n}{",
        "{n}}",
        "{0}{n}",
        "{n}\n",
        "x" * 58 + "{n}",
    ],
)
def test_a_pattern_that_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        PATTERN.validate_python(pattern)
