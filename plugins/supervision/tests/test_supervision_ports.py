"""What others reach in their own transactions: plans to execute, contracts to pay, files to keep."""

import asyncio
from typing import Any

from supervision_desk import Desk, problems, terms

PLAN_LAW = "政府采购法实施条例 第29条"
NOBODY = "01920000-0000-7000-8000-000000000000"


async def seen(desk: Desk, project: str) -> dict[str, Any]:
    answer = await desk.agency.get(f"awarding/awards/{project}/seen")
    found: dict[str, Any] = answer.json()["items"][0]
    return found


async def test_no_project_without_a_filed_and_free_plan(desk: Desk) -> None:
    form = {"supplier_code": desk.supplier.organisation, "amount": "1"}
    for state in ("draft", "revoked", "started"):
        plan = await desk.plan(state)
        answer = await desk.agency.act("awarding/awards/confirm", {**form, "plan_id": plan})
        assert (answer.status_code, problems(answer)) == (409, ["plan.not_free"]), state
        assert answer.json()["problems"][0]["law"] == PLAN_LAW
    answer = await desk.agency.act("awarding/awards/confirm", {**form, "plan_id": NOBODY})
    assert problems(answer) == ["plan.not_found"]


async def test_two_projects_at_once_cannot_execute_one_plan(desk: Desk) -> None:
    plan = await desk.plan()
    form = {"plan_id": plan, "supplier_code": desk.supplier.organisation, "amount": "1"}
    answers = await asyncio.gather(
        *(desk.agency.act("awarding/awards/confirm", form) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_plan_and_its_contract_as_others_see_them(desk: Desk) -> None:
    contract = await desk.record("contracts", await desk.contract("filed"))
    found = await seen(desk, contract["project_id"])
    assert found["plan"]["state"] == "started"
    assert found["plan"]["method"] == "open_tender"
    assert found["plan"]["intent_published_on"] == "2026-03-02"
    assert found["contract"]["filed"] is True
    assert found["contract"]["accepted_at"] is None
    assert found["contract"]["frozen_amount"] == "1000000.00"
    assert found["contract"]["budget_line_id"] == desk.line_id
    assert found["contract"]["payment_days"] == contract["payment_days"] == 30
    assert found["contract"]["supplier_account"] == contract["supplier_account"] != ""


async def test_the_last_yuan_ends_contract_and_plan(desk: Desk) -> None:
    contract = await desk.record("contracts", await desk.contract("accepted"))
    pay = f"awarding/awards/{contract['project_id']}/pay"

    async def paid(amount: str) -> Any:
        return await desk.agency.act(pay, {"contract_id": contract["id"], "paid": amount})

    assert (await paid("300000")).status_code == 200
    assert (await desk.record("contracts", contract["id"]))["state"] == "accepted"
    assert problems(await paid("299999")) == ["contract.overpaid"]
    assert problems(await paid("860000.01")) == ["contract.overpaid"]
    assert (await paid("860000")).status_code == 200
    ended = await desk.record("contracts", contract["id"])
    assert (ended["state"], ended["paid"]) == ("completed", "860000.00")
    assert (await desk.record("plans", contract["plan_id"]))["state"] == "completed"
    assert problems(await paid("860000")) == ["contract.not_payable"]


async def test_nothing_is_paid_before_acceptance(desk: Desk) -> None:
    for state in ("signed", "filed", "rejected"):
        contract = await desk.record("contracts", await desk.contract(state))
        answer = await desk.agency.act(
            f"awarding/awards/{contract['project_id']}/pay",
            {"contract_id": contract["id"], "paid": "1"},
        )
        assert (answer.status_code, problems(answer)) == (409, ["contract.not_payable"]), state


async def test_the_archive_gets_every_record_and_two_pages(desk: Desk) -> None:
    project = await desk.award(await desk.plan())
    kept = {each["path"] for each in await files(desk, project)}
    assert kept == {f"supervision/{name}" for name in ("intent.json", "plan.json", "plan.pdf")}

    contract = await desk.record("contracts", await desk.contract("accepted"))
    found = {each["path"]: each for each in await files(desk, contract["project_id"])}
    assert set(found) == {
        f"supervision/{name}"
        for name in (
            "intent.json",
            "plan.json",
            "plan.pdf",
            "contract.json",
            "contract.pdf",
            "acceptance-1.json",
        )
    }
    assert found["supervision/contract.pdf"]["start"] == "%PDF-"
    assert found["supervision/plan.json"]["subject"] == contract["plan_id"]
    assert found["supervision/acceptance-1.json"]["subject"] == contract["id"]


async def files(desk: Desk, project: str) -> list[dict[str, Any]]:
    """What supervision itself puts into the archive."""
    answer = await desk.agency.get(f"awarding/awards/{project}/files")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [each for each in items if each["path"].startswith("supervision/")]


async def test_a_contract_is_drafted_only_where_awards_are_known(desk: Desk) -> None:
    project = await desk.award(await desk.plan())
    await desk.world.choose("awarding", "off")
    answer = await desk.operator.act("supervision/contracts/draft", terms(project_id=project))
    assert (answer.status_code, problems(answer)) == (503, ["port.unavailable"])
