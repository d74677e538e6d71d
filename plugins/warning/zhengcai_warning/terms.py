"""The words of warnings."""

PHASES = {"before": "事前", "during": "事中", "after": "事后"}
SEVERITIES = {"notice": "提示", "serious": "严重"}
STATES = {
    "raised": "待分办",
    "assigned": "待自查",
    "checked": "待监管处理",
    "handled": "待办结",
    "closed": "已办结",
    "lifted": "已自行消除",
}
MEASURES = {
    "none": "无需处理",
    "remind": "提醒",
    "correct": "责令改正",
    "talk": "约谈",
    "transfer": "移送有权机关",
}
OUTCOMES = {
    "corrected": "已改正",
    "dealt": "属实，已处理",
    "unfounded": "不属实",
}
