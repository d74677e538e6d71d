"""What a locality may set: its number patterns and the region's centralised catalogue."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from zhengcai import NumberPattern, TenantSettings

ItemPrefix = Annotated[str, StringConstraints(pattern=r"^[ABC](\d\d){0,4}$")]


class SupervisionSettings(BaseModel):
    """Settings of the plugin."""

    intent_number: NumberPattern = Field("{tenant}-YX-{year}-{n:05d}", title="采购意向编号格式")
    plan_number: NumberPattern = Field("{tenant}-{year}-{n:05d}", title="采购计划备案编号格式")
    contract_number: NumberPattern = Field("{tenant}-HT-{year}-{n:05d}", title="合同编号格式")
    filing_number: NumberPattern = Field("{tenant}-HTBA-{year}-{n:05d}", title="合同备案编号格式")
    central_catalogue: list[ItemPrefix] = Field(
        default=[],
        title="集中采购目录（品目编码或其前缀）",
        description="政府采购法 第7条：由省级以上人民政府公布",
        json_schema_extra={"tiers": ["region"]},
    )

    def in_central_catalogue(self, code: str) -> bool:
        """Whether a catalogue item must be bought through a central procurement body."""
        return code.startswith(tuple(self.central_catalogue))


SETTINGS = TenantSettings(SupervisionSettings)
