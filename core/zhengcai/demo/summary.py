"""The report in the terminal: what was played, and where to look further."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from zhengcai.settings import Settings
from zhengcai.web.demonstration import (
    PlayedRegion,
    PlayedReport,
    ShownAccounts,
    folder,
    read_accounts,
    read_report,
)

_SHOWN = (
    "operator", "manager", "acceptor", "agency", "small", "expert1", "budget", "supervisor",
    "overseer", "sysadmin", "auditor", "region", "county", "evaluator", "provider",
)  # fmt: skip


def table(settings: Settings) -> RenderableType:
    """Stages by region: when, how many records, announcements and refusals."""
    report = read_report(settings)
    if report is None:
        return Text("尚未演示")
    shown = Table("阶段", *(region.name for region in report.regions), title="采购全过程")
    for number, stage in enumerate(_longest(report).stages):
        shown.add_row(stage.title, *(_cell(region, number) for region in report.regions))
    shown.add_section()
    shown.add_row("项目编号", *(region.number or "—" for region in report.regions))
    shown.add_row(
        "中标金额", *(f"{region.award:,.2f}" if region.award else "—" for region in report.regions)
    )
    shown.add_row(
        "档案包",
        *(_archive(region) for region in report.regions),
    )
    faults = [
        Text(f"{region.name}：{fault}", style="red")
        for region in report.regions
        for fault in region.faults
    ]
    faults += [Text(f"未演示：{place}", style="yellow") for place in report.left_out]
    path = folder(settings) / "report.json"
    end = Text(
        f"用时{report.seconds}秒，{'全部通过' if report.passed else '没有走完'}；报告：{path}"
    )
    return Group(shown, *faults, end)


def _longest(report: PlayedReport) -> PlayedRegion:
    return max(report.regions, key=lambda region: len(region.stages))


def _cell(region: PlayedRegion, number: int) -> str:
    if number >= len(region.stages):
        return "—"
    stage = region.stages[number]
    when = f"{stage.begun_at:%m-%d %H:%M}" if stage.begun_at else ""
    notices = sum(deed.announcement is not None for deed in stage.deeds)
    parts = [when, f"办理{len(stage.deeds)}"]
    if stage.followed:
        parts.append(f"随后{len(stage.followed)}")
    if notices:
        parts.append(f"公告{notices}")
    if stage.refused:
        parts.append(f"拒绝{len(stage.refused)}")
    if stage.trials:
        parts.append(f"试验{len(stage.trials)}")
    return " ".join(parts)


def _archive(region: PlayedRegion) -> str:
    found = region.archive
    return f"{found.files}个文件，离线验证通过" if found else "—"


def directions(url: str, settings: Settings) -> str:
    """Where to look, and the accounts to sign in with."""
    report, accounts = read_report(settings), read_accounts(settings)
    lines = [""]
    for region in report.regions if report else ():
        lines += [
            f"{region.name}",
            f"  全过程报告  {url}/demo/report/{region.tenant}",
            f"  公告        {url}/t/{region.tenant}/-/portal/announcements",
        ]
    lines += [f"登录          {url}/login", f"接口文档      {url}/api/docs"]
    if accounts is not None:
        lines += ["", *_accounts(accounts)]
    return "\n".join(lines)


def _accounts(accounts: ShownAccounts) -> list[str]:
    """The accounts of the first place; the others are called alike."""
    places = list(dict.fromkeys(each.login.partition(".")[0] for each in accounts.accounts))
    first = [each for each in accounts.accounts if each.login.startswith(f"{places[0]}.")]
    shown = [each for each in first if each.login.partition(".")[2] in _SHOWN]
    return [
        f"演示账号，密码均为 {accounts.password}",
        *(f"  {each.login:<20} {each.role} · {each.organisation}" for each in shown),
        f"  其他地区的账号以 {'、'.join(places[1:])} 开头；全部账号见 var/demo/accounts.json",
    ]
