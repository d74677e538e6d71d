"""The course of a matter, kept with its row: nothing that happened to it is overwritten."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import title as label


class Course:
    """Adds `steps`: `{at, step, by, text}`, oldest first, and what else a step keeps."""

    steps: Mapped[list[Any]] = mapped_column(default=list, info=label("办理经过", secret=True))

    def note(self, at: datetime, step: str, by: str, text: str, **more: Any) -> None:
        """Add a step."""
        told = {"at": at.isoformat(), "step": step, "by": by, "text": text, **more}
        self.steps = [*(self.steps or ()), told]
