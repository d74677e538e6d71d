"""What every command shares: where it prints, how it ends, which settings it reads."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

if TYPE_CHECKING:
    from zhengcai.deployment import Deployment
    from zhengcai.settings import Settings

T = TypeVar("T")

_PIPED_WIDTH = 160
"""Columns where nobody looks: a table is not to be cut for want of a terminal."""


class Stop(Exception):  # noqa: N818 - ends a command, whatever the reason
    """Ends a command with a message for its operator, and exit code 1."""


def out() -> Console:
    """Tables and trees, on standard output."""
    return Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH, highlight=False)


def err() -> Console:
    """What goes on standard error."""
    return Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """A line on standard output, as it is: neither wrapped nor read as markup."""
    out().print(text, markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """A line on standard error about what does not stop the command."""
    err().print(text, markup=False, soft_wrap=True, style="yellow")


def complain(text: str) -> None:
    """A line on standard error about what does."""
    err().print(text, markup=False, soft_wrap=True, style="red")


def print_json(value: Any) -> None:
    """`value` as JSON on standard output, for other programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def read_settings() -> "Settings":
    """The settings of the deployment in the working directory. Raises `Stop` naming wrong keys."""
    from pydantic import ValidationError

    from zhengcai.settings import load_settings

    try:
        return load_settings()
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise Stop(
            "\n".join(["设置有误（settings.toml 或 ZHENGCAI_* 环境变量）：", *wrong])
        ) from error


@contextmanager
def deployment(settings: "Settings | None" = None) -> Iterator["Deployment"]:
    """The deployment in the working directory, with a server that answers."""
    from zhengcai.deployment import open_deployment

    with open_deployment(settings or read_settings()) as opened:
        yield opened


@contextmanager
def ready_deployment() -> Iterator["Deployment"]:
    """A deployment whose schema is up to date. Raises `Stop`."""
    with deployment() as opened:
        refuse_pending(run(opened.pending()))
        yield opened


def refuse_pending(waiting: dict[str, tuple[str, ...]]) -> None:
    """Raise `Stop` where revisions are pending."""
    if waiting:
        named = "；".join(f"{name} {'、'.join(steps)}" for name, steps in waiting.items())
        raise Stop(f"数据库结构待升级：{named}。请先运行 zhengcai db upgrade")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run the asynchronous part of a command."""
    return asyncio.run(work)
