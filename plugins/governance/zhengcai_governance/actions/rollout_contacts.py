"""Leading group, its office and the liaison officers of each bureau (I.7-rollout)."""

from zhengcai import Collection, Context, Form, Role, action, field
from zhengcai_governance.models.organising import RolloutContact
from zhengcai_governance.people import PARTIES
from zhengcai_governance.rollout_terms import CONTACT_STATES, DUTIES, LAW, Duty

CONTACTS = Collection(
    model=RolloutContact,
    name="rollout-contacts",
    singular="rollout_contact",
    title="实施联络名录",
    group="推广实施",
    states=CONTACT_STATES,
    read=dict.fromkeys(
        (
            *PARTIES,
            Role.FINANCE_SUPERVISOR,
            Role.FINANCE_BUDGET,
            Role.OVERSEER,
            Role.SERVICE_PROVIDER,
        )
    ),
    label="name",
    columns=("name", "duty", "department", "phone"),
    filters=("state", "duty"),
    search=("name", "department"),
)


class ContactEntry(Form):
    """Somebody and the office telephone."""

    name: str = field("姓名", min_length=2, max_length=50)
    duty: Duty = field("职责", choices=DUTIES, law=LAW)
    department: str = field("单位和科室", min_length=2, max_length=100)
    phone: str = field("办公电话", pattern=r"^[0-9+\-—转 ]{3,30}$", hint="例如0471-0000000")


@action(
    "rollout_contact.add",
    title="登记联络人",
    on=RolloutContact,
    by=Role.FINANCE_SUPERVISOR,
    target="current",
    law=LAW,
    task=False,
)
async def add_contact(ctx: Context, form: ContactEntry) -> RolloutContact:
    """A contact of this bureau."""
    return RolloutContact(**form.model_dump())


@action(
    "rollout_contact.revise",
    title="修改",
    on=RolloutContact,
    by=Role.FINANCE_SUPERVISOR,
    source="current",
    target="current",
    task=False,
)
async def revise_contact(ctx: Context, contact: RolloutContact, form: ContactEntry) -> None:
    """Replace the entry."""
    for name, value in form.model_dump().items():
        setattr(contact, name, value)


@action(
    "rollout_contact.end",
    title="停止",
    on=RolloutContact,
    by=Role.FINANCE_SUPERVISOR,
    source="current",
    target="ended",
    danger=True,
)
async def end_contact(ctx: Context, contact: RolloutContact) -> None:
    """The entry stays, so that it is known who it was."""
    contact.ended_on = ctx.today
