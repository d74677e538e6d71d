"""`zhengcai plugin new` and `zhengcai plugin check`: for whoever writes a plugin."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengcai.cli.terminal import Stop, out, print_json, say, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zhengcai.checking.findings import Finding
    from zhengcai.scaffold.answers import Part

app = typer.Typer()
"""Part of `zhengcai plugin`."""

_QUESTIONS = {
    "id": "标识（小写字母、数字、下划线）",
    "title": "中文名称",
    "title_en": "英文名称",
    "tenant": "所属地区（六位代码）",
    "organisation": "所属单位",
    "basis": "依据（文件名、文号、条款）",
}


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(help="Where the new folder is made; nothing is overwritten.")
    ] = Path(),
    plugin: Annotated[str | None, typer.Option("--id", help="Id, in lower case.")] = None,
    title: Annotated[str | None, typer.Option(help="Chinese title.")] = None,
    title_en: Annotated[str | None, typer.Option(help="English title.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Code of the tenant it is made for.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Whose it is.")] = None,
    basis: Annotated[str | None, typer.Option(help="Document, number and article.")] = None,
    parts: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="PART",
            help="What it starts with, once for each: check, fields, table, handler, fragment.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: defaults for the rest.")] = False,
) -> None:
    """Write an extension that installs, passes its tests and does something visible."""
    from zhengcai.scaffold.answers import Answers
    from zhengcai.scaffold.writing import write_extension

    given = {
        "id": plugin,
        "title": title,
        "title_en": title_en,
        "tenant": tenant,
        "organisation": organisation,
        "basis": basis,
    }
    answers = Answers(
        **{name: _answer(name, value, yes) for name, value in given.items()},
        parts=_chosen(parts, yes),
    )
    try:
        made = write_extension(answers, folder)
    except FileExistsError as error:
        raise Stop(f"{error} 已存在，不予覆盖") from error
    say(f"已生成 {made}")
    for line in (
        f"cd {made}",
        "pip install --no-deps --no-build-isolation -e .",
        "zhengcai plugin check .",
        "python -m pytest",
    ):
        say(f"  {line}")


def _answer(name: str, given: str | None, yes: bool) -> str:
    """What was given, or what is answered; a wrong answer is asked for again."""
    from zhengcai.scaffold.answers import DEFAULTS, fault_of

    value = DEFAULTS[name] if given is None and yes else given
    while value is None:
        value = str(typer.prompt(_QUESTIONS[name], default=DEFAULTS[name])).strip()
        fault = fault_of(name, value)
        if fault is not None:
            warn(fault)
            value = None
    fault = fault_of(name, value)
    if fault is not None:
        raise Stop(f"{_QUESTIONS[name]}：{fault}")
    return value


def _chosen(given: "Sequence[str] | None", yes: bool) -> "frozenset[Part]":
    from zhengcai.scaffold.answers import PARTS, Part, completed

    if not given and not yes:
        for part, meaning in PARTS.items():
            say(f"  {part.value:10}{meaning}")
        answer = str(typer.prompt("从什么开始（可多选，用逗号分隔）", default=Part.CHECK.value))
        given = [each.strip() for each in answer.replace("，", ",").split(",")]
    known = {part.value for part in Part}
    unknown = [each for each in given or () if each not in known]
    if unknown:
        raise Stop(f"没有 {'、'.join(unknown)}；可选：{'、'.join(sorted(known))}")
    return completed(Part(each) for each in given or (Part.CHECK.value,))


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Folder with the plugin's pyproject.toml.")],
    fix: Annotated[bool, typer.Option("--fix", help="Mend first what is mechanical.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Check a plugin by the rules that the platform's own keep; exit code 1 where one is broken.

    The plugin's code is imported, and its migrations run on a scratch server.
    """
    from zhengcai.checking import running

    root = path.resolve()
    outcome = running.check(root, fix=fix)
    findings = outcome.findings
    errors = sum(finding.rule.severity == "error" for finding in findings)
    if as_json:
        print_json(
            {
                "errors": errors,
                "warnings": len(findings) - errors,
                "mended": [str(file.relative_to(root)) for file in outcome.mended],
                "findings": [finding.record(root) for finding in findings],
            }
        )
    else:
        for file in outcome.mended:
            say(f"已修改 {file.relative_to(root)}")
        _tell(findings, root)
        say(f"错误 {errors} 项，警告 {len(findings) - errors} 项")
    if errors:
        raise typer.Exit(1)


def _tell(findings: "Iterable[Finding]", root: Path) -> None:
    for finding in findings:
        rule = finding.rule
        error = rule.severity == "error"
        say(f"{'错误' if error else '警告'} {rule.id}  {finding.where(root)}")
        say(f"  {finding.message}")
        out().print(f"  {finding.message_en}", markup=False, soft_wrap=True, style="dim")
        say(f"  → {rule.advice} / {rule.advice_en}")
