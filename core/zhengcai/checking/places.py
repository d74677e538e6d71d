"""Where a class or a function is written."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhengcai.checking.findings import Finding


def finding_at(rule: str, thing: Any, params: Mapping[str, Any]) -> Finding:
    """A finding at the definition of a class, a function or a module."""
    try:
        file = inspect.getsourcefile(thing)
        line = 1 if inspect.ismodule(thing) else inspect.getsourcelines(thing)[1]
    except (TypeError, OSError):  # made at run time: it has no source
        return Finding(rule, params=params)
    return Finding(rule, Path(file) if file else None, line, params)
