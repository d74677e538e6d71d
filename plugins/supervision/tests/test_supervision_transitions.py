"""Every transition: by its own people once, and by nobody else, from nowhere else, never twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from supervision_desk import Desk, acceptance, intent_form, problems, terms

from zhengcai import Role
from zhengcai.testing import Person


@dataclass(frozen=True)
class Step:
    """One transition. `wrong` names the states in which it is refused."""

    collection: str
    verb: str
    role: Role
    who: str
    source: str
    target: str
    wrong: tuple[str, ...]
    other: str
    """Somebody of the purchase whose role does not allow it."""
    form: Callable[[Desk], dict[str, Any]] = field(default=lambda _: {})
    owner_capacity: str = "purchaser"

    @property
    def name(self) -> str:
        return f"{self.collection}.{self.verb} from {self.source}"


def reason(_: Desk) -> dict[str, Any]:
    return {"reason": "预算调整"}


STEPS = [
    Step("intents", "revise", Role.PURCHASER_OPERATOR, "operator", "draft", "draft",
         ("published", "withdrawn"), "manager", lambda _: intent_form(title="改名的意向")),
    Step("intents", "publish", Role.PURCHASER_MANAGER, "manager", "draft", "published",
         ("published", "withdrawn"), "operator"),
    Step("intents", "withdraw", Role.PURCHASER_MANAGER, "manager", "published", "withdrawn",
         ("draft", "withdrawn"), "operator", reason),
    Step("plans", "revise", Role.PURCHASER_OPERATOR, "operator", "draft", "draft",
         ("filed", "started", "revoked"), "manager", lambda desk: desk.plan_form()),
    Step("plans", "file", Role.PURCHASER_MANAGER, "manager", "draft", "filed",
         ("filed", "started", "revoked"), "supervisor"),
    Step("plans", "revoke", Role.PURCHASER_MANAGER, "manager", "filed", "revoked",
         ("draft", "started", "revoked"), "operator", reason),
    Step("contracts", "revise", Role.PURCHASER_OPERATOR, "operator", "draft", "draft",
         ("signed", "filed", "accepted"), "manager", lambda _: terms()),
    Step("contracts", "revise", Role.PURCHASER_OPERATOR, "operator", "confirmed", "draft",
         (), "supplier", lambda _: terms()),
    Step("contracts", "confirm", Role.SUPPLIER, "supplier", "draft", "confirmed",
         ("confirmed", "signed"), "operator", owner_capacity="supplier"),
    Step("contracts", "sign", Role.PURCHASER_MANAGER, "manager", "confirmed", "signed",
         ("draft", "signed"), "supplier"),
    Step("contracts", "announce", Role.PURCHASER_OPERATOR, "operator", "signed", "announced",
         ("confirmed", "announced", "filed"), "supplier"),
    Step("contracts", "announce", Role.PURCHASER_OPERATOR, "operator", "registered", "filed",
         (), "manager"),
    Step("contracts", "file", Role.PURCHASER_OPERATOR, "operator", "signed", "registered",
         ("confirmed", "registered", "filed"), "supervisor"),
    Step("contracts", "file", Role.PURCHASER_OPERATOR, "operator", "announced", "filed",
         (), "manager"),
    Step("contracts", "accept", Role.PURCHASER_ACCEPTOR, "acceptor", "filed", "accepted",
         ("signed", "announced", "registered", "accepted"), "operator", lambda _: acceptance()),
    Step("contracts", "accept", Role.PURCHASER_ACCEPTOR, "acceptor", "rejected", "accepted",
         (), "manager", lambda _: acceptance()),
]  # fmt: skip
steps = pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])


async def made(desk: Desk, step: Step, state: str) -> str:
    make = {"intents": desk.intent, "plans": desk.plan, "contracts": desk.contract}
    return await make[step.collection](state)


async def attempt(desk: Desk, step: Step, person: Person, row_id: str) -> Any:
    return await person.act(f"supervision/{step.collection}/{row_id}/{step.verb}", step.form(desk))


@steps
async def test_a_transition_is_made_once_and_by_its_own_people_only(desk: Desk, step: Step) -> None:
    row_id = await made(desk, step, step.source)

    refused = await attempt(desk, step, getattr(desk, step.other), row_id)
    assert (refused.status_code, problems(refused)) == (403, ["access.denied"])

    stranger = await desk.world.person(
        step.role, organisation=await desk.world.organisation(capacity=step.owner_capacity)
    )
    refused = await attempt(desk, step, stranger, row_id)
    assert (refused.status_code, problems(refused)) == (403, ["access.not_owner"])

    nobody = await desk.world.client.post(
        f"/api/v1/t/150100/-/supervision/{step.collection}/{row_id}/actions/{step.verb}", json={}
    )
    assert nobody.status_code == 401

    neighbour = await desk.world.person(
        step.role,
        tenant="420200",
        organisation=await desk.world.organisation(capacity=step.owner_capacity, root="420200"),
    )
    refused = await attempt(desk, step, neighbour.at("150100"), row_id)
    assert refused.status_code == 403
    refused = await attempt(desk, step, neighbour, row_id)
    assert (refused.status_code, problems(refused)) == (404, ["subject.not_found"])

    done = await attempt(desk, step, getattr(desk, step.who), row_id)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == step.target
    if step.verb != "revise":
        again = await attempt(desk, step, getattr(desk, step.who), row_id)
        assert (again.status_code, problems(again)) == (409, ["state.wrong"])


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.wrong], ids=[step.name for step in STEPS if step.wrong]
)
async def test_a_transition_is_refused_in_the_wrong_state(desk: Desk, step: Step) -> None:
    for state in step.wrong:
        row_id = await made(desk, step, state)
        answer = await attempt(desk, step, getattr(desk, step.who), row_id)
        assert (answer.status_code, problems(answer)) == (409, ["state.wrong"]), state
        assert (await desk.record(step.collection, row_id))["state"] == state


async def test_only_an_operator_drafts(desk: Desk) -> None:
    for path in ("intents", "plans", "contracts"):
        for who in (desk.manager, desk.supplier, desk.supervisor, desk.public):
            answer = await who.act(f"supervision/{path}/draft", {})
            assert (answer.status_code, problems(answer)) == (403, ["access.denied"])


READ = {
    # who reads how many: a draft and a published intent, a filed plan, a draft and a signed contract
    "operator": (4, 2, 2),
    "manager": (4, 2, 2),
    "supervisor": (4, 2, 1),
    "supplier": (None, None, 2),
    "acceptor": (None, None, 2),
    "agency": (None, None, None),
    "public": (None, None, None),
}


async def test_each_reads_what_is_theirs_to_read(desk: Desk) -> None:
    await desk.intent("draft")
    await desk.intent()
    await desk.contract("draft", plan={"amount": "900000"})
    await desk.contract("signed", plan={"amount": "900000"})
    for who, counts in READ.items():
        for collection, expected in zip(("intents", "plans", "contracts"), counts, strict=True):
            answer = await getattr(desk, who).get(f"supervision/{collection}")
            if expected is None:
                assert answer.status_code == 403, (who, collection)
            else:
                assert len(answer.json()["items"]) == expected, (who, collection)
    other = await desk.world.person(Role.PURCHASER_OPERATOR)
    for collection in ("intents", "plans", "contracts"):
        assert (await other.get(f"supervision/{collection}")).json()["items"] == []


async def test_a_supervisor_above_reads_down_and_acts_on_nothing(desk: Desk) -> None:
    plan_id = await desk.plan("draft")
    above = await desk.world.person(Role.FINANCE_SUPERVISOR, tenant="150000")
    answer = await above.at("150100").get(f"supervision/plans/{plan_id}")
    assert answer.status_code == 200
    for verb in ("file", "revoke", "revise"):
        refused = await above.at("150100").act(f"supervision/plans/{plan_id}/{verb}", {})
        assert refused.status_code == 403


async def test_where_the_plugin_is_off_plans_are_only_read(desk: Desk) -> None:
    plan_id = await desk.plan("draft")
    await desk.world.choose("supervision", "off")
    assert (await desk.operator.get(f"supervision/plans/{plan_id}")).json()["actions"] == []
    refused = await desk.manager.act(f"supervision/plans/{plan_id}/file")
    assert refused.status_code == 409
    assert refused.json()["problems"][0]["code"] == "plugin.off"
