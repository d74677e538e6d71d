"""The words of data sharing."""

LAW = "I.6-sharing"
"""开放、共享; and no push to a third party's system."""

SPECIFICATION_STATES = {
    "draft": "起草中",
    "published": "已发布",
    "superseded": "将停用",
    "retired": "已停用",
}
READABLE = ("published", "superseded")
GRANT_STATES = {
    "active": "有效",
    "suspended": "已暂停",
    "revoked": "已撤销",
    "expired": "已到期",
}
TOKEN_STATES = {"issued": "已签发"}
FAILURE_STATES = {"counted": "失败计数", "cleared": "已清除"}
PULL_STATES = {"drawn": "已提供", "refused": "已拒绝"}
PULL_PROBLEMS = {
    "sharing.token": "令牌无效或者已失效",
    "sharing.rate": "超过每分钟次数上限",
    "sharing.quota": "超过每日记录数上限",
    "sharing.token_rate": "取得令牌过于频繁",
    "sharing.scope": "超出授权范围",
    "sharing.field_outside": "字段不在授权范围内",
    "sharing.tenant_outside": "地区不在授权范围内",
    "sharing.expired": "授权已到期",
    "sharing.suspended": "授权已暂停",
    "sharing.revoked": "授权已撤销",
    "sharing.retired": "此版本的接口规范已停用",
}
"""Why a client was refused, as the record of its calls tells it."""

REQUEST_STATES = {
    "draft": "草稿",
    "submitted": "待收集",
    "returned": "已退回",
    "collected": "已收集",
    "consolidated": "市级已汇总",
    "reported": "省级已收到",
    "common": "共性需求，制定接口规范",
    "individual": "个性需求，审核授权",
    "specified": "已发布接口规范",
    "granted": "已授权",
    "refused": "不予授权",
    "withdrawn": "已撤回",
}
FOLLOWED = {
    "consolidated": 1,
    "reported": 2,
    "common": 3,
    "individual": 4,
    "specified": 5,
    "granted": 6,
    "refused": 6,
    "returned": 6,
}
"""What is decided above, in its order: what is told late does not set a request back."""
ARRIVAL_STATES = {
    "waiting": "待汇总",
    "gathered": "已汇总",
    "arrived": "待规划",
    "common": "待发布接口规范",
    "individual": "待授权",
    "specified": "已发布接口规范",
    "granted": "已授权",
    "refused": "不予授权",
    "returned": "已退回",
    "withdrawn": "提出单位已撤回",
}
UNANSWERED = ("waiting", "arrived", "common", "individual")
WITHDRAWABLE = (*UNANSWERED, "gathered", "specified", "granted")
"""An answer may cross with the withdrawal, on its way down."""
KINDS = {"common": "共性需求", "individual": "个性需求"}
LETTER_STATES = {"reported": "已上报"}
