"""What anyone may read."""

from decimal import Decimal

from page_samples.frame import DIGEST, PUBLIC, at
from zhengcai.web import views

_TENDER, _RESULT, _INTENT = (
    views.State("招标公告", "info"),
    views.State("中标公告", "good"),
    views.State("采购意向", "neutral"),
)
PORTAL = views.PortalView(
    shell=PUBLIC,
    title="内蒙古自治区政府采购信息公告",
    action="#",
    search=views.Search(value="笔记本电脑"),
    terms=("笔记本", "电脑"),
    as_of=at(11, 21, 14, 30),
    filters=(
        views.Filter(
            name="region",
            label="地区",
            options=(
                views.Option(value="150100", label="呼和浩特市", count=31),
                views.Option(value="150200", label="包头市", count=12),
            ),
        ),
    ),
    tabs=(
        views.KindTab(label="全部", href="#", current=True, count=1128),
        views.KindTab(label="采购意向", href="#", count=402),
        views.KindTab(label="招标公告", href="#", count=286),
        views.KindTab(label="中标（成交）公告", href="#", count=251),
        views.KindTab(label="更正公告", href="#", count=37),
        views.KindTab(label="合同公告", href="#", count=143),
        views.KindTab(label="履约验收公示", href="#", count=9),
    ),
    lines=(
        views.AnnouncementLine(
            title="2026 年教学用笔记本电脑采购公开招标公告",
            href="#",
            kind=_TENDER,
            place="呼和浩特市本级",
            at=at(11, 21),
            purchaser="呼和浩特市示例学校",
            number="HHHT-G-2026-0042",
            amount=Decimal(1000000),
            excerpt="……采购教师用笔记本电脑 120 台、移动工作站 20 台，含三年上门质保、系统预装和旧设备数据迁移……",
            until=views.Due(at=at(12, 14, 9, 30)),
        ),
        views.AnnouncementLine(
            title="示例旗人民医院移动护理终端及便携式电脑采购中标公告",
            href="#",
            kind=_RESULT,
            place="赤峰市示例旗",
            at=at(11, 19),
            purchaser="示例旗人民医院",
            number="CF-G-2026-0113",
            amount=Decimal(436800),
        ),
        views.AnnouncementLine(
            title="示例大学 2026 年 12 月政府采购意向",
            href="#",
            kind=_INTENT,
            place="内蒙古自治区本级",
            at=at(11, 17),
            purchaser="示例大学",
            amount=Decimal("3125600.5"),
            excerpt="……办公用笔记本 45 台，打印设备 12 台……",
        ),
    ),
    empty=views.Empty(message="没有符合条件的公告", hint="可以减少关键词，或者扩大地区范围。"),
    pages=views.Pages(next="?after=b"),
    total=43,
    reset_href="?",
    feed_href="#",
)

ANNOUNCEMENT = views.AnnouncementView(
    shell=PUBLIC,
    kind="招标公告",
    title="2026 年教学用笔记本电脑采购公开招标公告",
    number="HHHT-G-2026-0042",
    published_at=at(11, 21),
    publisher="呼和浩特市示例学校",
    digest=DIGEST,
    law="87号令 第13条",
    until=views.Due(at=at(11, 27, 17), working_days=5),
    overview="2026 年教学用笔记本电脑采购的潜在投标人应在内蒙古自治区政府采购网获取招标文件，并于 2026年12月14日 09:30（北京时间）前递交投标文件。",
    clauses=(
        views.Clause(
            title="项目基本情况",
            facts=(
                views.Fact(label="项目编号", value="HHHT-G-2026-0042", kind="code"),
                views.Fact(label="项目名称", value="2026 年教学用笔记本电脑采购"),
                views.Fact(label="预算金额", value=Decimal(1000000), kind="money"),
                views.Fact(label="最高限价", value=Decimal(1000000), kind="money"),
                views.Fact(label="合同履行期限", value="合同签订后 30 日内交付，质保三年"),
                views.Fact(label="是否接受联合体", value=False, kind="yesno"),
            ),
            tables=(
                views.Table(
                    columns=(
                        views.Column(name="name", label="标的名称", primary=True),
                        views.Column(name="quantity", label="数量", kind="number"),
                        views.Column(name="unit", label="单位"),
                        views.Column(name="need", label="简要技术需求"),
                    ),
                    rows=(
                        views.Row(
                            values=(
                                "教师用笔记本电脑",
                                120,
                                "台",
                                "14 英寸，内存不低于 16 GB，国产操作系统",
                            )
                        ),
                        views.Row(values=("移动工作站", 20, "台", "16 英寸，独立显卡")),
                    ),
                ),
            ),
        ),
        views.Clause(
            title="申请人的资格要求",
            paragraphs=(
                "满足《中华人民共和国政府采购法》第二十二条规定；未被列入失信被执行人、重大税收违法失信主体、政府采购严重违法失信行为记录名单。",
                "本项目非专门面向中小企业采购，对小型和微型企业的报价给予 10% 的扣除，用扣除后的价格参加评审。",
            ),
        ),
        views.Clause(
            title="获取招标文件",
            facts=(
                views.Fact(label="时间", value="2026年11月21日至2026年11月27日"),
                views.Fact(label="方式", value="在线下载"),
                views.Fact(label="售价", value=Decimal(0), kind="money"),
            ),
        ),
        views.Clause(
            title="提交投标文件截止时间、开标时间和地点",
            facts=(
                views.Fact(label="时间", value=at(12, 14, 9, 30), kind="datetime"),
                views.Fact(label="地点", value="呼和浩特市公共资源交易中心第三开标室"),
            ),
        ),
        views.Clause(title="公告期限", paragraphs=("自本公告发布之日起 5 个工作日。",)),
    ),
    meta=(
        views.Fact(label="采购方式", value="公开招标"),
        views.Fact(label="预算金额", value=Decimal(1000000), kind="money"),
        views.Fact(label="投标截止", value=at(12, 14, 9, 30), kind="datetime"),
    ),
    chain=(
        views.KindTab(label="采购意向 2026-10-20", href="#"),
        views.KindTab(label="招标公告 2026-11-21", href="#", current=True),
    ),
    attachments=(
        views.Document(
            title="招标文件.pdf",
            href="#",
            media_type="application/pdf",
            size=1_482_330,
            digest=DIGEST,
        ),
    ),
    trail=(views.Link("信息公告", "#"), views.Link("招标公告", "#")),
    api_href="#",
)
