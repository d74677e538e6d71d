"""Who is told at which step of the procedure: whoever has to act next, and whom it concerns."""

from bureaus import EVALUATION, LETTER, LETTER_DRAFT, REVIEW_FORMS, SEAL, Bureaus, objection
from governance_entries import ledgered
from governance_levels import Levels
from inboxes import Inboxes

from zhengcai import Role

LETTERS = "governance/consolidations"


async def people_of(bureaus: Bureaus) -> Inboxes:
    """Both officials of each bureau, two people of the proposer, somebody else of the banner."""
    purchaser = bureaus.purchaser
    colleague = await bureaus.world.person(
        Role.PURCHASER_MANAGER, tenant="150121", organisation=purchaser.organisation
    )
    people = {"writer": purchaser, "colleague": colleague, "stranger": bureaus.stranger}
    for name, tenant in (("banner", "150121"), ("city", "150100"), ("region", "150000")):
        for which in (0, 1):
            people[f"{name}{which}"] = bureaus.official(tenant, which)
    return Inboxes(people)


def both(name: str, kind: str) -> set[tuple[str, str]]:
    """Both officials of a bureau."""
    return {(f"{name}0", kind), (f"{name}1", kind)}


def home(state: str) -> set[tuple[str, str]]:
    """Everybody at home: the proposer's people and the bureau."""
    kind = f"requirement.{state}"
    return {("writer", kind), ("colleague", kind), *both("banner", kind)}


async def test_each_step_of_a_requirement_is_told_to_whom_it_concerns(bureaus: Bureaus) -> None:
    inboxes = await people_of(bureaus)
    writer, banner = bureaus.purchaser, bureaus.official()
    city, region = bureaus.official("150100"), bureaus.official("150000")
    path = await bureaus.drafted()
    await writer.done(f"{path}/attach", SEAL)
    assert await inboxes.new() == set()
    await writer.done(f"{path}/submit")
    assert await inboxes.new() == both("banner", "requirement.submitted")
    await banner.done(f"{path}/receive")
    received = "requirement.received"
    assert await inboxes.new() == {
        ("writer", received),
        ("colleague", received),
        ("banner1", received),
    }
    await banner.done(f"{path}/begin_evaluation")
    assert await inboxes.new() == set()
    await banner.done(f"{path}/evaluate", EVALUATION)
    feasible = "requirement.feasible"
    assert await inboxes.new() == {
        ("writer", feasible),
        ("colleague", feasible),
        ("banner1", feasible),
    }
    await banner.done(f"{path}/report")
    told = await inboxes.new()
    assert told == {
        ("writer", "requirement.reported"),
        ("colleague", "requirement.reported"),
    } | both("city", "arrival.arrived")
    (arrival, *_) = await bureaus.rows("arrivals", "150100")
    letter = await city.done(f"{LETTERS}/draft", {**LETTER_DRAFT, "arrivals": [arrival["id"]]})
    assert await inboxes.new() == set()
    await city.done(f"{LETTERS}/{letter['id']}/report", LETTER)
    arrived = both("city", "arrival.reviewing") | both("region", "review.arrived")
    assert await inboxes.new() == home("reviewing") | arrived
    (review, *_) = await bureaus.rows("reviews", "150000")
    place = f"governance/reviews/{review['id']}"
    await region.done(f"{place}/check_duplicates", REVIEW_FORMS["check_duplicates"])
    assert await inboxes.new() == {("region1", "review.reviewing")}
    await region.done(f"{place}/accept", REVIEW_FORMS["accept"])
    assert await inboxes.new() == {("region1", "review.passed")}
    await region.done(f"{place}/publicise", REVIEW_FORMS["publicise"])
    assert await inboxes.new() == home("publicised") | both("city", "arrival.publicised")
    await bureaus.supplier.at("150000").done("governance/objections/raise", objection(place))
    told = both("region", "objection.raised") | both("city", "arrival.objected")
    assert await inboxes.new() == home("objected") | told
    (arrival, *_) = await bureaus.rows("arrivals", "150100")
    assert arrival["state"] == "objected"


async def test_a_message_reads_in_the_language_of_its_reader(bureaus: Bureaus) -> None:
    await bureaus.brought("submitted")
    official = bureaus.official()
    (message,) = (await official.get("notify/messages")).json()["items"]
    title = message["title"]
    assert title == "软件需求“增加示例采购进度提醒”现为“待接收”"
    place = f"notify/messages/{message['id']}"
    chinese, english = await official.page(place), await official.page(place, lang="en")
    assert title in chinese.text
    assert "待您办理：接收。" in chinese.text
    for text in ("is now “To be received”", "This waits for you: Receive."):
        assert text in english.text
    assert "现为" not in english.text


ENTRY_STEPS = [
    ("classified", {("proposer", "work.asked")}),
    ("confirmed", set()),
    ("scheduled", set()),
    ("ordered", {("provider", "work_order.issued")}),
    ("taken", set()),
    ("delivered", {("proposer", "work_order.delivered"), ("proposer", "acceptance.waiting")}),
    ("proposer_accepted", {("region", "ledger_entry.ordered")}),
    ("accepted", {("provider", "work_order.accepted"), ("proposer", "work_order.accepted"),
                  ("proposer", "work.finished")}),
    ("released", set()),
]  # fmt: skip


async def test_each_step_of_an_entry_is_told_to_whoever_comes_next(levels: Levels) -> None:
    entry = await ledgered(levels)
    inboxes = Inboxes(
        {
            "proposer": entry.proposer,
            "region": levels.region,
            "provider": entry.provider,
            "city": levels.city,
            "purchaser": levels.purchaser,
        }
    )
    for stage, told in ENTRY_STEPS:
        await entry.step(stage)
        assert await inboxes.new() == told, stage
