"""What a locality may set."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import TenantSettings


class SpecimenSettings(BaseModel):
    """Settings of the plugin."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field("{tenant}-LY-{year}-{n:04d}", title="编号格式")
    ceiling: Decimal = Field(Decimal(10000), title="单笔上限（元）", gt=0)
    regional: bool = Field(
        default=False, title="全区统一发放", json_schema_extra={"tiers": ["region"]}
    )


SETTINGS = TenantSettings(SpecimenSettings)
