"""Every action in the wrong state, by the wrong role, by the wrong owner, and twice."""

from dataclasses import dataclass
from typing import Any

import pytest
from tender_house import BIDS, PASSPHRASE, STATES, House, bid, problems, terms

from zhengcai import Role
from zhengcai.testing import Person


@dataclass(frozen=True)
class Step:
    """An action on a project: who performs it, where it starts."""

    verb: str
    by: str
    sources: tuple[str, ...]


BEFORE_SCORING = ("published", "opening", "opened", "evaluating")
STEPS = (
    Step("prepare", "agency", ("drafting",)),
    Step("publish", "agency", ("drafting",)),
    Step("clarify", "agency", ("published",)),
    Step("open", "agency", ("published",)),
    Step("close_opening", "agency", ("opening",)),
    Step("qualify", "agency", ("opened",)),
    Step("draw_experts", "agency", BEFORE_SCORING),
    Step("appoint", "manager", BEFORE_SCORING),
    Step("elect_head", "expert", ("evaluating",)),
    Step("ask_price", "head", ("evaluating",)),
    Step("judge_low_price", "head", ("evaluating",)),
    Step("reject_bid", "head", ("evaluating",)),
    Step("settle_score", "head", ("evaluating",)),
    Step("report", "head", ("evaluating",)),
    Step("award", "manager", ("evaluated",)),
    Step("explain_delay", "manager", ("evaluated",)),
    Step("announce_result", "agency", ("awarded",)),
    Step("correct_result", "agency", ("notified", "contracted")),
    Step("archive", "agency", ("contracted",)),
    Step("fail", "agency", (*BEFORE_SCORING, "evaluated")),
)
BID_STEPS = (
    Step("replace", "supplier", ("submitted", "withdrawn")),
    Step("withdraw", "supplier", ("submitted",)),
    Step("decrypt", "supplier", ("submitted",)),
    Step("confirm_correction", "supplier", ("decrypted", "opened")),
)


async def actor(house: House, project: str, step: Step) -> Person | None:
    """Who performs a step; None where the committee does not exist yet."""
    if step.by in ("expert", "head"):
        members = await house.members(project)
        return members[0] if members else None
    if step.by == "supplier":
        return house.suppliers[0]
    person: Person = getattr(house, step.by)
    return person


async def test_no_action_outside_its_states(house: House) -> None:
    project = await house.project("drafting")
    for number, state in enumerate(STATES):
        if number:
            await getattr(house, f"_to_{state}")(project, BIDS)
        assert (await house.record(f"projects/{project}"))["state"] == state
        for step in STEPS:
            person = await actor(house, project, step)
            if state in step.sources or person is None:
                continue
            answer = await person.act(f"tendering/projects/{project}/{step.verb}")
            # The head's own actions are refused for ownership until there is a head.
            assert problems(answer)[0] in ("state.wrong", "access.not_owner"), (state, step.verb)
            assert answer.status_code == (409 if problems(answer) == ["state.wrong"] else 403)
        if house.bid_ids:
            path = f"tendering/bids/{house.bid_ids[0]}"
            now = (await house.record(f"bids/{house.bid_ids[0]}", house.suppliers[0]))["state"]
            for step in BID_STEPS:
                if now not in step.sources:
                    answer = await house.suppliers[0].act(f"{path}/{step.verb}")
                    # Where nothing was corrected or asked, the bid is not theirs to act on.
                    assert problems(answer)[0] in ("state.wrong", "access.not_owner"), step.verb
                    assert answer.status_code == (
                        409 if problems(answer) == ["state.wrong"] else 403
                    )


STRANGERS = {
    "agency": Role.AGENCY,
    "manager": Role.PURCHASER_MANAGER,
    "operator": Role.PURCHASER_OPERATOR,
    "supplier": Role.SUPPLIER,
    "expert": Role.EXPERT,
    "head": Role.EXPERT,
}


ALSO = {
    "archive": (Role.PURCHASER_OPERATOR,),
    "correct_result": (Role.PURCHASER_MANAGER,),
    "elect_head": (Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER),
}
"""Further roles that perform an action, on rows of their own."""


async def test_no_action_by_another_role_or_owner(house: House) -> None:
    project = await house.project("evaluating")
    strangers = {role: await house.world.person(role) for role in STRANGERS.values()}
    for step in STEPS:
        own = STRANGERS[step.by]
        for role, stranger in strangers.items():
            answer = await stranger.act(f"tendering/projects/{project}/{step.verb}")
            also = ALSO.get(step.verb, ())
            expected = "access.not_owner" if role is own or role in also else "access.denied"
            assert (answer.status_code, problems(answer)) == (403, [expected]), (step, role)
    for step in BID_STEPS:
        for role, stranger in strangers.items():
            answer = await stranger.act(f"tendering/bids/{house.bid_ids[0]}/{step.verb}")
            expected = "access.not_owner" if role is Role.SUPPLIER else "access.denied"
            assert (answer.status_code, problems(answer)) == (403, [expected]), (step, role)
    creating = {
        "projects/create": Role.PURCHASER_OPERATOR,
        "bids/submit": Role.SUPPLIER,
        "score-sheets/submit": Role.EXPERT,
    }
    for path, own in creating.items():
        for role, stranger in strangers.items():
            allowed = role is own or (
                path == "score-sheets/submit"
                and role in (Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER)
            )
            answer = await stranger.act(f"tendering/{path}", {})
            assert (answer.status_code == 403) is not allowed, (path, role)
    for verb in ("conclude", "deem_award"):
        hidden = await house.agency.act(f"tendering/projects/{project}/{verb}")
        assert hidden.status_code == 403


