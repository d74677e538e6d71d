"""Two walls between tenants: with the first one broken on purpose, the second still stands."""

from typing import Any
from uuid import UUID

import pytest
from requisition_cast import REQUISITIONS, Cast
from specimen.models import Requisition
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from zhengcai.actions import reading
from zhengcai.actions.context import Context
from zhengcai.actions.registry import Bound
from zhengcai.tenancy.tree import Scope

TABLES = ("specimen_requisition", "event", "audit_entry", "plugin_choice", "number_series")


@pytest.fixture
async def foreign(cast: Cast) -> dict[str, Any]:
    """A requisition of the tenant below."""
    answer = await cast.elsewhere.at("150102").act(f"{REQUISITIONS}/draft", cast.form())
    record: dict[str, Any] = answer.json()
    return record


@pytest.fixture
def no_predicates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound predicate on the tenant, forgotten wherever the repository layer adds it."""

    def rows(_: Context, model: Any, *where: Any) -> Select[Any]:
        return select(model).where(*where)

    def visible(_: Context, bound: Bound, *, tree: bool = False) -> Select[Any]:
        return select(bound.collection.model)

    monkeypatch.setattr(Context, "rows", rows)
    monkeypatch.setattr(reading, "visible", visible)


@pytest.mark.usefixtures("no_predicates")
async def test_without_predicates_nothing_foreign_is_read(
    cast: Cast, foreign: dict[str, Any]
) -> None:
    own = await cast.draft()
    listed = (await cast.budget.get(REQUISITIONS, limit=200)).json()["items"]
    assert own["id"] in {item["id"] for item in listed}
    assert {item["tenant_code"] for item in listed} == {"150100"}
    assert (await cast.budget.get(f"{REQUISITIONS}/{foreign['id']}")).status_code == 404
    audit = (await cast.supervisor.get("core/audit")).json()["items"]
    assert {item["tenant_code"] for item in audit} == {"150100"}


@pytest.mark.usefixtures("no_predicates")
async def test_without_predicates_nothing_foreign_is_changed(
    cast: Cast, foreign: dict[str, Any]
) -> None:
    answer = await cast.manager.act(f"{REQUISITIONS}/{foreign['id']}/submit")
    assert answer.status_code == 404


@pytest.mark.parametrize("table", TABLES)
async def test_a_raw_query_sees_one_tenant(cast: Cast, foreign: dict[str, Any], table: str) -> None:
    await cast.submitted()
    query = f"SELECT DISTINCT tenant_code FROM {table}"  # noqa: S608 - own names
    everything = {row["tenant_code"] for row in await cast.world.sql(query)}
    assert len(everything) > 1 or table == "number_series"
    for tenant in ("150100", "150102"):
        async with cast.world.runtime.work(Scope.of_tenant(tenant)) as work:
            seen = {row["tenant_code"] for row in await work.driver.fetch(query)}
            assert seen <= {tenant}
            seen = set((await work.session.execute(text(query))).scalars())
            assert seen <= {tenant}


async def test_a_connection_outside_any_work_sees_nothing(cast: Cast) -> None:
    await cast.draft()
    async with cast.world.runtime.engine.connect() as connection:
        for table in TABLES:
            query = f"SELECT count(*) FROM {table}"  # noqa: S608 - own names
            assert (await connection.execute(text(query))).scalar() == 0


async def test_a_raw_statement_cannot_write_elsewhere(cast: Cast, foreign: dict[str, Any]) -> None:
    tree = cast.world.runtime.snapshot.tree
    async with cast.world.runtime.work(tree.scope("150100")) as work:
        changed = await work.driver.execute(
            "UPDATE specimen_requisition SET title = '改' WHERE id = $1", UUID(foreign["id"])
        )
        assert changed == "UPDATE 0"
        removed = await work.driver.execute(
            "DELETE FROM specimen_requisition WHERE tenant_code <> '150100'"
        )
        assert removed == "DELETE 0"
    async with cast.world.runtime.work(tree.scope("150100")) as work:
        row = await work.session.scalar(
            select(Requisition).where(Requisition.id == UUID(foreign["id"]))
        )
        assert row is not None, "the tree of 150100 is read down to 150102"
        row.tenant_code = "150100"
        with pytest.raises((DBAPIError, StaleDataError)):
            await work.commit()
