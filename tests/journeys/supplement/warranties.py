"""How long the supplier stands in for what it has delivered."""

from zhengcai import ExtraFields, Form, field


class Warranty(Form):
    """Asked since version 0.2.0."""

    months: int = field("质保期限", ge=1, le=120, unit="月")


fields = ExtraFields(
    on="supervision.contracts",
    model=Warranty,
    actions=("draft", "revise"),
    feature="warranty",
)
