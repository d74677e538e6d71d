"""A bid's content and its envelope.

The content passes through here and nowhere else before the opening: it is never in a column, an
event, a log or a problem.
"""

import asyncio
from hashlib import sha256
from typing import Literal

from pydantic import SecretStr

from zhengcai import (
    SIZE_TITLES,
    Context,
    DamagedSeal,
    Document,
    Form,
    Money,
    NewPassphrase,
    Problem,
    Refusal,
    SealBinding,
    WrongPassphrase,
    field,
    open_sealed,
    seal_secret,
)
from zhengcai_tendering.models import Bid

SEALED = "application/vnd.zhengcai.sealed"


class BidContent(Form):
    """What is sealed: the opening list (开标一览表) and the declarations."""

    price: Money = field("投标报价（开标一览表总价）", gt=0)
    unit_price: Money | None = field("单价", None)
    manufacturer: str = field("制造商", min_length=2, max_length=100)
    manufacturer_size: Literal["large", "medium", "small", "micro"] = field(
        "制造商规模（中小企业声明函）",
        choices={size.value: name for size, name in SIZE_TITLES.items()},
        law="政府采购促进中小企业发展管理办法 第11条",
    )
    brand: str = field("品牌", "", max_length=60)
    model: str = field("规格型号", "", max_length=100)
    delivery_days: int = field("交货期", gt=0, le=3650, unit="日")
    statement: str = field("响应说明", "", max_length=20_000, kind="textarea")


class SealedForm(BidContent):
    """A bid and the passphrase that seals it."""

    passphrase: NewPassphrase = field(
        "密封密码", min_length=8, max_length=200, hint="平台不保存；遗失后任何人都无法解密"
    )


CONTENT_FIELDS = tuple(BidContent.model_fields)


def binding_of(ctx: Context, bid: Bid) -> SealBinding:
    """The place in which the envelope opens, and no other."""
    return SealBinding(ctx.tenant.code, str(bid.project_id), bid.supplier_code)


async def seal_into(ctx: Context, bid: Bid, form: SealedForm) -> None:
    """Seal the content, keep the envelope, and note its receipt on the bid."""
    content = BidContent.model_validate(form.model_dump(include=set(CONTENT_FIELDS)))
    envelope = await asyncio.to_thread(
        seal_secret,
        content.model_dump_json().encode(),
        form.passphrase.get_secret_value(),
        binding_of(ctx, bid),
    )
    document = await ctx.store(envelope, "密封投标文件.sealed", SEALED, label="sealed", subject=bid)
    bid.envelope_id = document.id
    bid.digest = sha256(envelope).hexdigest()
    bid.received_at = ctx.now
    bid.withdrawn_at = None


async def unseal(ctx: Context, bid: Bid, passphrase: SecretStr) -> BidContent:
    """The content of a bid, opened by its supplier's passphrase. Refuses a wrong one."""
    document = await ctx.get(Document, bid.envelope_id)
    if document is None:
        raise Refusal(DAMAGED)
    envelope = await ctx.content(document)
    try:
        content = await asyncio.to_thread(
            open_sealed, envelope, passphrase.get_secret_value(), binding_of(ctx, bid)
        )
    except WrongPassphrase as error:
        raise Refusal(WRONG_PASSPHRASE) from error
    except DamagedSeal as error:
        raise Refusal(DAMAGED) from error
    return BidContent.model_validate_json(content)


WRONG_PASSPHRASE = Problem("bid.wrong_passphrase", "密封密码不正确", field="passphrase")
DAMAGED = Problem("bid.damaged", "投标文件已损坏，无法解密")
