"""What is delivered is looked at by the platform, the proposer and the region."""

from typing import Any

import pytest
from governance_entries import DELIVER, OPINION, ORDER, ledgered
from governance_levels import BANNER, Levels, codes


@pytest.mark.parametrize(
    ("kind", "manifest", "codes_"),
    [
        ("personal", {"ledger": ("RJTZ-2026-9999",)}, ["release.entry_not_named", "release.no_entry"]),
        ("personal", {"ledger": ()}, ["release.entry_not_named", "release.plugin_without_entry"]),
        ("personal", {"kind": "subsystem"}, ["release.wrong_class"]),
        ("separate", {"kind": "extension"}, ["release.wrong_class"]),
        ("general", {"kind": "extension"}, ["release.wrong_class", "release.not_listed"]),
        ("personal", {"fix": [{"version": "1.2.0", "summary": "示例修复"}]}, ["release.fix_without_defect"]),
    ],
)  # fmt: skip
async def test_what_does_not_realise_the_entry_is_neither_delivered_nor_accepted(
    levels: Levels, kind: str, manifest: dict[str, Any], codes_: list[str]
) -> None:
    entry = await (await ledgered(levels, kind)).to("taken")
    await entry.install(**manifest)
    answer = await entry.provider.act(f"{await entry.order()}/deliver", DELIVER)
    assert set(codes_) <= codes(answer)
    await entry.to("delivered", "taken")
    await entry.install(**manifest)
    acceptance = await entry.acceptance()
    assert codes_[0] in codes(await entry.proposer.act(f"{acceptance}/accept", OPINION))
    page = (await entry.proposer.page(acceptance)).text
    assert answer.json()["problems"][0]["message"] in page
    assert codes_[0] in codes(await levels.region.act(f"{entry.place}/accept", OPINION))
    await entry.install()
    assert "符合发布条件" in (await entry.proposer.page(acceptance)).text
    await entry.to("accepted", "delivered")


async def test_what_is_not_on_this_platform_is_not_taken_on_trust(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    elsewhere = {**ORDER, "ledger_number": entry.number, "plugin": "elsewhere"}
    await entry.bearer.done("governance/work-orders/issue", elsewhere)
    await entry.to("taken", "ordered")
    deliver = f"{await entry.order()}/deliver"
    answer = await entry.provider.act(deliver, DELIVER)
    assert codes(answer) == {"release.not_here"}
    assert answer.json()["problems"][0]["law"].endswith("二（四）")
    assert "本平台没有安装“elsewhere”" in answer.json()["problems"][0]["message"]
    assign = f"{await entry.order()}/assign"
    for wrong in (levels.provider, levels.purchaser, levels.region):
        assert (await wrong.at(BANNER).act(assign, {"plugin": "built"})).status_code == 403
    assert codes(await entry.bearer.act(assign, {"plugin": "portal"})) == {"order.wrong_kind"}
    await entry.bearer.done(assign, {"plugin": "built"})
    assert (await entry.record())["plugin"] == "built"
    await entry.to("delivered", "taken")
    assert (await entry.bearer.act(assign, {"plugin": "built"})).status_code == 409


async def test_another_version_than_the_delivered_is_not_accepted(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("proposer_accepted")
    await entry.install(version="1.3.0")
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"release.not_installed"}
    await levels.region.done(f"{entry.place}/refuse", OPINION)
    await entry.provider.done(f"{await entry.order()}/deliver", DELIVER)
    await entry.to("accepted", "delivered")
    assert (await entry.record())["delivered_version"] == "1.3.0"


async def test_the_region_accepts_after_the_proposer_and_what_has_come(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("taken")
    for verb in ("accept", "refuse"):
        answer = await levels.region.act(f"{entry.place}/{verb}", OPINION)
        assert codes(answer) == {"entry.not_delivered"}
    await entry.to("delivered", "taken")
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"entry.proposer_first"}
    await entry.to("proposer_accepted", "delivered")
    await levels.region.done(f"{entry.place}/refuse", OPINION)
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "taken"
    await entry.to("released", "taken")
