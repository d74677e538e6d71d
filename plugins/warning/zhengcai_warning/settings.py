"""What a locality may set."""

from pydantic import BaseModel, Field

from zhengcai import TenantSettings


class WarningSettings(BaseModel):
    """Settings of the plugin. No law sets any of them."""

    days_ahead: int = Field(3, ge=0, le=60, title="期限届满前几日开始提示")
    find_seconds: int = Field(30, ge=1, le=300, title="一条规则的时限（秒）")


SETTINGS = TenantSettings(WarningSettings)
