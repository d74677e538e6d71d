"""The leading group, its office and the liaison officers of each bureau (呼财购〔2020〕18号 五)."""

from zhengcai import Collection, Context, Form, Role, action, field
from zhengcai_x_hohhot.models import Contact
from zhengcai_x_hohhot.terms import CONTACT_STATES, DUTIES, Duty

LAW = "呼财购〔2020〕18号 五"

CONTACTS = Collection(
    model=Contact,
    name="contacts",
    singular="contact",
    title="联络名单",
    states=CONTACT_STATES,
    read=dict.fromkeys(
        (
            Role.FINANCE_SUPERVISOR,
            Role.FINANCE_BUDGET,
            Role.OVERSEER,
            Role.PURCHASER_OPERATOR,
            Role.PURCHASER_MANAGER,
            Role.AGENCY,
        )
    ),
    label="name",
    columns=("name", "duty", "department", "phone"),
    filters=("state", "duty"),
    search=("name", "department"),
    superseded_by="governance.rollout-contacts",
)


class AddContact(Form):
    """Somebody and the office telephone."""

    name: str = field("姓名", min_length=2, max_length=50)
    duty: Duty = field("职责", choices=DUTIES, law=LAW)
    department: str = field("单位和科室", min_length=2, max_length=100)
    phone: str = field("办公电话", pattern=r"^[0-9+\-—转 ]{3,30}$", hint="例如0471-0000000")


class ReviseContact(AddContact):
    """The whole entry anew."""


@action(
    "contact.add",
    title="登记联络人",
    on=Contact,
    by=Role.FINANCE_SUPERVISOR,
    target="current",
    law=LAW,
    task=False,
)
async def add_contact(ctx: Context, form: AddContact) -> Contact:
    """A contact of this bureau."""
    return Contact(**form.model_dump())


@action(
    "contact.revise",
    title="修改",
    on=Contact,
    by=Role.FINANCE_SUPERVISOR,
    source="current",
    target="current",
    task=False,
)
async def revise_contact(ctx: Context, contact: Contact, form: ReviseContact) -> None:
    """Replace the entry."""
    for name, value in form.model_dump().items():
        setattr(contact, name, value)


@action(
    "contact.end",
    title="停止",
    on=Contact,
    by=Role.FINANCE_SUPERVISOR,
    source="current",
    target="ended",
    danger=True,
)
async def end_contact(ctx: Context, contact: Contact) -> None:
    """The entry stays, so that it is known who it was."""
    contact.ended_on = ctx.today
