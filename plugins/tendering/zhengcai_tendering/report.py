"""The evaluation report (令87 第58条) as a paper."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from zhengcai_tendering.models import CAPACITIES, Bid, Member, PriceInquiry, Project, ScoreSheet
from zhengcai_tendering.papers import Paper, Table, moment, number, yuan
from zhengcai_tendering.scoring import Standing

FINDINGS = {
    "undecrypted": "未解密",
    "unqualified": "资格审查不合格",
    "nonconforming": "符合性审查不通过",
    "low_price": "异常低价审查",
    "settled_score": "认定客观分",
    "same_brand": "相同品牌确定推荐资格",
    "tie_draw": "并列抽取",
    "tie_choice": "并列时确定候选人",
    "result_correction": "更正结果公告",
}


def evaluation_report(
    project: Project,
    standings: Sequence[Standing],
    valid: Sequence[Bid],
    invalid: Sequence[Bid],
    members: Sequence[Member],
    sheets: Sequence[ScoreSheet],
    inquiries: Sequence[PriceInquiry],
    *,
    named: bool = False,
) -> Paper:
    """Ranking, invalid bids, findings, the committee and every score.

    Members are seats until the result is announced (令87 第47条); then the report is `named`.
    """
    names = {bid.id: bid.supplier_name for bid in (*valid, *invalid)}
    first = [names[one.bid_id] for one in standings if one.rank == 1]
    return (
        (
            "一、项目基本情况",
            f"项目编号：{project.number}\n采购人：{project.purchaser_name}\n"
            f"代理机构：{project.agency_name}\n开标时间：{moment(project.opened_at)}\n"
            f"评审结束时间：{moment(project.evaluated_at)}\n"
            f"采购预算：{yuan(project.budget)}",
        ),
        ("二、评审得分与排序", _ranking(standings, {bid.id: bid for bid in valid})),
        ("三、无效投标", _invalid(invalid)),
        ("四、异常低价审查", _low_prices(project, inquiries, names)),
        ("五、评审认定", _findings(project, names)),
        ("六、评标委员会", _committee(members, named=named)),
        ("七、评分明细", _details(sheets, names)),
        ("八、推荐意见", f"推荐{'、'.join(first)}为第一中标候选人。"),
    )


def _ranking(standings: Sequence[Standing], bids: Mapping[UUID, Bid]) -> Table:
    rows = [["排名", "投标人", "投标报价", "价格扣除", "价格分", "技术商务分", "总得分"]]
    for one in standings:
        bid = bids[one.bid_id]
        rank = "不推荐（相同品牌）" if one.rank is None else str(one.rank)
        rows.append(
            [
                rank + ("（并列）" if one.tied else ""),
                bid.supplier_name,
                yuan(bid.final_price),
                f"{number(bid.deduction)}%" if bid.deduction else "—",
                str(one.price_score),
                str(one.technical_score),
                str(one.total),
            ]
        )
    return rows


def _invalid(bids: Sequence[Bid]) -> str | Table:
    if not bids:
        return "无"
    rows = [[bid.supplier_name, bid.invalid_reason or "—", bid.invalid_law or "—"] for bid in bids]
    return [["投标人", "原因", "依据"], *rows]


def _low_prices(
    project: Project, inquiries: Sequence[PriceInquiry], names: Mapping[UUID, str]
) -> str | Table:
    asked = {str(one.bid_id): one for one in inquiries}
    rows = [["投标人", "触发情形", "要求说明", "投标人说明", "互联网查询记录", "认定"]]
    for one in project.noted("low_price"):
        inquiry = asked[one["bid_id"]]
        verdict = "说明成立" if one["accepted"] else "说明不成立，投标无效"
        rows.append(
            [
                names[UUID(one["bid_id"])],
                "、".join(one["triggers"]) or "评标委员会认定",
                f"{moment(inquiry.asked_at)}：{inquiry.question}",
                inquiry.explanation or "未提交",
                one["lookups"] or "—",
                f"{verdict}：{one['reason']}",
            ]
        )
    return rows if len(rows) > 1 else "没有报价需要启动异常低价审查。"


def _findings(project: Project, names: Mapping[UUID, str]) -> str | Table:
    rows = [["事项", "投标人", "内容"]]
    for one in project.findings:
        if one["kind"] == "low_price":
            continue
        text = one.get("reason", "")
        if one["kind"] == "settled_score":
            text = f"{one['criterion']}认定为{one['score']}分：{text}"
        rows.append([FINDINGS[one["kind"]], names.get(UUID(one["bid_id"]), "—"), text or "—"])
    return rows if len(rows) > 1 else "无"


def _committee(members: Sequence[Member], *, named: bool) -> Table:
    rows = [
        [
            str(one.seat),
            one.name if named else "结果公告前保密",
            CAPACITIES[one.capacity],
            "组长" if one.head else "—",
            "—" if one.head_vote is None else f"席位{one.head_vote}",
        ]
        for one in members
    ]
    return [["席位", "姓名", "身份", "职务", "推选组长"], *rows]


def _details(sheets: Sequence[ScoreSheet], names: Mapping[UUID, str]) -> Table:
    rows = [["席位", "投标人", "评审因素", "得分"]]
    for sheet in sheets:
        rows += [
            [str(sheet.seat), names[UUID(row["bid_id"])], row["criterion"], row["score"]]
            for row in sheet.scores
        ]
    return rows
