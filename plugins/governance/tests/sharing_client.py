"""A client of shared data, and what it is granted."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import httpx
from governance_levels import REGION, Levels

from zhengcai.testing import Person

CODE = "91150100MA00000151"
REQUEST: dict[str, Any] = {
    "title": "示例：共享合同数据",
    "system": "示例资产系统",
    "content": "合同的名称和金额",
    "purpose": "资产登记",
    "legal_basis": "示例办法 第1条",
    "contact": "张示例",
    "phone": "13800000000",
}
SPECIFICATION: dict[str, Any] = {
    "code": "sharing-needs",
    "title": "示例：数据共享需求",
    "collection": "governance.sharing-requests",
    "description": "各地提出的数据共享需求",
    "fields": [
        {"name": "title"},
        {"name": "system", "note": "系统名称"},
        {"name": "content"},
        {"name": "contact"},
        {"name": "phone"},
    ],
}
GRANT: dict[str, Any] = {
    "name": "示例资产系统",
    "organisation": "示例资产管理局",
    "organisation_code": CODE,
    "purpose": "资产登记",
    "contact": "李示例",
    "phone": "13900000000",
    "tenants": ["150100"],
    "expires_on": "2027-03-01",
}


@dataclass
class Client:
    """Who knows an id and a secret."""

    levels: Levels
    grant: dict[str, Any]
    secret: str
    bearer: str = ""

    @property
    def basic(self) -> dict[str, str]:
        pair = f"{self.grant['client_id']}:{self.secret}".encode()
        return {"authorization": f"Basic {b64encode(pair).decode()}"}

    async def ask(
        self, form: Any = None, headers: dict[str, str] | None = None, tenant: str = REGION
    ) -> httpx.Response:
        """The token endpoint."""
        return await self.levels.world.client.post(
            f"/api/v1/t/{tenant}/-/governance/oauth/token",
            data={"grant_type": "client_credentials"} if form is None else form,
            headers=self.basic if headers is None else headers,
        )

    async def signed_in(self) -> "Client":
        answer = await self.ask()
        assert answer.status_code == 200, answer.text
        self.bearer = answer.json()["access_token"]
        return self

    async def pull(self, path: str = "sharing-needs/1", **query: Any) -> httpx.Response:
        """One page."""
        headers = {"authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        return await self.levels.world.client.get(
            f"/api/v1/t/{REGION}/-/governance/shared/{path}", params=query, headers=headers
        )


async def needs(person: Person, *titles: str) -> list[str]:
    """Requests, as rows to be shared."""
    made = [
        await person.done("governance/sharing-requests/draft", {**REQUEST, "title": title})
        for title in titles
    ]
    return [str(each["id"]) for each in made]


async def published(levels: Levels, **changed: Any) -> dict[str, Any]:
    """A specification that is in force."""
    draft = await levels.region.done(
        "governance/specifications/draft", {**SPECIFICATION, **changed}
    )
    done: dict[str, Any] = await levels.region.done(
        f"governance/specifications/{draft['id']}/publish"
    )
    return done


async def client_of(
    levels: Levels, specification: dict[str, Any] | None = None, **changed: Any
) -> Client:
    """A client with a grant, not signed in."""
    served = specification or await published(levels)
    form = {**GRANT, "specification_id": served["id"], **changed}
    record = await levels.region.done("governance/grants/issue", form)
    return Client(levels, record, record["shown_once"]["客户端密钥"])


async def entries(levels: Levels, state: str = "") -> list[dict[str, Any]]:
    """The record of pulls, the newest first."""
    query = {"state": state} if state else {}
    found: list[dict[str, Any]] = (
        await levels.region.get("governance/pulls", limit=200, **query)
    ).json()["items"]
    return found
