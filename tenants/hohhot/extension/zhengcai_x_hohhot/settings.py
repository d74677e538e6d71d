"""What the city may set."""

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import NumberPattern, TenantSettings


class HohhotSettings(BaseModel):
    """Settings of the extension, inherited down the tree of tenants."""

    model_config = ConfigDict(extra="forbid")

    report_number: NumberPattern = Field("{tenant}-SB-{year}-{n:04d}", title="上报事项编号格式")


SETTINGS = TenantSettings(HohhotSettings)
