"""A plugin with everything a plugin can have: what the tests of the one road work on."""

from collections.abc import Iterable, Sequence
from types import ModuleType

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from specimen import actions, hooks, queries, service, settings

    return (settings, actions, hooks, queries, service)


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> Sequence[Problem]:
    """A word in a title that this extension does not let pass."""
    if "禁用品" in str(getattr(form, "title", "")):
        return [Problem("specimen.banned", "名称含有禁用品", field="title", law="示例办法 第2条")]
    return []
