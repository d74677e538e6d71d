"""The head of the committee: more than half of all members, each with one vote."""

from tender_house import House, laws, problems

from zhengcai import Role
from zhengcai.testing import Person

LAW_45 = "政府采购货物和服务招标投标管理办法 第45条"


async def vote(house: House, project: str, member: Person, seat: int | None = None) -> list[str]:
    """A member's vote; the codes of its problems."""
    form = {} if seat is None else {"seat": seat}
    answer = await member.act(f"tendering/projects/{project}/elect_head", form)
    return [] if answer.is_success else problems(answer)


async def heads(house: House, project: str) -> list[int]:
    rows = await house.world.sql(
        "SELECT seat FROM tendering_member WHERE project_id = $1 AND head ORDER BY seat", project
    )
    return [row["seat"] for row in rows]


async def test_more_than_half_of_all_members_decide(house: House) -> None:
    project = await house.project("evaluating")
    members = await house.members(project)
    assert await vote(house, project, members[0]) == []
    assert await vote(house, project, members[0]) == ["access.not_owner"], "one vote each"
    assert await vote(house, project, members[1], 2) == []
    assert await vote(house, project, members[4], 1) == [], "the representative votes too"
    assert await heads(house, project) == []
    for reader in (*members, house.agency, house.supervisor):
        record = (await reader.get(f"tendering/projects/{project}")).text
        assert "head_vote" not in record
    own = (await members[1].get("tendering/members")).json()["items"]
    assert "head_vote" not in own[0]
    assert await vote(house, project, members[2], 1) == []
    assert await heads(house, project) == [1]
    assert await vote(house, project, members[3], 2) == ["access.not_owner"], "it is decided"


async def test_without_a_majority_all_vote_again(house: House) -> None:
    project = await house.project("evaluating")
    members = await house.members(project)
    for member, seat in zip(members, (1, 1, 2, 2, 3), strict=True):
        assert await vote(house, project, member, seat) == []
    assert await heads(house, project) == []
    for member in members[2:]:
        assert await vote(house, project, member, 2) == []
    assert await heads(house, project) == [2]


async def test_who_may_be_elected(house: House) -> None:
    project = await house.project("opened")
    await house.agency.done(f"tendering/projects/{project}/qualify", {})
    await house.agency.done(f"tendering/projects/{project}/draw_experts", {"word": "示例"})
    members = await house.members(project)
    path = f"tendering/projects/{project}/elect_head"
    assert await vote(house, project, members[0]) == ["score.committee_incomplete"]
    await house.manager.done(
        f"tendering/projects/{project}/appoint", {"login": house.representative.login}
    )
    refused = await members[0].act(path, {"seat": 5})
    assert (problems(refused), laws(refused)) == (["committee.representative_head"], [LAW_45])
    assert await vote(house, project, house.representative) == ["committee.representative_head"]
    assert await vote(house, project, members[0], 9) == ["committee.no_such_seat"]
    outsider = next(one for one in house.experts if one.login not in {m.login for m in members})
    for stranger in (outsider.at("150100"), house.operator, house.manager):
        assert await vote(house, project, stranger) == ["access.not_owner"]


async def test_votes_for_who_leaves_are_void(house: House) -> None:
    project = await house.project("evaluating")
    members = await house.members(project)
    for member in members[:3]:
        assert await vote(house, project, member, 1) == []
    [own] = (await members[0].get("tendering/members")).json()["items"]
    await members[0].done(f"tendering/members/{own['id']}/leave", {"reason": "与投标人有利害关系"})
    assert await heads(house, project) == []
    assert await vote(house, project, members[1]) == ["score.committee_incomplete"]
    await house.agency.done(f"tendering/projects/{project}/draw_experts", {"word": "补抽"})
    for member in await house.members(project):
        if await heads(house, project) == []:
            assert await vote(house, project, member, 2) == []
    assert await heads(house, project) == [2]


async def test_the_audit_tells_votes_with_the_result_and_not_before(house: House) -> None:
    auditor = await house.world.person(Role.AUDIT_ADMIN)
    project = await house.project("evaluated")

    async def told() -> set[str]:
        items = (await auditor.get("core/audit", subject=project)).json()["items"]
        members = await house.world.sql(
            "SELECT id FROM tendering_member WHERE project_id = $1", project
        )
        for member in members:
            items += (await auditor.get("core/audit", subject=str(member["id"]))).json()["items"]
        return {(each["subject_type"], each["action"]) for each in items}

    vote_of = ("tendering_project", "tendering.project.elect_head")
    seated = ("tendering_member", "tendering.project.appoint")
    assert not {vote_of, seated} & await told()
    await house._to_awarded(project, ())
    await house._to_notified(project, ())
    assert {vote_of, seated} <= await told()
