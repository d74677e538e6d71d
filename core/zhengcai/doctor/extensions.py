"""The plugins: which load, and what keeps the others from it."""

from collections.abc import Iterator

from zhengcai.doctor.findings import Finding
from zhengcai.plugins.loading import Failure, LoadReport

HINTS = {
    Failure.NOT_FOUND: "请重新安装该子系统，或卸载其残留",
    Failure.NOT_UNIQUE: "请只保留一个使用该编号或提供该服务的子系统",
    Failure.BAD_MANIFEST: "请开发者更正 plugin.toml",
    Failure.INCOMPATIBLE: "请安装与本平台版本相配的子系统",
    Failure.MISSING_DEPENDENCY: "请先安装或修复它所依赖的子系统",
    Failure.IMPORT: "请安装其缺少的依赖，或把原因告知开发者",
    Failure.REGISTRATION: "请把原因告知开发者",
    Failure.STOOD_STILL: "请把日志 loop.standing 告知开发者；更正后重新启动服务",
    Failure.DISABLED: "如需使用，请从设置 plugins.disabled 中移除",
}


def examine_plugins(report: LoadReport) -> Iterator[Finding]:
    """One line for the plugins that load, one for each that does not."""
    loaded = "、".join(f"{each.id} {each.manifest.version}" for each in report.loaded)
    yield Finding("plugins", "ok", f"已载入：{loaded}")
    for each in report.quarantined:
        deliberate = each.failure is Failure.DISABLED
        yield Finding(
            f"plugin {each.id}",
            "info" if deliberate else "warn",
            f"{'已由设置停用' if deliberate else '未载入'}（{each.failure.value}）：{each.reason}",
            HINTS[each.failure],
        )
