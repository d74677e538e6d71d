"""A letter stands for proof until it is withdrawn or found untrue; then another is barred."""

from typing import Any

import pytest
from offices import COUNTY, Offices, codes

from zhengcai import Role

PLACE = "huangshi/commitments"
AGREED = {"agreed": True}
BREACH = {"breach_reason": "社会保障缴纳记录不实", "breach_number": "示例罚〔2026〕1号"}
LIFT = {"lifted_reason": "已补缴并履行处罚决定"}


async def made(offices: Offices) -> str:
    return str((await offices.supplier.done(f"{PLACE}/make", AGREED))["id"])


async def test_a_letter_is_given_once_as_a_document(offices: Offices) -> None:
    record = await offices.supplier.done(f"{PLACE}/make", AGREED)
    assert (record["state"], record["signer"]) == ("standing", "赵示例")
    address = f"/t/420200/documents/{record['document_id']}"
    letter = await offices.supplier.page(address)
    assert letter.content.startswith(b"%PDF-")
    assert (await offices.bureau.page(address)).status_code == 200
    again = await offices.supplier.act(f"{PLACE}/make", AGREED)
    assert codes(again) == ["huangshi.commitment_exists"]


async def test_nothing_less_than_the_whole_is_a_commitment(offices: Offices) -> None:
    answer = await offices.supplier.act(f"{PLACE}/make", {"agreed": False})
    assert codes(answer) == ["huangshi.not_agreed"]


@pytest.mark.parametrize(
    ("before", "who", "verb", "form", "status"),
    [
        ("standing", "supplier", "withdraw", {}, 200),
        ("standing", "bureau", "withdraw", {}, 403),
        ("standing", "stranger", "withdraw", {}, 403),
        ("withdrawn", "supplier", "withdraw", {}, 409),
        ("standing", "bureau", "record_breach", BREACH, 200),
        ("withdrawn", "bureau", "record_breach", BREACH, 200),
        ("standing", "supplier", "record_breach", BREACH, 403),
        ("standing", "bureau", "record_breach", {}, 422),
        ("breached", "bureau", "record_breach", BREACH, 409),
        ("breached", "supplier", "withdraw", {}, 409),
        ("breached", "bureau", "lift", LIFT, 200),
        ("breached", "supplier", "lift", LIFT, 403),
        ("standing", "bureau", "lift", LIFT, 409),
        ("lifted", "bureau", "lift", LIFT, 409),
    ],
)
async def test_steps(
    offices: Offices, before: str, who: str, verb: str, form: Any, status: int
) -> None:
    row = await made(offices)
    if before == "withdrawn":
        await offices.supplier.done(f"{PLACE}/{row}/withdraw")
    if before in ("breached", "lifted"):
        await offices.bureau.done(f"{PLACE}/{row}/record_breach", BREACH)
    if before == "lifted":
        await offices.bureau.done(f"{PLACE}/{row}/lift", LIFT)
    if who == "stranger":
        code = await offices.world.organisation(capacity="supplier", root="420200")
        person = await offices.world.person(Role.SUPPLIER, tenant="420200", organisation=code)
    else:
        person = getattr(offices, who)
    assert (await person.act(f"{PLACE}/{row}/{verb}", form)).status_code == status


async def test_an_untrue_letter_bars_the_next_until_it_is_lifted(offices: Offices) -> None:
    row = await made(offices)
    await offices.supplier.done(f"{PLACE}/{row}/withdraw")
    await offices.bureau.done(f"{PLACE}/{row}/record_breach", BREACH)
    (problem,) = (await offices.supplier.act(f"{PLACE}/make", AGREED)).json()["problems"]
    assert problem["code"] == "huangshi.commitment_breached"
    assert "示例罚〔2026〕1号" in problem["message"]
    await offices.bureau.done(f"{PLACE}/{row}/lift", LIFT)
    await made(offices)
    kept = (await offices.bureau.get(f"{PLACE}/{row}")).json()
    assert (kept["state"], kept["breach_reason"]) == ("lifted", BREACH["breach_reason"])


async def test_a_letter_counts_in_its_tenant_and_is_read_by_its_supplier(offices: Offices) -> None:
    await made(offices)
    county = offices.supplier.at(COUNTY)
    assert (await county.get(PLACE)).json()["items"] == []
    code = await offices.world.organisation(capacity="supplier", root="420200")
    other = await offices.world.person(Role.SUPPLIER, tenant="420200", organisation=code)
    assert (await other.get(PLACE)).json()["items"] == []
    assert len((await offices.agency.get(PLACE)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("none", "未提交资格承诺函"),
        ("standing", "资格审查不要求证明材料"),
        ("breached", "示例罚〔2026〕1号"),
    ],
)
async def test_it_is_told_beside_a_decrypted_bid_and_not_before(
    offices: Offices, before: str, said: str
) -> None:
    if before != "none":
        row = await made(offices)
    if before == "breached":
        await offices.bureau.done(f"{PLACE}/{row}/record_breach", BREACH)
    project = await offices.project("示例平台网上开标大厅")
    await offices.agency.done(f"tendering/projects/{project}/publish")
    content = {
        "project_id": project,
        "price": "800000",
        "manufacturer": "示例制造有限公司",
        "manufacturer_size": "small",
        "brand": "示例牌",
        "model": "SL-14",
        "delivery_days": 30,
        "statement": "完全响应",
        "passphrase": "示例密封密码-只有供应商知道",
    }
    bid = await offices.supplier.done("tendering/bids/submit", content)
    page = f"tendering/bids/{bid['id']}"
    assert said not in (await offices.supplier.page(page)).text
    await offices.world.sql("UPDATE tendering_bid SET decrypted_at = now()")
    assert said in (await offices.supplier.page(page)).text
