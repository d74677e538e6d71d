"""How signatures and docstrings are written on the reference pages."""

import inspect
import re
from collections.abc import Callable
from typing import Any


def signature(function: Callable[..., Any]) -> str:
    """How an implementation is written: the specification without `self`."""
    found = inspect.signature(function)
    parameters = [each for name, each in found.parameters.items() if name != "self"]
    plain = unqualified(str(found.replace(parameters=parameters)).replace("'", ""))
    kind = "async def" if inspect.iscoroutinefunction(function) else "def"
    return f"{kind} {function.__name__}{plain}"


def text_of(documented: Any) -> str:
    return inspect.cleandoc(documented.__doc__ or "")


def unqualified(written: str) -> str:
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", written)
