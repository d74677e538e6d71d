"""Supervision is warned of what a real purchase leaves undone, and the parties are told."""

from datetime import timedelta

import pytest
from deployed import Deployed

from zhengcai.demo.purchase import Purchase


async def _warned(p: Purchase) -> dict[str, tuple[str, str]]:
    """Rule → state and severity, after all rules have been asked."""
    supervisor = p.actor("supervisor")
    asked = await p.do("supervisor", "warning/rounds/ask")

    async def done() -> bool | None:
        found = await supervisor.read(f"warning/rounds/{asked['id']}")
        assert found["failures"] == []
        return True if found["state"] == "done" else None

    await p.platform.until("预警检查", done)
    items = (await supervisor.read("warning/warnings"))["items"]
    return {each["rule_id"]: (each["state"], each["severity"]) for each in items}


async def test_a_contract_that_is_left_lying_is_warned_of(deployed: Deployed) -> None:
    p = await deployed.purchase("result")
    early = await _warned(p)
    assert early == {}
    await p.travel(await p.now() + timedelta(days=40))
    assert await _warned(p) == {"tendering.contract": ("raised", "serious")}


async def test_signed_and_forgotten(deployed: Deployed) -> None:
    p = await deployed.purchase("contract")
    inbox = (await p.actor("small").read("notify/messages"))["items"]
    assert [each["kind"] for each in inbox if each["kind"] != "notify.digest"] == [
        "supervision.contract.sign",
        "tendering.project.announce_result",
    ]
    await p.travel(await p.now() + timedelta(days=1))
    found = await _warned(p)
    assert found["supervision.contract_announcement"] == ("raised", "notice")
    await p.travel(await p.now() + timedelta(days=20))
    found = await _warned(p)
    assert found["supervision.contract_announcement"] == ("raised", "serious")
    assert found["supervision.contract_filing"] == ("raised", "serious")


@pytest.mark.parametrize(
    ("until", "rule_id"),
    [("disclosure", "supervision.acceptance"), ("acceptance", "supervision.payment")],
)
async def test_what_the_contract_promises_is_watched(
    deployed: Deployed, until: str, rule_id: str
) -> None:
    p = await deployed.purchase(until)
    assert rule_id not in await _warned(p)
    await p.travel(await p.now() + timedelta(days=300))
    assert rule_id in await _warned(p)


async def test_a_payment_that_the_treasury_leaves_lying_is_warned_of(deployed: Deployed) -> None:
    p = await deployed.purchase("payment")
    assert "fiscal.payment" not in await _warned(p)
    await p.travel(await p.now() + timedelta(days=300))
    await deployed.sql("UPDATE fiscal_payment SET state = 'sent' WHERE state = 'paid'")
    assert (await _warned(p))["fiscal.payment"] == ("raised", "serious")
