"""Refusals and sign-in."""

from dataclasses import replace

from page_samples.frame import PUBLIC, SHELL
from zhengcai.web import views

PROBLEM = views.ProblemView(
    shell=SHELL,
    status=422,
    detail="合同金额超过中标金额，没有登记。",
    problems=(
        views.ProblemLine(
            code="contract.above_award",
            message="合同金额 870,000.00 元，中标金额 860,000.00 元",
            law="政府采购法 第46条",
            law_href="#",
        ),
    ),
    back=views.Link("返回合同", "#"),
    reference="0194f6a2-7c31-7d90-b1f4-2a6f0c9d1e55",
)
ACCOUNTS = (
    views.DemoAccount(username="caigouren", role="采购人经办", organisation="呼和浩特市示例学校"),
    views.DemoAccount(
        username="daili", role="代理机构项目负责人", organisation="示例招标代理有限公司"
    ),
    views.DemoAccount(username="gongyingshang-a", role="供应商", organisation="示例甲科技有限公司"),
    views.DemoAccount(username="zhuanjia-1", role="评审专家", organisation="—"),
    views.DemoAccount(username="caizheng", role="财政监管", organisation="呼和浩特市财政局"),
)
LOGIN = views.LoginView(
    shell=PUBLIC,
    action="/login",
    problems=(
        views.ProblemLine(code="login.refused", message="用户名或密码不正确，还可以尝试 4 次"),
    ),
    username="shili.zhang",
    demo_password="demo-2026",
    demo_regions=(
        views.DemoRegion(name="示例自治区", accounts=ACCOUNTS, open=True),
        views.DemoRegion(name="另例市", accounts=ACCOUNTS[:1]),
    ),
)
LOGIN_CODE = replace(
    LOGIN, step="code", problems=(), demo_regions=(), certificate_href="/certificate"
)
PLACES = views.PlacesView(
    shell=PUBLIC,
    action="/regions",
    search=views.Search(),
    regions=(
        views.RegionPanel(
            name="示例自治区",
            code="150000",
            href="/t/150000/",
            total=3,
            places=(views.Link("示例市", "/t/150100/"), views.Link("示例盟", "/t/150700/")),
        ),
    ),
)
PLACES_FOUND = views.PlacesView(
    shell=PUBLIC,
    action="/regions",
    search=views.Search(value="示例"),
    keep="portal/announcements",
    found=(views.PlaceLine(name="示例市", code="150100", href="/t/150100/", above="示例自治区"),),
    more=True,
)
