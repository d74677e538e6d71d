"""The tender document and the announcements of a tender (财办库〔2020〕50号)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from zhengcai import SIZE_TITLES, Context, Notice, Size
from zhengcai_tendering.methods import LAW_87, RESERVED
from zhengcai_tendering.models import CAPACITIES, Bid, Member, Project
from zhengcai_tendering.papers import Paper, Value, moment, number, yuan
from zhengcai_tendering.requirements import method_of, rule_for
from zhengcai_tendering.terms import BRAND_RULES, TIE_RULES, TenderTerms


async def contacts(ctx: Context, project: Project) -> str:
    """Purchaser and agency with address and telephone, as registered."""
    lines = []
    for role, code, name in (
        ("采购人", project.purchaser_code, project.purchaser_name),
        ("采购代理机构", project.agency_code, project.agency_name),
    ):
        known = await ctx.organisation(code)
        address = known.address if known is not None and known.address else "未登记"
        contact = known.contact if known is not None and known.contact else "未登记"
        lines.append(f"{role}：{name}；地址：{address}；联系方式：{contact}")
    return "\n".join(lines)


def basics(project: Project) -> str:
    """Number and name, as every later announcement repeats them."""
    published = "" if project.published_at is None else moment(project.published_at)
    return (
        f"项目编号：{project.number}\n项目名称：{project.title}\n"
        f"采购方式：{method_of(project).title}\n首次公告日期：{published}"
    )


def qualification(project: Project, terms: TenderTerms) -> str:
    """Who may take part; a reserved project says so (财库〔2020〕46号 第12条)."""
    if project.sme_reserve != RESERVED:
        return terms.qualification
    return f"本项目专门面向中小企业采购，所投货物应由中小企业制造。\n{terms.qualification}"


def tender_document(ctx: Context, project: Project, terms: TenderTerms) -> Paper:
    """The tender document as it is rendered (令87 第20条)."""
    rounding = rule_for(ctx, project, "B.2-score-decimals")
    criteria: Value = [["评审因素", "分值", "性质", "评分标准"]] + [
        [row.name, number(row.weight), "客观分" if row.objective else "主观分", row.description]
        for row in terms.criteria
    ]
    return (
        (
            "一、项目概况",
            f"项目编号：{project.number}\n采购人：{project.purchaser_name}\n"
            f"代理机构：{project.agency_name}\n采购方式：{method_of(project).title}\n"
            f"采购预算：{yuan(project.budget)}\n最高限价：{yuan(terms.ceiling_price)}",
        ),
        (
            "二、采购需求",
            f"{terms.requirement}\n数量：{number(terms.quantity)}{terms.unit}\n"
            f"采购标的所属行业：{terms.industry}",
        ),
        ("三、交付要求", f"{terms.delivery}\n合同履行期限：{terms.contract_days}日"),
        ("四、投标人资格要求", qualification(project, terms)),
        (
            "五、投标",
            f"招标文件提供期限：{terms.documents_from}至{terms.documents_until}\n"
            f"投标截止及开标时间：{moment(terms.bid_deadline)}\n开标地点：{terms.opening_place}\n"
            f"投标保证金：{yuan(terms.bid_bond)}，以非现金形式提交\n"
            "投标文件由投标人以自设密码密封，开标时由投标人解密；未在规定时间内解密的投标无效。",
        ),
        (
            "六、评标方法",
            f"综合评分法。价格分值{number(terms.price_weight)}分，价格分＝评标基准价÷评标价格×"
            f"{number(terms.price_weight)}，评标基准价为满足招标文件要求且经政策调整后的最低报价。"
            f"小型、微型企业制造的货物价格扣除{number(terms.sme_deduction)}%后参加评审。"
            f"得分四舍五入保留{rounding.integer}位小数。",
        ),
        ("七、评审因素", criteria),
        (
            "八、相同品牌与并列",
            f"核心产品：{terms.core_product or '无'}。提供相同品牌产品的投标人按一家计算，得分最高的"
            f"获得推荐资格；得分相同的，{BRAND_RULES[terms.same_brand_rule]}获得推荐资格。"
            f"得分且投标报价均相同的，{TIE_RULES[terms.tie_rule]}排名在前。",
        ),
        ("九、代理服务费", terms.agency_fee),
    )


async def tender_notice(ctx: Context, project: Project, closes_on: date) -> Notice:
    """The announcement of the tender (令87 第13条)."""
    terms = project.document
    period = rule_for(ctx, project, method_of(project).announcement_period)
    content: Paper = (
        (
            "项目概况",
            f"{project.title}的潜在投标人应在{ctx.tenant.name}政府采购平台获取招标文件，"
            f"并于{moment(terms.bid_deadline)}前提交投标文件。",
        ),
        (
            "项目基本情况",
            f"{basics(project)}\n计划备案号：{project.plan_number}\n"
            f"预算金额：{yuan(project.budget)}\n最高限价：{yuan(terms.ceiling_price)}\n"
            f"采购需求：{terms.requirement}\n数量：{number(terms.quantity)}{terms.unit}\n"
            f"合同履行期限：{terms.contract_days}日\n本项目不接受联合体投标",
        ),
        ("申请人的资格要求", qualification(project, terms)),
        (
            "获取招标文件",
            f"时间：{terms.documents_from}至{terms.documents_until}\n"
            "方式：登录平台在线获取\n售价：免费",
        ),
        (
            "提交投标文件截止时间、开标时间和地点",
            f"{moment(terms.bid_deadline)}，{terms.opening_place}",
        ),
        ("公告期限", f"自本公告发布之日起{period.integer}个工作日，至{closes_on}"),
        ("其他补充事宜", f"采购文件摘要（SHA-256）：{project.document_digest}"),
        ("联系方式", await contacts(ctx, project)),
    )
    return _notice(project, method_of(project).announcement, "公开招标公告", content, closes_on)


async def correction_notice(
    ctx: Context, project: Project, matter: str, content: str, unchanged: str, corrects: UUID | None
) -> Notice:
    """A correction of the tender document or of the result; `corrects` is what was announced."""
    information = f"更正事项：{matter}\n更正内容：{content}\n更正日期：{ctx.today}"
    paper: Paper = (
        ("项目基本情况", basics(project)),
        ("更正信息", information),
        ("其他补充事宜", unchanged),
        ("联系方式", await contacts(ctx, project)),
    )
    facts = {} if corrects is None else {"corrects": str(corrects)}
    return _notice(project, "correction", "更正公告", paper, facts=facts)


async def termination_notice(ctx: Context, project: Project, reason: str) -> Notice:
    """Why the tender ends without a result (政府采购法 第36条)."""
    paper: Paper = (
        ("项目基本情况", basics(project)),
        ("项目终止的原因", reason),
        ("其他补充事宜", "无"),
        ("联系方式", await contacts(ctx, project)),
    )
    return _notice(project, "termination", "废标公告", paper)


async def result_notice(
    ctx: Context,
    project: Project,
    bid: Bid,
    members: Sequence[Member],
    fee: Decimal,
    closes_on: date,
) -> Notice:
    """The result with the names of the committee (令87 第69条)."""
    terms = project.document
    winner = await ctx.organisation(bid.supplier_code)
    address = winner.address if winner is not None and winner.address else "未登记"
    period = rule_for(ctx, project, "A-25")
    size = SIZE_TITLES[Size(bid.manufacturer_size)] if bid.manufacturer_size else "未声明"
    unit = bid.unit_price if bid.unit_price is not None else bid.final_price / terms.quantity
    paper: Paper = (
        ("项目编号", project.number),
        ("计划备案号", project.plan_number),
        ("项目名称", project.title),
        (
            "中标（成交）信息",
            [
                ["供应商名称", "供应商地址", "中标金额"],
                [bid.supplier_name, address, yuan(bid.final_price)],
            ],
        ),
        (
            "主要标的信息",
            [
                ["名称", "品牌", "规格型号", "数量", "单价"],
                [
                    project.title,
                    bid.brand or "—",
                    bid.model or "—",
                    f"{number(terms.quantity)}{terms.unit}",
                    yuan(unit),
                ],
            ],
        ),
        (
            "评审专家名单",
            [["姓名", "身份"], *([one.name, CAPACITIES[one.capacity]] for one in members)],
        ),
        ("代理服务收费标准及金额", f"{terms.agency_fee}；{yuan(fee)}"),
        ("公告期限", f"自本公告发布之日起{period.integer}个工作日，至{closes_on}"),
        (
            "其他补充事宜",
            f"{_deemed(project)}中小企业声明：中标产品由{bid.manufacturer or '—'}（{size}企业）制造。\n"
            f"评审总得分：{bid.total_score}\n采购文件摘要（SHA-256）：{project.document_digest}",
        ),
        ("联系方式", await contacts(ctx, project)),
    )
    facts = {"supplier_code": bid.supplier_code, "amount": str(bid.final_price)}
    return _notice(project, "result", "中标结果公告", paper, closes_on, facts)


def _deemed(project: Project) -> str:
    """That silence decided, where it did (令87 第68条)."""
    if project.deemed_at is None:
        return ""
    return "采购人逾期未确定中标人又未说明合法理由，视同确定排名第一的中标候选人为中标人。\n"


def award_letter(project: Project, bid: Bid, sign_by: date) -> Paper:
    """The notice of award to the winner (政府采购法 第43条)."""
    return (
        (
            "致",
            f"{bid.supplier_name}（{bid.supplier_code}）",
        ),
        (
            "中标事项",
            f"贵单位参加的{project.title}（{project.number}）经评审和采购人确认中标，"
            f"中标金额为{yuan(bid.final_price)}。",
        ),
        (
            "签订合同",
            f"请于{sign_by}前按照采购文件和投标文件与{project.purchaser_name}签订采购合同。",
        ),
        ("采购人", project.purchaser_name),
        ("采购代理机构", project.agency_name),
        ("依据", f"政府采购法 第43条、第46条；{LAW_87} 第69条"),
    )


def _notice(
    project: Project,
    kind: str,
    name: str,
    content: Paper,
    closes_on: date | None = None,
    facts: dict[str, str] | None = None,
) -> Notice:
    return Notice(
        kind=kind,
        title=f"{project.title}{name}",
        subject_type=Project.__tablename__,
        subject_id=project.id,
        purchaser_code=project.purchaser_code,
        purchaser_name=project.purchaser_name,
        content=content,
        project_number=project.number,
        closes_on=closes_on,
        rules_on=project.rules_on,
        facts={"agency_code": project.agency_code, **(facts or {})},
    )
