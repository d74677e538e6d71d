"""What the region, its cities and banners may set."""

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import TenantSettings


class InnerMongoliaSettings(BaseModel):
    """Settings of the extension, inherited down the tree of tenants."""

    model_config = ConfigDict(extra="forbid")

    area_word: str = Field(
        "",
        title="计划备案编号中的地区简称",
        description="编号格式中的{area}，例如呼；不设置的取地区名称的第一个字",
        max_length=4,
    )
    place_letters: str = Field(
        "",
        title="项目编号中的盟市代字",
        description="编号格式中的{place}，例如BT；不设置的用行政区划代码",
        pattern=r"^[A-Z]{0,6}$",
    )
    district_letters: str = Field(
        "",
        title="项目编号中的旗县区代字",
        description="编号格式中的{district}，例如QSS；盟市本级为空",
        pattern=r"^[A-Z]{0,6}$",
    )
    red_list_weight: int = Field(
        1,
        title="随机抽取时红名单代理机构的权重（倍）",
        description="采购人有权自行选择代理机构，任何单位和个人不得以摇号、抽签、遴选等方式干预；"
        "本权重只在采购人自愿抽取时适用，1为不加权",
        ge=1,
        le=5,
        json_schema_extra={"tiers": ["region"]},
    )


SETTINGS = TenantSettings(InnerMongoliaSettings)