async def test_a_project_needs_a_filed_plan_of_its_own_purchaser(house: House) -> None:
    agency = house.agency.organisation

    async def create(plan: str, code: str = agency, who: Person = house.operator) -> Any:
        return await who.act("tendering/projects/create", {"plan_id": plan, "agency_code": code})

    nothing = await create("00000000-0000-0000-0000-000000000001")
    assert problems(nothing) == ["project.no_plan"]
    assert nothing.json()["problems"][0]["law"] == "政府采购法实施条例 第29条"
    plan = await house.plan()
    stranger = await house.world.person(Role.PURCHASER_OPERATOR)
    assert (await create(plan, who=stranger)).status_code == 403
    unknown = await create(plan, code=house.suppliers[0].organisation)
    assert problems(unknown) == ["form.unknown_code"]
    other = await create(await house.plan(method="inquiry"))
    assert problems(other) == ["project.method_unsupported"]
    assert (await create(plan)).status_code == 201
    assert problems(await create(plan)) == ["plan.not_free"]


async def test_what_can_be_done_once_is_refused_twice(house: House) -> None:
    project = await house.project("published")
    path = f"tendering/projects/{project}"
    await house.submit(project, BIDS)
    again = await house.suppliers[0].act(
        "tendering/bids/submit", {"project_id": project, **bid("1.00")}
    )
    assert problems(again) == ["bid.exists"]
    await house.after_deadline()
    await house.agency.done(f"{path}/open")
    await house._to_opened(project, BIDS)
    await house._to_evaluating(project, BIDS)
    full = await house.agency.act(f"{path}/draw_experts", {"word": "再抽一次"})
    assert problems(full) == ["committee.full"]
    seated = await house.manager.act(f"{path}/appoint", {"login": house.representative.login})
    assert problems(seated) == ["committee.seated", "committee.no_seat"]
    members = await house.score(project)
    decided = await members[4].act(f"{path}/elect_head", {"seat": 1})
    assert (decided.status_code, problems(decided)) == (403, ["access.not_owner"])
    second = await members[1].act("tendering/score-sheets/submit", house.sheet(project))
    assert problems(second) == ["score.submitted"]


@pytest.mark.parametrize("reason", ["too_few_suppliers", "task_cancelled"])
async def test_a_tender_that_fails_says_why(house: House, reason: str) -> None:
    project = await house.project("published")
    path = f"tendering/projects/{project}"
    await house.submit(project, BIDS[:2])
    form = {"reason": reason, "explanation": "示例原因"}
    if reason == "too_few_suppliers":
        early = await house.agency.act(f"{path}/fail", form)
        assert problems(early) == ["project.too_early"]
        assert (await house.agency.act(f"{path}/open")).json()["problems"] == early.json()[
            "problems"
        ]
        await house.after_deadline(0)
        opened = await house.agency.act(f"{path}/open")
        assert problems(opened) == ["project.too_few_bids"]
        assert opened.json()["problems"][0]["law"] == "政府采购法 第36条"
    record = await house.agency.done(f"{path}/fail", form)
    assert record["state"] == "failed"
    listed = (await house.public.get("portal/announcements", kind="termination")).json()["items"]
    assert len(listed) == 1
    await house.after_deadline()
    sealed = await house.suppliers[0].act(
        f"tendering/bids/{house.bid_ids[0]}/decrypt", {"passphrase": PASSPHRASE}
    )
    assert problems(sealed) == ["bid.not_opening"]
    assert (await house.agency.get("tendering/bids")).json()["items"] == []


async def test_enough_bids_cannot_be_called_too_few(house: House) -> None:
    project = await house.project("published")
    await house.submit(project, BIDS)
    await house.after_deadline()
    answer = await house.agency.act(
        f"tendering/projects/{project}/fail",
        {"reason": "too_few_suppliers", "explanation": "示例原因"},
    )
    assert problems(answer) == ["project.enough_bids"]


async def test_a_document_can_be_written_again_until_it_is_published(house: House) -> None:
    project = await house.project("drafting")
    path = f"tendering/projects/{project}"
    record = await house.agency.done(f"{path}/prepare", terms(title="便携式计算机采购（修订）"))
    assert record["title"] == "便携式计算机采购（修订）"
    await house.agency.done(f"{path}/publish")
    assert (await house.agency.act(f"{path}/prepare", terms())).status_code == 409
