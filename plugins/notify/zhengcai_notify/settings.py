"""What a locality may set: the digest, how often to try, what a channel costs, the local gateway."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from zhengcai import Money, TenantSettings

Number = Annotated[str, StringConstraints(pattern=r"^1\d{10}$")]


class NotifySettings(BaseModel):
    """Settings of the plugin. No law sets any of them."""

    digest: bool = Field(True, title="每日发送待办提醒")
    persons_at_once: int = Field(200, ge=1, le=5_000, title="一次任务告知的人数")
    attempts: int = Field(4, ge=1, le=10, title="每条消息每个渠道最多尝试次数")
    wait_minutes: int = Field(5, ge=1, le=1440, title="首次失败后的等待分钟数（以后每次加倍）")
    attempt_seconds: int = Field(10, ge=1, le=60, title="一次尝试的时限（秒）")
    unit_price: Money | None = Field(
        None,
        title="收费渠道每计费单位的单价（元）",
        description="只用于计量统计；不填则只计数量",
    )
    sms_unreachable: list[Number] = Field(
        default=[],
        title="本地短信网关：不能送达的号码",
        description="模拟空号、停机",
    )
    sms_busy: bool = Field(False, title="本地短信网关：暂停服务", description="模拟网关故障")


SETTINGS = TenantSettings(NotifySettings)
