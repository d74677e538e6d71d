"""What an action leaves: its audit entry, and a secret nowhere."""

from typing import Any

import orjson
import pytest
from requisition_cast import REQUISITIONS, Cast

SECRET = "底价捌佰元-7f3a"


async def entries(cast: Cast, subject: str | None = None) -> list[dict[str, Any]]:
    rows = await cast.world.sql(
        "SELECT *, changes::text AS changed, problems::text AS told FROM audit_entry "
        "WHERE subject_id = $1 OR ($1 IS NULL AND subject_id IS NULL) ORDER BY xid, seq",
        subject,
    )
    return [
        {**row, "changed": orjson.loads(row["changed"]), "told": orjson.loads(row["told"])}
        for row in rows
    ]


async def test_what_was_done_is_told_with_before_and_after(cast: Cast) -> None:
    row = await cast.submitted()
    drafted, submitted = await entries(cast, row["id"])
    assert (drafted["action"], drafted["outcome"]) == ("specimen.requisition.draft", "done")
    assert drafted["changed"]["amount"] == [None, "1200.50"]
    assert drafted["before_digest"] is None
    assert submitted["actor_id"] == cast.manager.person_id
    assert submitted["actor_name"] == cast.manager.name
    assert submitted["roles"] == "public,purchaser_manager"
    assert submitted["subject_type"] == "specimen_requisition"
    assert submitted["changed"]["state"] == ["draft", "submitted"]
    assert submitted["changed"]["number"] == [None, row["number"]]
    assert submitted["before_digest"] == drafted["after_digest"]
    assert submitted["after_digest"] != submitted["before_digest"]
    assert submitted["source"] == "127.0.0.1"
    assert submitted["tenant_code"] == "150100"


async def test_what_was_refused_is_told_with_its_problems(cast: Cast) -> None:
    row = await cast.draft()
    assert (await cast.operator.act(f"{REQUISITIONS}/{row['id']}/submit")).status_code == 403
    refused = (await entries(cast, row["id"]))[-1]
    assert (refused["action"], refused["outcome"]) == ("specimen.requisition.submit", "refused")
    assert [problem["code"] for problem in refused["told"]] == ["access.denied"]
    assert (refused["changed"], refused["after_digest"]) == ({}, None)
    await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(amount="99999"))
    refused = (await entries(cast))[-1]
    assert refused["told"][0]["law"] == "示例办法 第4条"
    assert refused["told"][0]["message"] == "金额超过单笔上限10000元"


async def test_what_failed_is_told_and_undone(cast: Cast) -> None:
    row = await cast.submitted()
    answer = await cast.budget.act(f"{REQUISITIONS}/{row['id']}/recall")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "broken" not in answer.text
    assert "Runtime" not in answer.text
    failed = (await entries(cast, row["id"]))[-1]
    assert (failed["action"], failed["outcome"]) == ("specimen.requisition.recall", "failed")
    now = (await cast.budget.get(f"{REQUISITIONS}/{row['id']}")).json()
    assert (now["state"], now["quantity"]) == ("submitted", 3)


async def test_no_audit_no_write(cast: Cast) -> None:
    """Where the entry cannot be written, neither is the change."""
    await cast.world.sql("ALTER TABLE audit_entry ADD CONSTRAINT shut CHECK (false) NOT VALID")
    try:
        answer = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(title="没有审计"))
        assert answer.status_code == 500
    finally:
        await cast.world.sql("ALTER TABLE audit_entry DROP CONSTRAINT shut")
    rows = await cast.world.sql("SELECT 1 FROM specimen_requisition WHERE title = '没有审计'")
    assert rows == []


@pytest.mark.parametrize(
    ("reader", "status"),
    [("supervisor", 200), ("overseer_above", 200), ("operator", 403), ("budget", 403)],
)
async def test_the_audit_is_read_by_supervisors(cast: Cast, reader: str, status: int) -> None:
    row = await cast.draft()
    answer = await getattr(cast, reader).get("core/audit", subject=row["id"])
    assert answer.status_code == status
    if status == 200:
        assert [each["action"] for each in answer.json()["items"]] == ["specimen.requisition.draft"]


async def test_a_secret_stands_in_its_column_and_nowhere_else(cast: Cast) -> None:
    drafted = await cast.operator.act(
        f"{REQUISITIONS}/draft", cast.form(ceiling_note=SECRET), key="with a secret"
    )
    row = drafted.json()
    revised = await cast.operator.act(f"{REQUISITIONS}/{row['id']}/revise", {"title": "改名台灯"})
    refused = await cast.operator.act(
        f"{REQUISITIONS}/draft", cast.form(ceiling_note=SECRET, amount="99999")
    )
    wrong = await cast.operator.act(
        f"{REQUISITIONS}/draft", cast.form(ceiling_note=[SECRET], colour=SECRET)
    )
    submitted = await cast.manager.act(f"{REQUISITIONS}/{row['id']}/submit")
    await cast.world.settle()
    answers = [drafted, revised, refused, wrong, submitted]
    answers += [
        await cast.budget.get(REQUISITIONS),
        await cast.budget.get(f"{REQUISITIONS}/{row['id']}"),
        await cast.supervisor.get("core/audit"),
        await cast.supervisor.get("core/feed"),
    ]
    for answer in answers:
        assert SECRET not in answer.text
        assert "ceiling_note" not in answer.text.replace('"field":"ceiling_note"', "")
    assert await tables_with(cast, SECRET) == {"specimen_requisition"}
    without = (
        "SELECT to_jsonb(t) - 'ceiling_note' AS rest FROM specimen_requisition t WHERE id = $1"
    )
    assert SECRET not in str(await cast.world.sql(without, row["id"]))


async def tables_with(cast: Cast, text: str) -> set[str]:
    """The tables of the whole database in any column of which `text` stands."""
    tables = await cast.world.sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return {
        table["relname"]
        for table in tables
        if await cast.world.sql(
            f"SELECT 1 FROM {table['relname']} t "  # noqa: S608 - own names
            "WHERE strpos(t::text, $1) > 0 OR strpos(to_jsonb(t)::text, $1) > 0 LIMIT 1",
            text,
        )
    }
