"""`zhengcai x`: the commands that plugins bring."""

from typing import TYPE_CHECKING

import typer

from zhengcai.cli.terminal import Stop, ready_deployment, say

if TYPE_CHECKING:
    from zhengcai.deployment import Deployment

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("x", context_settings=PASSED_ON)(run_command)


def run_command(context: typer.Context) -> None:
    """Run a command of a plugin: `zhengcai x PLUGIN …`; without a name, list them."""
    from zhengcai.actions.command_line import NotHere
    from zhengcai.problems import Refusal

    with ready_deployment() as opened:
        try:
            _run(opened, context.args)
        except NotHere as error:
            raise Stop(str(error)) from error
        except Refusal as refusal:
            raise Stop("\n".join(problem.text() for problem in refusal.problems)) from refusal


def _run(opened: "Deployment", arguments: list[str]) -> None:
    from typer.main import get_command

    from zhengcai.actions.command_line import CommandLine
    from zhengcai.actions.runtime import register

    commands = register(opened.report, strict=False).commands
    if not arguments or arguments[0] in ("-h", "--help"):
        say("提供命令的子系统和扩展：" + ("、".join(sorted(commands)) or "无"))
        return
    name, *rest = arguments
    if name not in commands:
        raise Stop(f"{name}没有提供命令，或没有安装")
    get_command(commands[name].app).main(
        rest,
        prog_name=f"zhengcai x {name}",
        standalone_mode=False,
        obj=CommandLine(name, opened.runtime),
    )
