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
    suspect_conditions: list[str] = Field(
        default=["本地业绩", "本地注册", "所在地", "所有制", "指定品牌", "唯一品牌", "入围名单"],
        title="疑似歧视性条件的用语",
        description="采购文件中出现即提示监管核实；法律依据为政府采购法实施条例 第20条，用语由各地区自定",
    )
