"""Whether the codes in a form are codes of their registers."""

from collections.abc import Iterator

from pydantic import BaseModel

from zhengcai.actions.context import Context
from zhengcai.forms import PLACE, declared, reference_of, row_model
from zhengcai.problems import Problem
from zhengcai.registries.codes import known_codes

_MESSAGES = {
    "commodity": "采购品目分类目录中没有编码为“{code}”的品目",
    "law": "法律法规库中没有“{code}”这一现行条款",
    "organisation:agency": "本地区没有登记信用代码为“{code}”的代理机构",
    "organisation:purchaser": "本地区没有登记信用代码为“{code}”的采购人",
    "organisation:service_provider": "本地区没有登记信用代码为“{code}”的平台服务商",
    PLACE: "“{code}”不是本地区或者下级地区的代码",
    "organisation:supplier": "本地区没有登记信用代码为“{code}”的供应商",
}


async def unknown_codes(ctx: Context, form: BaseModel) -> list[Problem]:
    """One problem for each code that the register of its field does not know."""
    problems: list[Problem] = []
    asked = list(_codes(form))
    known = {
        register: await _known(
            ctx, register, {code for _, name, code, _ in asked if name == register}
        )
        for register in {name for _, name, _, _ in asked}
    }
    for path, register, code, law in asked:
        if code not in known[register]:
            message = _MESSAGES.get(register, "本地区没有登记信用代码为“{code}”的单位")
            problems.append(
                Problem("form.unknown_code", message, field=path, law=law, params={"code": code})
            )
    return problems


async def _known(ctx: Context, register: str, codes: set[str]) -> set[str]:
    if register == PLACE:
        return codes.intersection(ctx.runtime.snapshot.tree.subtree(ctx.tenant.code))
    return await known_codes(ctx.work.driver, ctx.tenant.root, register, sorted(codes))


def _codes(form: BaseModel, prefix: str = "") -> Iterator[tuple[str, str, str, str | None]]:
    for name, info in type(form).model_fields.items():
        value = getattr(form, name)
        if row_model(info) is not None:
            for place, row in enumerate(value or ()):
                yield from _codes(row, f"{prefix}{name}.{place}.")
            continue
        reference = reference_of(info)
        if reference is not None and reference.is_register and value:
            law = declared(info)[1].get("law")
            if isinstance(value, list):
                for place, each in enumerate(value):
                    yield f"{prefix}{name}.{place}", reference.name, str(each), law
            else:
                yield prefix + name, reference.name, str(value), law
