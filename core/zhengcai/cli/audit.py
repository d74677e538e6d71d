"""`zhengcai audit` and `zhengcai archive`: exports, and their verification without the platform."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengcai.cli.terminal import Stop, ready_deployment, run, say

if TYPE_CHECKING:
    from zhengcai.documents.seals import PublishedRoots

app = typer.Typer(help="Export and verify the audit.", no_args_is_help=True)
archive = typer.Typer(help="Verify archive packages.", no_args_is_help=True)

Roots = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="Published chained roots: the answer of core/seals."
    ),
]
Keys = Annotated[
    list[str] | None, typer.Option("--key", help="Published id of a signing key; may be repeated.")
]


@app.command()
def export(
    tenant: Annotated[str, typer.Argument(help="Code of a tenant.")],
    directory: Annotated[Path, typer.Argument(file_okay=False, help="Folder to write.")],
    roots: Annotated[
        Path | None, typer.Option(help="File for the chained roots; keep it apart from the export.")
    ] = None,
) -> None:
    """Export the audit of one tenant, with the program that verifies it anywhere."""
    from zhengcai.actions.audit.export import export_audit, published_roots
    from zhengcai.documents.signing import open_signer
    from zhengcai.tenancy.tree import CODE_PATTERN, Scope
    from zhengcai.tenancy.work import open_work

    if not CODE_PATTERN.fullmatch(tenant):
        raise Stop(f"{tenant} 不是地区代码")
    if directory.exists() and any(directory.iterdir()):
        raise Stop(f"{directory} 不是空目录")
    with ready_deployment() as opened:
        signer = open_signer(opened.settings)

        async def write() -> "PublishedRoots":
            scope = Scope.of_tenant(tenant)
            async with opened.engine() as engine, open_work(engine, scope) as work:
                await work.driver.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                connection = await work.session.connection()
                await export_audit(connection, tenant, directory, signer.public_keys)
                return await published_roots(connection, tenant)

        published = run(write())
    if roots is not None:
        roots.write_text(published.to_json(), encoding="utf-8")
    say(f"已导出 {tenant} 的审计到 {directory}，封存 {len(published.roots)} 批")


@app.command()
def verify(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="An export.")],
    roots: Roots = None,
    key: Keys = None,
) -> None:
    """Check an export offline; exit code 1 where anything was changed."""
    from zhengcai.actions.audit import verifier

    report = verifier.verify(directory, _roots(roots), key or ())
    say("\n".join(verifier.summary(report)))
    if not report.sound:
        raise typer.Exit(1)


@archive.command("verify")
def verify_archive(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A package (ZIP).")],
    roots: Roots = None,
    key: Keys = None,
) -> None:
    """Check an archive package offline; exit code 1 where anything was changed."""
    from zhengcai.documents.package_verifier import verify_package

    report = verify_package(file, key or (), _roots(roots))
    for finding in report.findings:
        say(f"[{finding.code}] {finding.where} {finding.message}")
    lines = [
        f"签名密钥：{report.key_id or '未知'}" + ("" if key else "（未与公布的密钥比对）"),
        f"文件 {report.files} 个与清单相符；审计记录 {report.proven_entries} 条已证明，"
        f"{report.unsealed_entries} 条尚未封存",
        *_unchecked(key, roots),
        "结论：未发现问题" + ("" if key else "（签名密钥未经核对）")
        if report.sound
        else f"结论：发现 {len(report.findings)} 处问题",
    ]
    say("\n".join(lines))
    if not report.sound:
        raise typer.Exit(1)


def _unchecked(key: list[str] | None, roots: Path | None) -> list[str]:
    """What a reader must know that was not compared with anything published."""
    told = []
    if not key:
        told.append(
            "注意：未给出公布的签名密钥（--key）。签名只用档案自带的公钥核对过，"
            "不能证明是本平台所签：整份档案可能是另造的"
        )
    if roots is None:
        told.append("未与公布的链式根（--roots）比对")
    return told


def _roots(file: Path | None) -> "PublishedRoots | None":
    from zhengcai.documents.seals import read_roots

    if file is None:
        return None
    try:
        return read_roots(file.read_bytes())
    except ValueError as error:
        raise Stop(
            f"{file} 应为公开接口 core/seals 的应答，或 audit export --roots 所写的文件"
        ) from error
