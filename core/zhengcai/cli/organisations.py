"""`zhengcai organisation`: the register of organisations, before anybody can sign in."""

from typing import TYPE_CHECKING, Annotated

import typer

from zhengcai.cli.terminal import Stop, ready_deployment, run, say

if TYPE_CHECKING:
    from zhengcai.registries.organisations import Capacity

app = typer.Typer(help="Register organisations.", no_args_is_help=True)


@app.command()
def register(
    code: Annotated[str, typer.Argument(help="Unified social credit code.")],
    name: Annotated[str, typer.Option(help="Name of the organisation.")],
    place: Annotated[
        list[str],
        typer.Option(
            "--as",
            metavar="CAPACITY@TENANT",
            help="Again for each: purchaser, supplier, agency, bureau, bank or service_provider; valid "
            "in all of the tenant's region.",
        ),
    ],
    address: Annotated[str, typer.Option(help="Postal address.")] = "",
    contact: Annotated[str, typer.Option(help="Person and telephone.")] = "",
) -> None:
    """Register an organisation, or bring its entry up to date."""
    from zhengcai import clock
    from zhengcai.bootstrap import AccountError, store_organisation
    from zhengcai.registries.organisations import Organisation, Registration

    wanted = [_place(text) for text in place]
    with ready_deployment() as opened:

        async def store() -> None:
            async with opened.runtime() as runtime:
                tree = runtime.snapshot.tree
            async with opened.registers("organisation.register") as registers:
                entries = []
                for capacity, tenant in wanted:
                    node = tree.get(tenant)
                    if node is None:
                        raise Stop(f"没有地区 {tenant}")
                    entries.append(
                        Registration(
                            organisation_code=code,
                            root=node.root,
                            capacity=capacity,
                            managed_by=tenant,
                            registered_at=clock.now(),
                        )
                    )
                organisation = Organisation(code=code, name=name, address=address, contact=contact)
                await store_organisation(registers, organisation, *entries)

        try:
            run(store())
        except AccountError as error:
            raise Stop(str(error)) from error
    say(f"{name}（{code}）已登记")


def _place(text: str) -> "tuple[Capacity, str]":
    from zhengcai.registries.organisations import CAPACITY_TITLES, Capacity

    capacity, at, tenant = text.partition("@")
    if not (at and tenant and capacity in set(Capacity)):
        known = "、".join(f"{each.value}（{title}）" for each, title in CAPACITY_TITLES.items())
        raise Stop(f"{text}：应写为 类别@地区代码；类别可选：{known}")
    return Capacity(capacity), tenant
