"""What the region and its prefectures may set about the halls of the e-mall."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import TenantSettings

Module = Literal["supermarket", "agreement", "designated", "inquiry", "reverse_auction"]
MODULES: dict[str, str] = {
    "supermarket": "网上超市",
    "agreement": "协议供货",
    "designated": "定点服务",
    "inquiry": "在线询价",
    "reverse_auction": "反向竞价",
}
"""The five modules (新财办购〔2019〕7号 二; 暂行办法 第2条)."""


class XinjiangSettings(BaseModel):
    """Settings of the extension, inherited down the tree of tenants.

    A hall is opened by the prefecture that answers for it; what the region sets holds for all.
    """

    model_config = ConfigDict(extra="forbid")

    hall_open: bool = Field(
        default=False, title="开设本地馆", json_schema_extra={"tiers": ["city", "county"]}
    )
    hall_title: str = Field(
        default="",
        title="本地馆名称",
        max_length=40,
        description="不填即为“地区名称＋电子卖场”",
        json_schema_extra={"tiers": ["city", "county"]},
    )
    hall_modules: list[Module] = Field(
        default=["supermarket", "agreement", "designated", "inquiry", "reverse_auction"],
        title="本地馆开设的交易模块",
        min_length=1,
    )


SETTINGS = TenantSettings(XinjiangSettings)
