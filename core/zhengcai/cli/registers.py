"""`zhengcai law`, `zhengcai catalogue`, `zhengcai rules`: importing what the registers hold."""

from pathlib import Path
from typing import Annotated

import typer

from zhengcai.cli.terminal import Stop, complain, ready_deployment, run, say, warn

laws = typer.Typer(help="The register of statutes.", no_args_is_help=True)
catalogue = typer.Typer(help="The register of procurement items.", no_args_is_help=True)
rules = typer.Typer(help="The rule book.", no_args_is_help=True)

Folder = Annotated[
    Path, typer.Argument(exists=True, file_okay=False, help="Folder of Markdown files.")
]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@laws.command("import")
def import_statutes(folder: Folder) -> None:
    """Import the full texts of statutes, one Markdown file each."""
    from zhengcai.bootstrap import store_laws
    from zhengcai.registries.law_texts import import_laws
    from zhengcai.registries.laws import packaged_laws
    from zhengcai.registries.writing import source_of

    found = import_laws(folder, packaged_laws())
    for fault in found.faults:
        place = f"{fault.file} 第{fault.line}行" if fault.line else fault.file
        warn(f"{place}：{fault.message}")
    if not found.laws:
        raise Stop(f"{folder} 中没有可导入的法规（*.md）")
    with ready_deployment() as opened:

        async def store() -> tuple[int, int]:
            async with opened.registers("law.import", source_of(folder, "*.md")) as registers:
                return await store_laws(registers, found)

        statutes, articles = run(store())
    say(f"已导入法规 {statutes} 部、条文 {articles:,} 条，提示 {len(found.faults)} 处")


@catalogue.command("import")
def import_items(
    file: File,
    edition: Annotated[str, typer.Option(help="Edition of the catalogue, e.g. 2022.")],
) -> None:
    """Import an edition of the item catalogue from CSV; a file with a fault imports nothing."""
    from zhengcai.bootstrap import store_catalogue
    from zhengcai.registries.commodities import read_catalogue
    from zhengcai.registries.writing import source_of

    found = read_catalogue(file, edition)
    if found.faults:
        for fault in found.faults:
            column = f"（{fault.column}）" if fault.column else ""
            complain(f"第{fault.line}行{column}：{fault.message}")
        raise Stop(f"共 {len(found.faults)} 处错误，没有导入任何品目")
    with ready_deployment() as opened:

        async def store() -> int:
            async with opened.registers("catalogue.import", source_of(file)) as registers:
                return await store_catalogue(registers, found)

        count = run(store())
    say(f"已导入 {edition} 版目录的 {count:,} 个品目")


@rules.command("load")
def load_rules(file: File) -> None:
    """Load rows of the rule book from TOML; with one refused row nothing is loaded."""
    import tomllib

    from pydantic import ValidationError
    from sqlalchemy import select

    from zhengcai.registries.writing import source_of
    from zhengcai.rules.book import RuleBook, RuleBookError
    from zhengcai.rules.models import RuleRow
    from zhengcai.rules.packaged import read_rules
    from zhengcai.rules.rule import Rule

    try:
        wanted = read_rules(file.read_text("utf-8"))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise Stop("\n".join([f"{file} 中有不合格的行：", *wrong])) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stop(f"{file} 不是 UTF-8 的 TOML 文件：{error}") from error
    if not wanted:
        raise Stop(f"{file} 中没有 [[rule]] 行")
    with ready_deployment() as opened:

        async def store() -> int:
            async with opened.registers("rule.load", source_of(file)) as registers:
                rows = (await registers.session.execute(select(RuleRow))).scalars()
                book = {rule.key: rule for rule in map(Rule.model_validate, rows)}
                RuleBook.from_rows((book | {rule.key: rule for rule in wanted}).values())
                return await registers.store(RuleRow, [rule.model_dump() for rule in wanted])

        try:
            changed = run(store())
        except RuleBookError as error:
            lines = [
                f"{fault.message}（依据：{fault.law}）" if fault.law else fault.message
                for fault in error.faults
            ]
            raise Stop("\n".join([*lines, "规则没有载入"])) from error
    say(f"已读入 {len(wanted)} 行，其中新增或变更 {changed} 行")
