"""Classifying an entry by the evidence, and asking for its cost all who bear it."""

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.shares import ask_payers
from zhengcai_governance.classification import (
    Evidence,
    against_the_evidence,
    evidence_of,
)
from zhengcai_governance.entry_telling import tell_home
from zhengcai_governance.entry_terms import CLASS_LAW, CLASSES, Class
from zhengcai_governance.models.ledger import LedgerEntry


class ClassifyEntry(Form):
    """The class, and the evidence that bears it."""

    classification: Class = field("分类", choices=CLASSES, law=CLASS_LAW)
    reason: str = field("分类理由", min_length=5, max_length=2_000, kind="textarea")
    concerned: list[str] = field(
        "需要该功能的地区",
        [],
        max_length=4_000,
        reference="place",
        hint="提出地区不必选择。单独规划的版本由各有关市级承担费用，只供已确认费用的地区启用",
    )
    whole_region: bool = field("全区普遍需要", False)
    framework: bool = field("需要改变软件基本框架", False)


@action(
    "ledger_entry.classify",
    title="分类",
    on=LedgerEntry,
    by=Role.FINANCE_SUPERVISOR,
    source="ledgered",
    target="classified",
    law=CLASS_LAW,
    intro="通用性需求统一安排版本升级；功能延伸需求单独规划版本；个性化功能延伸需求不得改变基本框架。"
    "由哪一级承担费用，从本地区的费用承担办法。",
)
async def classify_entry(ctx: Context, entry: LedgerEntry, form: ClassifyEntry) -> None:
    """Derive who bears the cost, and ask each of them whether it is confirmed."""
    evidence = _evidence(ctx, entry, form)
    entry.classification, entry.class_reason = form.classification, form.reason
    entry.concerned = sorted(evidence.tenants)
    entry.whole_region, entry.framework_changed = form.whole_region, form.framework
    entry.classified_at, entry.attempt = ctx.now, (entry.attempt or 0) + 1
    await ask_payers(ctx, entry, evidence.tenants)
    text = f"{CLASSES[form.classification]}：{form.reason}"
    entry.note(ctx.now, "分类", ctx.actor.name, text)
    tell_home(ctx, entry, "classified", text)


def _evidence(ctx: Context, entry: LedgerEntry, form: ClassifyEntry) -> Evidence:
    places = frozenset({entry.source_tenant, *form.concerned})
    merged = frozenset(each["tenant"] for each in entry.merged or ())
    everywhere = form.whole_region or ctx.tenant.root in form.concerned
    return evidence_of(ctx, places | merged, everywhere, form.framework)


@classify_entry.check
async def fits_the_evidence(ctx: Context, entry: LedgerEntry, form: ClassifyEntry) -> list[Problem]:
    """The class follows from the evidence and not from a wish."""
    return against_the_evidence(form.classification, _evidence(ctx, entry, form))
