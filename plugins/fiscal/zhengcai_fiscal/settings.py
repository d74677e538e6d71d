"""What a locality may set."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from zhengcai import NumberPattern, TenantSettings


class FiscalSettings(BaseModel):
    """Settings of the plugin; those of the local providers stand for systems that are not ours."""

    model_config = ConfigDict(extra="forbid")

    payment_number: NumberPattern = Field("{tenant}-ZF-{year}-{n:05d}", title="支付申请编号格式")
    idle_from_month: int = Field(
        10,
        title="自几月起提示未启动采购的预算",
        description="法律没有规定日期，由各地区自定",
        ge=1,
        le=12,
    )
    budget_source: str = Field("local", title="预算系统", pattern="^(local)$")
    treasury: str = Field("local", title="国库支付系统", pattern="^(local)$")
    closed_years: list[int] = Field(default_factory=list, title="本地预算系统：已结账的年度")
    voucher_number: NumberPattern = Field("{tenant}{year}{n:08d}", title="本地国库：支付凭证号格式")
    stopped_accounts: list[str] = Field(default_factory=list, title="本地国库：停止支付的账号")
    cash_limit: Decimal | None = Field(None, title="本地国库：单笔支付限额（元）", gt=0)


SETTINGS = TenantSettings(FiscalSettings)
