"""Intents and plans that nothing stands against."""

from typing import Any

from zhengcai import Role
from zhengcai.testing import Person, World


def intent(**more: Any) -> dict[str, Any]:
    """The form of `supervision/intents/draft`."""
    return {
        "title": "便携式计算机采购",
        "catalogue_code": "A02010108",
        "kind": "goods",
        "need": "便携式计算机100台，用于日常办公，签订合同后30日内交付，质保三年",
        "amount": "1000000",
        "expected_month": "2026-05",
        **more,
    }


async def line_of(world: World, person: Person) -> str:
    """The id of a budget line of the person's organisation."""
    budget = await world.person(Role.FINANCE_BUDGET, tenant=person.tenant)
    notice = {
        "code": f"{person.tenant}-2026-0001",
        "title": "办公设备购置",
        "year": 2026,
        "purchaser_code": person.organisation,
        "amount": "90000000",
        "fund_nature": "general",
        "sme_reserved_amount": "0",
    }
    await budget.done("fiscal/budget-notices/issue", notice)
    (line,) = (await budget.get("fiscal/budget-lines")).json()["items"]
    return str(line["id"])


def plan(line: str, needs: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The form of `supervision/plans/draft`, with the city's fields where `needs` are given."""
    extra = {"extra": {"hohhot": needs}} if needs is not None else {}
    return {
        "title": "便携式计算机采购",
        "budget_line_id": line,
        "amount": "1000000",
        "catalogue_code": "A02010108",
        "kind": "goods",
        "need": "便携式计算机",
        "quantity": "100台",
        "organisation_form": "decentralised",
        "method": "open_tender",
        "sme_reserve": "whole",
        **extra,
        **more,
    }
