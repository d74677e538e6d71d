"""What supervision is warned of: what waits longer than it may, for whomever it waits. One list.

The last day stands in the record, or is so many working days after the record began to wait; no law
sets how many: they are settings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from zhengcai import Context, Finding, Subject, WarningRule, clock
from zhengcai_governance.defect_terms import LAW as DEFECT_LAW
from zhengcai_governance.dispute_terms import LAW as DISPUTE_LAW
from zhengcai_governance.entry_terms import CLASS_LAW, ORDER_LAW
from zhengcai_governance.models.assessment import Assessment, ServicePayment
from zhengcai_governance.models.defects import Defect, DefectArrival, DefectRollup
from zhengcai_governance.models.disputes import DisputeCase, DisputeFiling
from zhengcai_governance.models.entry_life import Acceptance, Work
from zhengcai_governance.models.escalation import Escalation
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.reporting import Arrival, Consolidation
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.models.reviews import Objection, Review
from zhengcai_governance.models.shares import Share
from zhengcai_governance.models.sharing_requests import SharingArrival, SharingRequest
from zhengcai_governance.models.tickets import Ticket
from zhengcai_governance.periods import working_days_after
from zhengcai_governance.service_terms import LAW as SERVICE_LAW
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.sharing_terms import LAW as SHARING_LAW
from zhengcai_governance.terms import EVALUATE_LAW, REVIEW_LAW
from zhengcai_governance.ticket_terms import LAW as TICKET_LAW


@dataclass(frozen=True, slots=True)
class Deadline:
    """Records of a collection that wait in some states for `what`.

    `due` is the attribute with the last day; or `since` is the one with the moment from which the
    setting `days` counts. `organisation` is the attribute with whom it is put to: the bureau itself
    where there is none. `cause` is the attribute that tells one wait of a record from the next.
    """

    id: str
    title: str
    collection: str
    model: type[Subject]
    states: tuple[str, ...]
    what: str
    law: str
    due: str = ""
    since: str = "created_at"
    days: str = ""
    organisation: str = ""
    cause: str = ""
    serious: bool = False
    also: ColumnElement[bool] | None = field(default=None, compare=False)

    async def find(self, ctx: Context) -> Sequence[Finding]:
        """Every record that waits, with its last day."""
        where = [self.model.state.in_(self.states)] + ([] if self.also is None else [self.also])
        rows = await ctx.db.scalars(ctx.rows(self.model, *where))
        return [self._finding(ctx, row) for row in rows]

    def _finding(self, ctx: Context, row: Any) -> Finding:
        due = self._last_day(ctx, row)
        name = f"{getattr(row, 'number', None) or ''} {row.title}".strip()
        return Finding(
            collection=f"governance.{self.collection}",
            subject_id=row.id,
            title=f"{name}：{self.what}"[:300],
            text=f"{name}最迟应于{due}{self.what}，尚未办理。",
            organisation=getattr(row, self.organisation) if self.organisation else "",
            due=due,
            law=self.law,
            cause=f"{getattr(row, self.cause)}" if self.cause else "",
        )

    def _last_day(self, ctx: Context, row: Any) -> date | None:
        if self.due:
            last: date | None = getattr(row, self.due)
            return last
        days = getattr(ctx.settings(GovernanceSettings), self.days)
        return working_days_after(ctx, clock.local(getattr(row, self.since)).date(), days)

    def rule(self) -> WarningRule:
        """As supervision asks it."""
        return WarningRule(
            id=f"governance.{self.id}",
            title=self.title,
            phase="after" if self.law == SERVICE_LAW else "during",
            severity="serious" if self.serious else "notice",
            find=self.find,
            law=self.law,
        )


DEADLINES = (
    Deadline("requirement_reception", "软件需求逾期未接收", "requirements", Requirement,
             ("submitted",), "接收", EVALUATE_LAW, due="receive_by", cause="round"),
    Deadline("requirement_evaluation", "软件需求逾期未评估", "requirements", Requirement,
             ("received", "evaluating"), "评估", EVALUATE_LAW, due="evaluate_by", cause="round"),
    Deadline("requirement_reporting", "可行的软件需求逾期未上报", "requirements", Requirement,
             ("feasible",), "上报", EVALUATE_LAW, since="evaluated_at", days="gather_days",
             cause="round"),
    Deadline("requirement_gathering", "软件需求逾期未汇总", "arrivals", Arrival,
             ("arrived",), "汇总上报", EVALUATE_LAW, days="gather_days"),
    Deadline("requirement_letter", "需求汇总逾期未上报", "consolidations", Consolidation,
             ("draft",), "书面上报省级", EVALUATE_LAW, days="gather_days"),
    Deadline("requirement_review", "软件需求逾期未审核", "reviews", Review,
             ("arrived", "reviewing"), "审核", REVIEW_LAW, since="updated_at", days="review_days"),
    Deadline("requirement_publicity", "审核通过的需求逾期未公示", "reviews", Review,
             ("passed",), "公示", REVIEW_LAW, since="updated_at", days="review_days"),
    Deadline("objection", "公示异议逾期未答复", "objections", Objection,
             ("raised",), "答复", REVIEW_LAW, since="raised_at", days="objection_days"),
    Deadline("entry_class", "台账事项逾期未分类", "ledger-entries", LedgerEntry,
             ("ledgered",), "分类", CLASS_LAW, since="updated_at", days="classify_days",
             cause="attempt"),
    Deadline("work_cost", "升级改造费用逾期未确认", "works", Work,
             ("asked",), "确认费用", CLASS_LAW, days="confirm_days"),
    Deadline("share", "费用承担地区逾期未确认", "shares", Share,
             ("asked",), "由费用承担地区确认费用", CLASS_LAW, due="due_on",
             also=Share.lead.is_(False)),
    Deadline("proposer_acceptance", "升级改造逾期未验收", "acceptances", Acceptance,
             ("waiting",), "验收", ORDER_LAW, days="accept_days"),
    Deadline("region_acceptance", "台账事项逾期未验收", "ledger-entries", LedgerEntry,
             ("ordered",), "验收", ORDER_LAW, since="proposer_accepted_at", days="accept_days",
             cause="delivery", also=LedgerEntry.proposer_accepted_at.is_not(None)),
    Deadline("dispute", "争议逾期未解释处理", "dispute-cases", DisputeCase,
             ("open",), "解释处理", DISPUTE_LAW, due="due_on", serious=True),
    Deadline("dispute_filing", "争议处理结果逾期未办理", "dispute-filings", DisputeFiling,
             ("arrived",), "汇总上报或者备案", DISPUTE_LAW, days="gather_days"),
    Deadline("defect_triage", "问题逾期未研判", "defects", Defect,
             ("reported",), "研判", DEFECT_LAW, days="triage_days", serious=True),
    Deadline("defect_gathering", "问题逾期未汇总上报", "defect-arrivals", DefectArrival,
             ("waiting",), "汇总上报", DEFECT_LAW, days="gather_days"),
    Deadline("defect_reception", "问题汇总逾期未接收", "defect-rollups", DefectRollup,
             ("arrived",), "接收并交办", DEFECT_LAW, days="receive_days"),
    Deadline("ticket", "问题沟通逾期未答复", "tickets", Ticket,
             ("open", "asked"), "答复", TICKET_LAW, since="updated_at", days="ticket_days",
             also=Ticket.addressee != "superior"),
    Deadline("sharing_collection", "数据共享需求逾期未收集", "sharing-requests", SharingRequest,
             ("submitted",), "收集", SHARING_LAW, since="updated_at", days="receive_days"),
    Deadline("sharing_gathering", "数据共享需求逾期未汇总", "sharing-arrivals", SharingArrival,
             ("waiting",), "汇总上报", SHARING_LAW, days="gather_days"),
    Deadline("sharing_planning", "数据共享需求逾期未规划", "sharing-arrivals", SharingArrival,
             ("arrived",), "规划", SHARING_LAW, days="review_days"),
    Deadline("assessment", "运维服务考核", "assessments", Assessment, ("due", "scored"),
             "作出考核结论", SERVICE_LAW, due="due_on", organisation="provider_code", serious=True),
    Deadline("rectification", "运维服务整改", "assessments", Assessment, ("rectifying",),
             "整改", SERVICE_LAW, due="rectify_by", organisation="provider_code", serious=True),
    Deadline("service_payment", "运维服务费支付", "service-payments", ServicePayment,
             ("applied", "approved"), "支付服务费", SERVICE_LAW, due="due_on",
             organisation="provider_code"),
    Deadline("escalation", "重大事项上报", "service-escalations", Escalation, ("arrived",),
             "汇总上报", SERVICE_LAW, due="report_by", organisation="provider_code", serious=True),
)  # fmt: skip
"""Whatever somebody is late with. Periods of the problem ledger are watched to the minute instead
(`defect_jobs.defect_due`)."""

RULES = tuple(each.rule() for each in DEADLINES)
