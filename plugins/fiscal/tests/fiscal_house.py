"""A purchaser with money, and what it does with it."""

from dataclasses import dataclass
from typing import Any

from zhengcai.testing import Person, World

ACCOUNT = "示例银行 6200000000000001"


@dataclass
class House:
    """A purchaser with a budget line of 1,000,000 yuan, and the bureau that gave it."""

    world: World
    budget: Person
    operator: Person
    line_id: str

    async def line(self) -> dict[str, Any]:
        answer = await self.budget.get(f"fiscal/budget-lines/{self.line_id}")
        assert answer.status_code == 200, answer.text
        record: dict[str, Any] = answer.json()
        return record

    async def balances(self) -> tuple[str, str, str]:
        """Available, frozen, used; their sum is checked on the way."""
        record = await self.line()
        return record["available"], record["frozen"], record["used"]

    async def ledger(self) -> list[tuple[str, str]]:
        answer = await self.budget.get(f"fiscal/budget-lines/{self.line_id}/movements")
        return [(item["kind"], item["amount"]) for item in answer.json()["items"]]

    async def drawn(self, amount: str = "1000000") -> dict[str, Any]:
        """A deed for which `amount` is frozen."""
        form = {"budget_line_id": self.line_id, "amount": amount}
        return await self.operator.done("neighbour/deeds/draw", form)

    async def contract(self, amount: str = "860000", frozen: str = "1000000", **more: Any) -> str:
        """The id of a contract that is filed and accepted unless `more` says otherwise."""
        deed = await self.drawn(frozen)
        form = {
            "supplier_code": "示例供应商",
            "account": ACCOUNT,
            "amount": amount,
            "accepted_at": self.world.now.isoformat(),
            **more,
        }
        await self.operator.done(f"neighbour/deeds/{deed['id']}/seal", form)
        return str(deed["id"])

    def application(self, contract: str, **more: Any) -> dict[str, Any]:
        """The form of a payment that nothing stands against."""
        return {
            "contract_id": contract,
            "amount": "860000",
            "invoice_number": "26150000000000000001",
            "invoice_on": self.world.now.date().isoformat(),
            "payee_account": ACCOUNT,
            **more,
        }

    async def payment(self, payment_id: str) -> dict[str, Any]:
        answer = await self.operator.get(f"fiscal/payments/{payment_id}")
        assert answer.status_code == 200, answer.text
        record: dict[str, Any] = answer.json()
        return record

    async def again(self, job: str, **arguments: str) -> None:
        """Have a job of the plugin run once more, as a repeated message would."""
        async with self.world.jobs.open_async():
            await self.world.jobs.configure_task("zhengcai.job", queue="zhengcai").defer_async(
                tenant=self.operator.tenant, job=f"fiscal.{job}", arguments=arguments
            )
        await self.world.settle()


def notice(purchaser: str, **more: Any) -> dict[str, Any]:
    """The form of a budget notice that nothing stands against."""
    return {
        "code": "150100-2026-0001",
        "title": "办公设备购置",
        "year": 2026,
        "purchaser_code": purchaser,
        "amount": "1000000.00",
        "fund_nature": "general",
        "sme_reserved_amount": "300000",
        **more,
    }
