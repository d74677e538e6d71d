"""The tender document as data: what the form asks, what is stored, what the PDF shows."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from zhengcai import Form, Moment, Money, field
from zhengcai_tendering.scoring import Criterion

Score = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
"""A score or a percentage; how many decimals count is the rule book's."""

BRAND_RULES = {"price": "报价低的", "random": "随机抽取"}
TIE_RULES = {"technical": "技术商务得分高的", "random": "采购人随机抽取"}


class CriterionRow(Form):
    """A scored item beside the price."""

    name: str = field("评审因素", min_length=1, max_length=60)
    weight: Score = field("分值")
    objective: bool = field("客观分", False)
    description: str = field("评分标准", "", max_length=500)


class TenderTerms(Form):
    """A tender document (采购文件)."""

    title: str = field("项目名称", min_length=2, max_length=120)
    requirement: str = field("采购需求", min_length=2, max_length=20_000, kind="textarea")
    ceiling_price: Money = field("最高限价", gt=0, law="政府采购货物和服务招标投标管理办法 第12条")
    quantity: Decimal = field("数量", gt=0, max_digits=12, decimal_places=2)
    unit: str = field("计量单位", min_length=1, max_length=10)
    industry: str = field("采购标的所属行业", "工业", max_length=40)
    delivery: str = field("交付时间、地点和方式", min_length=2, max_length=500)
    qualification: str = field("投标人资格要求", min_length=2, max_length=5_000, kind="textarea")
    price_weight: Score = field("价格分值", law="政府采购货物和服务招标投标管理办法 第55条")
    criteria: list[CriterionRow] = field("评审因素", min_length=1, max_length=60)
    sme_deduction: Score = field("小微企业价格扣除比例", unit="%")
    bid_bond: Money = field("投标保证金", Decimal(0))
    documents_from: date = field("招标文件提供起始日")
    documents_until: date = field("招标文件提供截止日")
    bid_deadline: Moment = field("投标截止时间")
    opening_place: str = field("开标地点", min_length=2, max_length=200)
    contract_days: int = field("合同履行期限", gt=0, le=3650, unit="日")
    core_product: str = field("核心产品", "", max_length=120)
    same_brand_rule: Literal["price", "random"] = field(
        "相同品牌得分相同时", "random", choices=BRAND_RULES
    )
    tie_rule: Literal["technical", "random"] = field(
        "得分和报价均相同时", "random", choices=TIE_RULES
    )
    agency_fee: str = field("代理服务收费标准", "按委托代理协议约定收取", max_length=200)

    @property
    def scored(self) -> list[Criterion]:
        """The items that members score."""
        return [Criterion(row.name, row.weight, row.objective) for row in self.criteria]

    @property
    def ranking_extra(self) -> tuple[str, ...]:
        """What decides after total and price, as the document says."""
        return ("technical_desc",) if self.tie_rule == "technical" else ()
