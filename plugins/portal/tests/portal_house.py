"""Somebody with something to announce."""

from dataclasses import dataclass
from typing import Any

import httpx

from zhengcai.testing import Person, World

INTENT = (
    ("采购项目名称", "笔记本电脑购置"),
    ("采购需求概况", "便携式计算机100台，三年质保"),
    ("预算金额（万元）", "100"),
    ("预计采购时间", "2026年4月"),
)

TENDER = (
    ("一、项目基本情况", [["项目编号", "预算金额"], ["HSZC-G-H-260001", "1000000.00"]]),
    ("二、申请人的资格要求：", "满足《中华人民共和国政府采购法》第二十二条规定"),
    ("三、获取招标文件", "公告发布之日起"),
    ("四、提交投标文件截止时间、开标时间和地点", "2026-04-20 09:00"),
    ("五、公告期限", "自本公告发布之日起"),
    ("七、凡对本次招标提出询问，请按以下方式联系", "示例中学 0471-0000000"),
)

RESULT = (
    ("项目编号", "HSZC-G-H-260001"),
    ("项目名称", "笔记本电脑购置"),
    ("中标（成交）信息", "示例甲科技有限公司，860000.00元"),
    ("主要标的信息", "便携式计算机100台"),
    ("评审专家名单", "张示例"),
    ("代理服务收费标准及金额", "0元"),
    ("公告期限", "自本公告发布之日起"),
    ("联系方式", "示例中学 0471-0000000"),
)


@dataclass
class House:
    """A purchaser's people, and the public."""

    world: World
    operator: Person
    manager: Person

    async def announce(self, **more: Any) -> dict[str, Any]:
        """Publish an intent, or what `more` says; the announcement as the public reads it."""
        form = {"kind": "intent", "title": "笔记本电脑采购意向", "content": INTENT, **more}
        memo = await self.operator.done("neighbour/memos/announce", form)
        answer = await self.public(f"announcements/{memo['announcement_id']}")
        record: dict[str, Any] = answer.json()
        return record

    async def public(self, path: str, tenant: str = "150100", **params: Any) -> httpx.Response:
        """What anybody without an account reads from the API."""
        return await self.world.client.get(f"/api/v1/t/{tenant}/-/portal/{path}", params=params)

    async def titles(self, tenant: str = "150100", **params: Any) -> list[str]:
        answer = await self.public("announcements", tenant, **params)
        assert answer.status_code == 200, answer.text
        return [item["title"] for item in answer.json()["items"]]

    async def page(self, path: str = "", tenant: str = "150100", **params: Any) -> httpx.Response:
        """A public page."""
        return await self.world.client.get(
            f"/t/{tenant}/-/portal/announcements{path}", params=params
        )
