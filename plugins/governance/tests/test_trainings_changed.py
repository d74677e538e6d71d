"""Whoever was invited to a training or has enrolled hears that it is moved or cancelled."""

from datetime import date
from typing import Any

import pytest
from governance_levels import CITY, Levels, codes, told
from test_rollout_people import PLACES, TRAINING, TRAININGS
from zhengcai_governance.actions import training_changes

from zhengcai import Role
from zhengcai.testing import Person

MOVED = {
    "begins_at": "2026-03-12T14:30:00+08:00",
    "place": "示例大会议室",
    "reason": "会议室被占用",
}
REASON = {"reason": "讲师不能到场"}


async def heard(person: Person, kind: str = "governance.training.changed") -> list[dict[str, Any]]:
    """What the person was told, where the person works."""
    found = (await person.get("notify/messages", limit=100)).json()["items"]
    return [each for each in found if each["kind"] == kind]


async def enrolled(levels: Levels, seats: int = 10) -> tuple[str, list[Person]]:
    """A training of the city, and who has enrolled: there, and from the banner below."""
    made = await levels.city.done(f"{TRAININGS}/announce", {**TRAINING, "seats": seats})
    other = await levels.world.person(Role.PURCHASER_OPERATOR, tenant=CITY)
    people = [levels.supplier.at(CITY), other, levels.purchaser, levels.banner]
    for person in people:
        await person.at(CITY).done(f"{PLACES}/enrol", {"training_id": made["id"]})
    return f"{TRAININGS}/{made['id']}", people


@pytest.mark.parametrize(
    ("verb", "form", "words"),
    [
        ("move", MOVED, ("2026年03月10日09时00分，示例会议室", "03月12日14时30分", "示例大会议室")),
        ("cancel", REASON, ("2026年03月10日09时00分，示例会议室", "已取消", REASON["reason"])),
    ],
)
async def test_all_whom_it_concerns_hear_of_it_once(
    levels: Levels, monkeypatch: pytest.MonkeyPatch, verb: str, form: Any, words: Any
) -> None:
    monkeypatch.setattr(training_changes, "AT_ONCE", 2)
    path, people = await enrolled(levels)
    gone = people.pop(1)
    (own,) = (await gone.get(PLACES)).json()["items"]
    await gone.done(f"{PLACES}/{own['id']}/leave")
    for wrong in (people[0], levels.banner.at(CITY), levels.overseer.at(CITY)):
        assert (await wrong.act(f"{path}/{verb}", form)).status_code == 403
    await levels.city.done(f"{path}/{verb}", form)
    for person in people:
        (message,) = await heard(person)
        for word in words:
            assert word in message["text"]
    assert await heard(gone) == []
    (linked,) = await heard(people[0])
    assert linked["record_id"] == path[-36:]
    invited = await heard(levels.banner, "governance.training.above")
    assert len(invited) == 2
    assert all(word in invited[0]["text"] for word in (*words, "示例市"))


async def test_each_change_is_told_and_a_job_that_comes_again_tells_nothing(
    levels: Levels,
) -> None:
    path, people = await enrolled(levels)
    await levels.city.done(f"{path}/move", MOVED)
    again = {"training": path[-36:], "change": 1, "title": "示例", "text": "示例"}
    await told(levels.world, CITY, "training_changed", **again)
    assert [len(await heard(person)) for person in people] == [1, 1, 1, 1]
    await levels.city.done(f"{path}/cancel", REASON)
    assert [len(await heard(person)) for person in people] == [2, 2, 2, 2]
    for verb, form in (("move", MOVED), ("cancel", REASON)):
        assert (await levels.city.act(f"{path}/{verb}", form)).status_code == 409


async def test_what_is_moved_was_not_begun_and_is_moved_to_come(levels: Levels) -> None:
    path, people = await enrolled(levels)
    same = {**MOVED, "begins_at": TRAINING["begins_at"], "place": TRAINING["place"]}
    assert codes(await levels.city.act(f"{path}/move", same)) == {"training.unchanged"}
    past = {**MOVED, "begins_at": "2026-03-01T09:00:00+08:00"}
    assert codes(await levels.city.act(f"{path}/move", past)) == {"training.past"}
    await levels.world.travel(date(2026, 3, 11))
    assert codes(await levels.city.act(f"{path}/move", MOVED)) == {"training.begun"}
    assert await heard(people[0]) == []
