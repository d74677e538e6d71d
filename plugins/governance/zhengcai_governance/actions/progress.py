"""What was done for an entry elsewhere, as the region's ledger shows it."""

from datetime import date
from typing import Literal

from zhengcai import Context, Form, Role, action, field, installed_plugin
from zhengcai_governance.entry_telling import tell_home
from zhengcai_governance.models.ledger import LedgerEntry

Step = Literal[
    "scheduled",
    "ordered",
    "assigned",
]
STEPS = {
    "scheduled": "安排实施",
    "ordered": "下达工单",
    "assigned": "更改实现方式",
}
BEFORE: dict[str, str] = {
    "scheduled": "classified",
    "ordered": "scheduled",
    "assigned": "ordered",
}
"""In which state of the entry a step is told."""
FOLLOWED = {"scheduled": "scheduled", "ordered": "developing"}
"""What the requirement at home is told of it."""


class Progress(Form):
    """One step, with what it brings."""

    step: Step = field("进展", choices=STEPS)
    starts_on: date | None = field("计划开始日期", None)
    due_on: date | None = field("计划完成日期", None)
    order_number: str | None = field("工单编号", None)
    plugin: str | None = field("实现该需求的子系统", None)


@action(
    "ledger_entry.progress",
    title="办理进展",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source=("classified", "scheduled", "ordered"),
    target=("scheduled", "ordered"),
    hidden=True,
    usual={"classified": ("scheduled",), "scheduled": ("ordered",)},
)
async def progress_entry(ctx: Context, entry: LedgerEntry, form: Progress) -> None:
    """Keep what the step brings, and tell whoever raised it."""
    brought = form.model_dump(exclude_unset=True, exclude={"step"})
    for name, value in brought.items():
        setattr(entry, name, value)
    if form.step in ("scheduled", "ordered"):
        entry.state = form.step
    titles = {name: info.title for name, info in Progress.model_fields.items()}
    told = {titles[name]: value for name, value in brought.items() if value is not None}
    if form.plugin and (found := installed_plugin(ctx, form.plugin)) is not None:
        told[titles["plugin"]] = found.title
    text = "；".join(f"{title}：{value}" for title, value in told.items())
    entry.note(ctx.now, STEPS[form.step], ctx.actor.name, text)
    if form.step in FOLLOWED:
        tell_home(ctx, entry, FOLLOWED[form.step], text)
