"""What the main job does not meet: too few bids, routes of a plugin that is off, nobody's access."""

from datetime import datetime, timedelta

import pytest
from deployed import Deployed

from zhengcai import Role
from zhengcai.demo import tender
from zhengcai.demo.client import Actor
from zhengcai.demo.days import at
from zhengcai.demo.purchase import Purchase

ANYWHERE = "01900000-0000-7000-8000-000000000000"


async def _submit(p: Purchase, *keys: str) -> None:
    deadline = datetime.fromisoformat(p.records["deadline"]["at"])
    await p.travel(at(deadline.date() - timedelta(days=1), 14))
    for key in keys:
        p.passphrases[key] = f"passphrase of {key}"
        await p.do(key, "tendering/bids/submit", tender.bid_form(p, key), told="later")
    await p.travel(deadline)


@pytest.mark.parametrize("count", [0, 2])
async def test_fewer_than_three_bids_are_not_opened(deployed: Deployed, count: int) -> None:
    p = await deployed.purchase("tender")
    await _submit(p, *("large", "small")[:count])
    place = f"tendering/projects/{p.records['project']['id']}"
    problems = await p.refused(
        "agency",
        "开标",
        f"{place}/open",
        status=422,
        codes=["project.too_few_bids"],
    )
    assert "政府采购" in (problems[0].law or "")
    failed = await p.do(
        "agency",
        f"{place}/fail",
        {"reason": "too_few_suppliers", "explanation": f"投标人只有{count}家"},
        announced="termination",
    )
    assert failed["state"] == "failed"
    await p.refused("agency", "废标后开标", f"{place}/open", status=409, codes=["state.wrong"])


async def test_a_plugin_that_is_off_has_no_routes(deployed: Deployed) -> None:
    """Every list, record, query and action of every plugin, by API and by page."""
    p = await deployed.purchase("budget")
    county = p.region.county
    clerk = p.actor("sysadmin").at(county)
    plugins = ["tendering", "supervision", "fiscal", "portal"]
    for plugin in plugins:
        form = {"plugin": plugin, "choice": "off", "reason": "测试"}
        assert (await clerk.act("console/plugin-choices/choose", form)).status_code == 201
    tried = 0
    for (plugin, name), bound in deployed.runtime.registry.collections.items():
        if plugin not in plugins:
            continue
        api, page = f"/api/v1/t/{county}/-/{plugin}/{name}", f"/t/{county}/-/{plugin}/{name}"
        reads = [api, f"{api}/{ANYWHERE}", page, f"{page}/{ANYWHERE}"]
        reads += [f"{api}/{ANYWHERE}/{verb}" for verb in bound.queries]
        for address in reads:
            assert (await _get(clerk, address)) == 404, address
            tried += 1
        for verb, action in bound.actions.items():
            place = "" if action.creates else f"/{ANYWHERE}"
            path = f"{plugin}/{name}{place}/{verb}"
            assert (await clerk.act(path)).status_code == 404, path
            tried += 1
    assert tried > 80


async def test_nothing_can_be_done_without_signing_in_or_from_elsewhere(deployed: Deployed) -> None:
    """Every action that is not the public's: it is asked to sign in, a stranger is refused."""
    p = await deployed.purchase("budget")
    public, stranger = p.actor("public"), p.stranger("manager")
    for (plugin, name), bound in deployed.runtime.registry.collections.items():
        for verb, action in bound.actions.items():
            if Role.PUBLIC in action.by:
                continue
            place = "" if action.creates else f"/{ANYWHERE}"
            path = f"{plugin}/{name}{place}/{verb}"
            here = plugin in deployed.runtime.enabled(p.region.tenant)
            assert (await public.act(path)).status_code == (401 if here else 404), path
            assert (await stranger.act(path)).status_code == (403 if here else 404), path


async def _get(actor: Actor, address: str) -> int:
    token = await actor.platform.token(actor.login or "")
    headers = {"authorization": f"Bearer {token}"}
    return (await actor.platform.http.get(address, headers=headers)).status_code
