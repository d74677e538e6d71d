"""What became of an objection, for whoever raised it without signing in.

The address is all that is needed and cannot be guessed; nobody is named on the page.
"""

from zhengcai import Context, Problem, PublicPage, Reason, Refusal, Role, digest
from zhengcai.pages import (
    DetailView,
    Fact,
    FactGroup,
    Link,
    PageRequest,
    State,
    TextSection,
    gettext,
)
from zhengcai_governance.actions.objecting import RECEIPTS
from zhengcai_governance.models.reviews import Objection, Review
from zhengcai_governance.terms import OBJECTION_STATES, OUTCOMES

UNKNOWN = Refusal(Problem("receipt.unknown", "没有此回执"), reason=Reason.NOT_FOUND)


async def _respond(ctx: Context, page: PageRequest) -> tuple[str, DetailView]:
    if not page.rest:
        raise UNKNOWN
    held = Objection.receipt == digest(page.rest[0]).hex()
    row = await ctx.db.scalar(ctx.rows(Objection, held))
    if row is None:
        raise UNKNOWN
    review = await ctx.get(Review, row.review_id)
    told: list[Fact] = []
    if review is not None:
        shown = Link(row.title, ctx.address("governance.reviews", review.id))
        told.append(Fact(label=gettext("公示的需求"), value=shown, kind="link"))
    told.append(Fact(label=gettext("提出时间"), value=row.raised_at, kind="datetime"))
    if row.outcome is not None:
        told += [
            Fact(label=gettext("处理结果"), value=gettext(OUTCOMES[row.outcome])),
            Fact(label=gettext("答复"), value=row.reply),
            Fact(label=gettext("答复时间"), value=row.handled_at, kind="datetime"),
        ]
    answered = row.state == "handled"
    return "detail.html", DetailView(
        shell=page.shell,
        kind=gettext("异议回执"),
        collection=RECEIPTS,
        title=row.title,
        number=row.number,
        state=State(gettext(OBJECTION_STATES[row.state]), "good" if answered else "progress"),
        facts=(FactGroup(facts=tuple(told)),),
        sections=(
            TextSection(
                title=gettext("请保存本页地址"),
                paragraphs=(
                    gettext(
                        "异议未登录提出，答复只显示在本页。请收藏本页或者打印，日后凭本页地址查看办理情况。"
                    ),
                    gettext("知道本页地址的人都可以查看；本页不显示异议人的姓名、电话和异议理由。"),
                ),
            ),
        ),
    )


PAGE = PublicPage(path=RECEIPTS, title="异议回执", by={Role.PUBLIC: None}, respond=_respond)
