"""Payment: what stands against it, what the treasury answers, what happens to the budget."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from fiscal_house import ACCOUNT, House

from zhengcai import Role


async def _apply(house: House, contract: str, **more: Any) -> dict[str, Any]:
    return await house.operator.done("fiscal/payments/apply", house.application(contract, **more))


async def test_the_only_payment_uses_the_budget_and_releases_the_rest(house: House) -> None:
    contract = await house.contract()
    assert await house.balances() == ("0.00", "1000000.00", "0.00")
    payment = await house.payment((await _apply(house, contract))["id"])
    assert payment["state"] == "paid"
    assert payment["voucher"] == "150100202600000001"
    assert payment["released"] == "140000.00"
    assert (payment["late"], payment["due_on"]) == (False, "2026-04-01")
    assert await house.balances() == ("140000.00", "0.00", "860000.00")
    assert (await house.ledger())[-2:] == [("use", "860000.00"), ("release", "140000.00")]
    deed = (await house.operator.get(f"neighbour/deeds/{contract}")).json()
    assert (deed["state"], deed["paid"]) == ("completed", "860000.00")


async def test_the_rest_stays_frozen_until_the_last_of_several_payments(house: House) -> None:
    contract = await house.contract()
    first = await _apply(house, contract, amount="300000.01")
    assert (await house.payment(first["id"]))["released"] is None
    assert await house.balances() == ("0.00", "699999.99", "300000.01")
    await _apply(house, contract, amount="559999.99", invoice_number="26150000000000000002")
    assert await house.balances() == ("140000.00", "0.00", "860000.00")


CASES: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"filed": False}, {}, "payment.contract_not_filed", "政府采购法 第47条"),
    ({"accepted_at": None}, {}, "payment.not_accepted", "政府采购法 第41条"),
    ({}, {"amount": "0"}, "payment.not_positive", "政府采购法实施条例 第51条"),
    ({}, {"amount": "-1"}, "payment.not_positive", "政府采购法实施条例 第51条"),
    ({}, {"amount": "860000.01"}, "payment.over_contract", "政府采购法 第50条"),
    ({"frozen": "859999.99"}, {}, "payment.not_frozen", "政府采购法 第6条"),
    ({}, {"payee_account": "示例银行 1"}, "payment.wrong_account", "政府采购法实施条例 第51条"),
    ({}, {"invoice_number": ""}, "payment.no_invoice", "会计法 第14条"),
    ({}, {"invoice_on": "2026-03-03"}, "payment.invoice_in_future", "会计法 第14条"),
]


@pytest.mark.parametrize(("contract", "form", "code", "law"), CASES)
async def test_what_stands_against_a_payment(
    house: House, contract: dict[str, Any], form: dict[str, Any], code: str, law: str
) -> None:
    contract_id = await house.contract(**contract)
    answer = await house.operator.act(
        "fiscal/payments/apply", house.application(contract_id, **form)
    )
    assert answer.status_code == 422
    assert [(item["code"], item["law"]) for item in answer.json()["problems"]] == [(code, law)]


async def test_all_that_stands_against_a_payment_is_told_at_once(house: House) -> None:
    contract = await house.contract(filed=False, accepted_at=None, supplier_size="large")
    answer = await house.operator.act(
        "fiscal/payments/apply",
        house.application(
            contract,
            amount="1000000.01",
            payee_account="别的账号",
            invoice_number="",
            invoice_on="2026-01-05",
        ),
    )
    assert {item["code"] for item in answer.json()["problems"]} == {
        "payment.contract_not_filed",
        "payment.not_accepted",
        "payment.over_contract",
        "payment.not_frozen",
        "payment.wrong_account",
        "payment.no_invoice",
        "payment.late",
    }
    assert (await house.operator.get("fiscal/payments")).json()["items"] == []


@pytest.mark.parametrize(
    ("size", "days", "late", "law"),
    [
        ("small", 30, False, ""),
        ("small", 31, True, "保障中小企业款项支付条例 第9条"),
        ("large", 30, False, ""),
        ("large", 31, True, "关于促进政府采购公平竞争优化营商环境的通知 三"),
    ],
)
async def test_after_the_last_day_a_reason_is_asked_for(
    house: House, size: str, days: int, late: bool, law: str
) -> None:
    """Accepted and invoiced on 2026-03-02; thirty days end on Wednesday 2026-04-01."""
    contract = await house.contract(supplier_size=size)
    form = house.application(contract)
    await house.world.travel(timedelta(days=days))
    answer = await house.operator.act("fiscal/payments/apply", form)
    assert answer.status_code == (422 if late else 201)
    if late:
        [problem] = answer.json()["problems"]
        assert (problem["code"], problem["law"]) == ("payment.late", law)
        assert "2026-04-01" in problem["message"]
        form["late_reason"] = "年度账户切换，国库系统停办"
        payment = await house.operator.done("fiscal/payments/apply", form)
        assert (payment["late"], payment["late_reason"]) == (True, form["late_reason"])


@pytest.mark.parametrize(
    ("size", "agreed", "due"),
    [
        ("small", 15, "2026-03-17"),
        ("small", 45, "2026-04-16"),
        ("small", 48, "2026-04-20"),
        ("medium", 60, "2026-05-06"),
        ("small", 90, "2026-05-06"),
        ("large", 45, "2026-04-01"),
    ],
)
async def test_what_was_agreed_on_with_a_small_firm_counts_up_to_the_limit(
    house: House, size: str, agreed: int, due: str
) -> None:
    """Accepted on 2026-03-02; sixty days end in the holidays of May, 48 on a Sunday."""
    contract = await house.contract(supplier_size=size, payment_days=agreed)
    assert (await _apply(house, contract))["due_on"] == due


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("stopped_accounts", [ACCOUNT], "收款账号已被停止支付"),
        ("cash_limit", "859999.99", "金额超过单笔支付限额859,999.99元"),
    ],
)
async def test_the_treasury_refuses_and_the_purchaser_applies_again(
    house: House, setting: str, value: Any, reason: str
) -> None:
    contract = await house.contract()
    await house.world.set("fiscal", setting, value)
    payment = await house.payment((await _apply(house, contract))["id"])
    assert (payment["state"], payment["refused_because"]) == ("rejected", reason)
    assert await house.balances() == ("0.00", "1000000.00", "0.00")
    await house.world.set("fiscal", setting, [] if setting == "stopped_accounts" else None)
    second = await house.payment((await _apply(house, contract))["id"])
    assert second["state"] == "paid"
    assert await house.balances() == ("140000.00", "0.00", "860000.00")


async def test_an_invoice_is_paid_once(house: House) -> None:
    contract = await house.contract()
    await _apply(house, contract, amount="1")
    answer = await house.operator.act(
        "fiscal/payments/apply", house.application(contract, amount="1")
    )
    assert [item["code"] for item in answer.json()["problems"]] == ["payment.invoice_repeated"]


async def test_every_message_may_come_twice(house: House) -> None:
    contract = await house.contract()
    payment = await _apply(house, contract)
    order = (await house.budget.get("fiscal/treasury-orders")).json()["items"][0]
    before = await house.payment(payment["id"])
    await house.again("send_payment", payment=payment["id"])
    await house.again("decide_order", order=order["id"])
    await house.again("answer_payment", key=payment["id"])
    assert await house.payment(payment["id"]) == before
    assert await house.balances() == ("140000.00", "0.00", "860000.00")
    assert len((await house.budget.get("fiscal/treasury-orders")).json()["items"]) == 1


async def test_an_answer_that_contradicts_the_first_shows_in_the_reconciliation(
    house: House,
) -> None:
    payment = await _apply(house, await house.contract())
    path = f"fiscal/payments/{payment['id']}/reconcile"
    assert (await house.budget.get(path)).json()["agrees"] is True
    await house.world.sql(
        "UPDATE fiscal_treasury_order SET state = 'refused', refused_because = '误付'"
    )
    await house.again("answer_payment", key=payment["id"])
    assert (await house.payment(payment["id"]))["state"] == "paid"
    comparison = (await house.budget.get(path)).json()
    assert (comparison["ours"], comparison["theirs"], comparison["agrees"]) == (
        "paid",
        "refused",
        False,
    )


async def test_applications_at_once_never_exceed_the_contract(house: House) -> None:
    contract = await house.contract()
    answers = await asyncio.gather(
        *(
            house.operator.act(
                "fiscal/payments/apply",
                house.application(
                    contract, amount="200000", invoice_number=f"2615000000000000{n:04d}"
                ),
            )
            for n in range(20)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: 4, 422: 16}
    await house.world.settle()
    assert await house.balances() == ("0.00", "200000.00", "800000.00")


@pytest.mark.parametrize(
    "role",
    [
        Role.PURCHASER_MANAGER,
        Role.PURCHASER_ACCEPTOR,
        Role.SUPPLIER,
        Role.FINANCE_BUDGET,
        Role.FINANCE_SUPERVISOR,
        Role.SYSTEM_ADMIN,
    ],
)
async def test_only_the_purchaser_applies(house: House, role: Role) -> None:
    contract = await house.contract()
    person = await house.world.person(role, organisation=house.operator.organisation)
    answer = await person.act("fiscal/payments/apply", house.application(contract))
    assert answer.status_code == 403


async def test_nobody_pays_anothers_contract(house: House) -> None:
    contract = await house.contract()
    other = await house.world.person(Role.PURCHASER_OPERATOR)
    answer = await other.act("fiscal/payments/apply", house.application(contract))
    assert answer.status_code == 403
    assert [item["code"] for item in answer.json()["problems"]] == ["access.not_owner"]
    abroad = await house.world.person(Role.PURCHASER_OPERATOR, tenant="150102")
    answer = await abroad.act("fiscal/payments/apply", house.application(contract))
    assert [item["code"] for item in answer.json()["problems"]] == ["payment.unknown_contract"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("payments/{payment}/send", {}),
        ("payments/{payment}/settle", {"voucher": "1", "paid_at": "2026-03-02T10:00:00+08:00"}),
        ("payments/{payment}/reject", {"reason": "不付"}),
        ("treasury-orders/{order}/pay", {}),
        ("treasury-orders/{order}/refuse", {"reason": "不付"}),
        ("budget-lines/receive", {}),
    ],
)
async def test_what_machines_tell_each_other_no_person_can_say(
    house: House, path: str, form: dict[str, Any]
) -> None:
    payment = await _apply(house, await house.contract())
    order = (await house.budget.get("fiscal/treasury-orders")).json()["items"][0]["id"]
    place = path.format(payment=payment["id"], order=order)
    for person in (house.operator, house.budget):
        assert (await person.act(f"fiscal/{place}", form)).status_code == 403


async def test_the_paid_supplier_sees_its_payment(house: House) -> None:
    supplier = await house.world.person(Role.SUPPLIER)
    contract = await house.contract(supplier_code=supplier.organisation)
    payment = await _apply(house, contract)
    assert (await supplier.get(f"fiscal/payments/{payment['id']}")).status_code == 200
    other = await house.world.person(Role.SUPPLIER)
    assert (await other.get(f"fiscal/payments/{payment['id']}")).status_code == 404


async def test_the_vouchers_go_into_the_archive(house: House) -> None:
    contract = await house.contract()
    payment = await _apply(house, contract)
    files = (await house.operator.get(f"neighbour/deeds/{contract}/files")).json()["items"]
    name = f"fiscal/payment-{payment['number']}"
    assert [(file["path"], file["head"]) for file in files] == [
        ("fiscal/budget-line.json", '{\n "l'),
        ("fiscal/budget-notice.json", '{\n "a'),
        (f"{name}.json", '{\n "m'),
        (f"{name}.pdf", "%PDF-"),
    ]
    line, notice = (json.loads(file["text"]) for file in files[:2])
    assert [each["kind"] for each in line["movements"]] == ["receive"]
    assert line["line"]["notice_key"] == notice["key"]
    assert '"150100202600000001"' in files[2]["text"]
    assert '"release"' in files[2]["text"]
