"""The command `zhengcai`.

One file holds one group of commands. What a command needs is imported when it runs, so that help
and shell completion answer quickly.
"""

import gc
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from zhengcai.cli import (
    accounts,
    audit,
    database,
    demonstration,
    diagnosis,
    extensions,
    organisations,
    plugins,
    registers,
    releases,
    server,
    tenants,
)
from zhengcai.cli.terminal import Stop, complain

app = typer.Typer(
    name="zhengcai",
    help="Run and look after a deployment of zhengcai, the procurement platform.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (server, demonstration, diagnosis, extensions):
    part.add_to(app)
for name, group in (
    ("db", database.app),
    ("tenant", tenants.app),
    ("plugin", plugins.app),
    ("release", releases.app),
    ("law", registers.laws),
    ("catalogue", registers.catalogue),
    ("rules", registers.rules),
    ("organisation", organisations.app),
    ("account", accounts.app),
    ("audit", audit.app),
    ("archive", audit.archive),
):
    app.add_typer(group, name=name)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("zhengcai"))
        raise typer.Exit


@app.callback()
def prepare(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Send the log to standard error: standard output belongs to the answers."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("%Y-%m-%d %H:%M:%S", utc=False),
            # Without the values of local variables: they may be secret.
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 refused or at fault, 2 wrong usage, 130 interrupted."""
    # What a start makes stays: the collector would look at it some hundred times.
    gc.set_threshold(20_000)
    try:
        app(args=None if arguments is None else list(arguments))
    except Stop as stop:
        complain(str(stop))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        lines = _told(error)
        if lines is None:
            raise
        for line in lines:
            complain(line)
        sys.exit(1)


def _told(error: Exception) -> list[str] | None:
    """What an operator is told of a fault that is no bug; these classes take long to import."""
    from zhengcai.database.histories import MigrationError
    from zhengcai.database.server import ServerError
    from zhengcai.plugins.loading import PluginError
    from zhengcai.problems import Refusal
    from zhengcai.settings import WrongMode

    if isinstance(error, ServerError | MigrationError | PluginError | WrongMode):
        return [str(error)]
    if isinstance(error, Refusal):
        laws = [f"（{each.law}）" if each.law else "" for each in error.problems]
        return [f"{each.text()}{law}" for each, law in zip(error.problems, laws, strict=True)]
    return None
