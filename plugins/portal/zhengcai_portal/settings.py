"""What a locality may set."""

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import NumberPattern, TenantSettings


class PortalSettings(BaseModel):
    """Settings of the plugin."""

    model_config = ConfigDict(extra="forbid")

    announcement_number: NumberPattern = Field("{tenant}-GG-{year}-{n:06d}", title="公告编号格式")


SETTINGS = TenantSettings(PortalSettings)
