"""What is told of something that went wrong in a tenant."""

import traceback
from pathlib import Path

from zhengcai.problems import Refusal


def told(error: BaseException) -> str:
    """The problems of a refusal; an exception by its class and place.

    The text of an exception may hold a sealed price: it stands in the log and nowhere else.
    """
    if isinstance(error, Refusal):
        return "；".join(problem.text() for problem in error.problems)
    frames = traceback.extract_tb(error.__traceback__)
    where = f"（{Path(frames[-1].filename).name}:{frames[-1].lineno}）" if frames else ""
    return f"{type(error).__name__}{where}"
