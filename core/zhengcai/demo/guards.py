"""What holds whatever is bought: plugins that are off, unknown tenants, no actor."""

from zhengcai.demo.client import Actor, Deviation
from zhengcai.demo.purchase import DONE, Purchase

OFF = "tendering"


async def guards(p: Purchase) -> None:
    """A plugin that is off in a tenant has no address there; nobody acts without signing in."""
    clerk = p.actor("sysadmin").at(p.region.county)
    await _choose(clerk, "off", "演示：本地区停用")
    project = p.records["project"]["id"]
    for kind, address in (
        ("列表", f"/api/v1/t/{p.region.county}/-/{OFF}/projects"),
        ("记录", f"/api/v1/t/{p.region.county}/-/{OFF}/projects/{project}"),
        ("操作", f"/api/v1/t/{p.region.county}/-/{OFF}/projects/actions/create"),
        ("页面", f"/t/{p.region.county}/-/{OFF}/projects"),
    ):
        await p.gone(clerk, f"子系统停用后访问{kind}", address)
    still = await p.actor("agency").get(f"{OFF}/projects/{project}")
    p.expect("其他地区的应答", still.status_code, 200)
    await _choose(clerk, "inherit", "演示：恢复沿用上级")
    nowhere = p.actor("sysadmin")
    await p.gone(nowhere, "访问不存在的地区", "/api/v1/t/999999/-/portal/announcements")
    await p.refused(
        "public",
        "未登录编制计划",
        "supervision/plans/draft",
        status=401,
        codes=["access.denied"],
        law=False,
    )
    p.tell("停用的子系统没有任何地址；未登录的不能办理")


async def _choose(clerk: Actor, choice: str, reason: str) -> None:
    form = {"plugin": OFF, "choice": choice, "reason": reason}
    answer = await clerk.act("console/plugin-choices/choose", form)
    if answer.status_code not in DONE:
        raise Deviation(f"不能设定子系统：{answer.text}")
