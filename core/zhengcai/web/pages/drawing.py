"""Templates of the core and of every plugin, and the page that refuses."""

from collections.abc import Sequence
from typing import Any

import jinja2
from starlette.requests import Request

from zhengcai.actions.runtime import Runtime
from zhengcai.problems import Refusal
from zhengcai.web.headers import REQUEST
from zhengcai.web.language import current_locale, gettext, load_catalogues
from zhengcai.web.pages.forms import problem_line
from zhengcai.web.rendering import make_environment, render
from zhengcai.web.views import Link, ProblemView, Shell


class Pages:
    """Draws views; knows the templates and texts of every loaded plugin."""

    def __init__(self, runtime: Runtime) -> None:
        folders = {
            plugin.id: plugin.candidate.folder
            for plugin in runtime.report.loaded
            if plugin.candidate.folder is not None
        }
        self.environment: jinja2.Environment = make_environment(
            {name: folder / "templates" for name, folder in folders.items()}
        )
        load_catalogues([folder / "locale" for folder in folders.values()])

    def draw(self, template: str | Sequence[str], view: Any) -> str:
        """The page in the reader's language."""
        return render(self.environment, template, view, current_locale())


def problem_view(
    shell: Shell, request: Request, refusal: Refusal, status: int | None = None
) -> ProblemView:
    """A refusal as a page, in the frame of the place where it was met."""
    lines = tuple(problem_line(problem) for problem in refusal.problems)
    return ProblemView(
        shell=shell,
        status=status or refusal.reason.value,
        problems=lines,
        back=Link(gettext("返回首页"), shell.home_href),
        reference=request.scope.get(REQUEST),
    )
