"""What a locality may set for its tenders."""

from pydantic import BaseModel, Field

from zhengcai import NumberPattern


class TenderingSettings(BaseModel):
    """Settings of the tendering system."""

    project_number: NumberPattern = Field(
        default="{tenant}-ZC-{year}-{n:05d}", title="项目编号格式"
    )
    decryption_minutes: int | None = Field(
        default=None,
        title="投标文件解密时限（分钟）",
        description="不设置的按规则A-63",
        ge=10,
        le=240,
    )
