"""What the city and its counties may set."""

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import TenantSettings


class HuangshiSettings(BaseModel):
    """Settings of the extension, inherited down the tree of tenants."""

    model_config = ConfigDict(extra="forbid")

    board_seconds: int = Field(30, title="看板自动刷新间隔（秒）", ge=10, le=3600)


SETTINGS = TenantSettings(HuangshiSettings)
