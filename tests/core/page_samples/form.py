"""A tender notice that is refused for three reasons."""

from decimal import Decimal

from page_samples.frame import SHELL, at
from zhengcai.web import views

WRONG = (
    views.ProblemLine(
        code="tender.period",
        message="投标截止时间距招标文件发出只有 19 日，不得少于 20 日",
        field="deadline",
        law="政府采购法 第35条",
        law_href="#",
    ),
    views.ProblemLine(
        code="tender.ceiling",
        message="最高限价 1,020,000.00 元超过预算金额 1,000,000.00 元",
        field="ceiling",
        law="87号令 第12条",
        law_href="#",
    ),
    views.ProblemLine(
        code="tender.price_weight",
        message="货物项目的价格分值占总分的比重为 25%，不得低于 30%",
        field="criteria",
        law="87号令 第55条",
    ),
)


def _criteria_row(index: str, name: str, weight: str, kind: str) -> tuple[views.Field, ...]:
    return (
        views.Field(name=f"criteria.{index}.name", label="评审因素", value=name),
        views.Field(name=f"criteria.{index}.weight", label="分值", kind="decimal", value=weight),
        views.Field(
            name=f"criteria.{index}.kind",
            label="类别",
            kind="choice",
            value=kind,
            required=bool(kind),
            options=(
                views.Option(value="price", label="价格"),
                views.Option(value="technical", label="技术"),
                views.Option(value="business", label="商务"),
            ),
        ),
    )


FORM = views.FormView(
    shell=SHELL,
    title="发布招标公告",
    action="#",
    submit="发布公告",
    cancel_href="#",
    idempotency_key="0194-key",
    version="7",
    intro="公告发布后在信息公告栏目公开，招标文件同时可以下载。",
    law="政府采购货物和服务招标投标管理办法（87号令）第13条、第16条",
    law_href="#",
    due=views.Due(at=at(11, 25, 17), working_days=2),
    consequence="发布后不能撤回，只能以更正公告修改。",
    problems=WRONG,
    trail=(views.Link("采购项目", "#"), views.Link("HHHT-G-2026-0042", "#")),
    subject=views.FactGroup(
        title="采购项目",
        facts=(
            views.Fact(label="名称", value="2026 年教学用笔记本电脑采购"),
            views.Fact(label="编号", value="HHHT-G-2026-0042", kind="code"),
            views.Fact(label="预算金额", value=Decimal(1000000), kind="money"),
            views.Fact(
                label="采购计划", value=views.Link("呼财采备〔2026〕000123", "#"), kind="link"
            ),
        ),
    ),
    groups=(
        views.FieldGroup(
            title="时间和金额",
            fields=(
                views.Field(
                    name="deadline",
                    label="投标截止和开标时间",
                    kind="datetime",
                    value="2026-12-10T09:30",
                    required=True,
                    hint="自招标文件开始发出之日起不得少于二十日",
                    law="政府采购法 第35条",
                    problems=WRONG[:1],
                ),
                views.Field(
                    name="ceiling",
                    label="最高限价",
                    kind="money",
                    value="1020000.00",
                    hint="可不设定；设定时不得超过预算金额",
                    problems=WRONG[1:2],
                ),
                views.Field(
                    name="place",
                    label="开标地点",
                    value="呼和浩特市公共资源交易中心第三开标室",
                    required=True,
                    max_length=200,
                ),
                views.Field(
                    name="validity",
                    label="投标有效期",
                    kind="integer",
                    value="90",
                    unit="日",
                    required=True,
                ),
            ),
        ),
        views.FieldGroup(
            title="采购要求",
            fields=(
                views.Field(
                    name="requirement",
                    label="采购需求",
                    kind="textarea",
                    required=True,
                    value="教师用笔记本电脑 120 台，移动工作站 20 台，三年上门质保。",
                ),
                views.Field(
                    name="agency",
                    label="代理机构",
                    kind="reference",
                    required=True,
                    value="1",
                    options=(
                        views.Option(value="1", label="示例招标代理有限公司", detail="呼和浩特市"),
                    ),
                ),
                views.Field(
                    name="policy",
                    label="落实的采购政策",
                    kind="multichoice",
                    values=("sme",),
                    options=(
                        views.Option(
                            value="sme", label="扶持中小企业", detail="小微企业报价扣除 10%"
                        ),
                        views.Option(value="energy", label="优先采购节能产品"),
                        views.Option(value="green", label="优先采购环境标志产品"),
                    ),
                ),
                views.Field(name="consortium", label="接受联合体投标", kind="checkbox"),
                views.Field(
                    name="document",
                    label="招标文件",
                    kind="file",
                    accept=".pdf",
                    required=True,
                    hint="PDF，不超过 20 MB，须加盖电子签章",
                ),
            ),
        ),
        views.FieldGroup(
            title="评审标准",
            hint="各项分值合计为 100 分。",
            fields=(
                views.Field(
                    name="criteria",
                    label="评审因素",
                    kind="table",
                    required=True,
                    problems=WRONG[2:],
                    rows=views.Rows(
                        columns=(
                            views.Field(name="name", label="评审因素", required=True),
                            views.Field(name="weight", label="分值", unit="分", required=True),
                            views.Field(name="kind", label="类别", required=True),
                        ),
                        rows=(
                            _criteria_row("0", "报价", "25", "price"),
                            _criteria_row("1", "性能与配置", "45", "technical"),
                            _criteria_row("2", "售后服务方案", "30", "business"),
                        ),
                        blank=_criteria_row("__index__", "", "", ""),
                    ),
                ),
            ),
        ),
        views.FieldGroup(
            title="签发",
            fields=(
                views.Field(
                    name="opened_on",
                    label="公告日期",
                    kind="date",
                    value="2026-11-21",
                    read_only=True,
                ),
                views.Field(
                    name="supplier",
                    label="定向通知",
                    kind="lookup",
                    value="示例",
                    matches=(views.Option(value="91150100MA0000000X", label="示例甲科技有限公司"),),
                ),
                views.Field(name="ratio", label="履约保证金比例", kind="decimal", unit="%"),
                views.Field(name="pin", label="证书口令", kind="secret", required=True),
                views.Field(name="seal", label="密封密码", kind="new_secret", required=True),
            ),
        ),
    ),
)
