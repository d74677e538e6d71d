"""`zhengcai account`: the first accounts of a deployment, before anybody can sign in."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from zhengcai.cli.terminal import Stop, ready_deployment, run, say

if TYPE_CHECKING:
    from zhengcai.identity.roles import Role

app = typer.Typer(help="Create accounts and reset passwords.", no_args_is_help=True)

PASSWORD = "ZHENGCAI_ACCOUNT_PASSWORD"  # noqa: S105 - the name of a variable
_SHORTEST = 8

Stdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@app.command()
def create(
    login: Annotated[str, typer.Argument(help="Name to sign in with.")],
    name: Annotated[str, typer.Option(help="Real name of the person.")],
    post: Annotated[
        list[str],
        typer.Option(help="Post, again for each: ROLE@TENANT:ORGANISATION (its credit code)."),
    ],
    password_stdin: Stdin = False,
) -> None:
    """Create an account with posts, or give an existing one the posts that it lacks.

    The password is asked for, or read from ZHENGCAI_ACCOUNT_PASSWORD or standard input: arguments
    are visible to every user of the machine.
    """
    from sqlalchemy.exc import IntegrityError

    from zhengcai.bootstrap import AccountError, NewAccount, store_account
    from zhengcai.identity.sessions import hash_password

    wanted = NewAccount(login, name, tuple(_post(text) for text in post))
    password = _password(from_stdin=password_stdin)
    with ready_deployment() as opened:

        async def store() -> None:
            async with opened.registers("account.create") as registers:
                await store_account(registers, wanted, hash_password(password))

        try:
            run(store())
        except AccountError as error:
            raise Stop(str(error)) from error
        except IntegrityError as error:
            raise Stop("没有所写的地区或单位：地区须已载入，单位须已登记") from error
    say(f"账号 {login} 已就绪")


@app.command()
def password(
    login: Annotated[str, typer.Argument(help="Name of the account.")],
    password_stdin: Stdin = False,
) -> None:
    """Give an account another password and sign it out everywhere; the same ways to tell it."""
    from zhengcai.bootstrap import AccountError, store_password
    from zhengcai.identity.sessions import hash_password

    wanted = _password(from_stdin=password_stdin)
    with ready_deployment() as opened:

        async def store() -> None:
            async with opened.registers("account.set_password") as registers:
                await store_password(registers, login, hash_password(wanted))

        try:
            run(store())
        except AccountError as error:
            raise Stop(str(error)) from error
    say(f"账号 {login} 的密码已更改，原有登录均已失效")


def _post(text: str) -> "tuple[Role, str, str]":
    from zhengcai.identity.roles import ROLES, UNPOSTED, Role

    role, at, place = text.partition("@")
    tenant, colon, organisation = place.partition(":")
    if not (at and colon and tenant and organisation):
        raise Stop(f"{text}：应写为 角色@地区代码:统一社会信用代码")
    if role not in set(Role) - UNPOSTED:
        titles = "、".join(
            f"{each.value}（{info.title}）" for each, info in ROLES.items() if each not in UNPOSTED
        )
        raise Stop(f"没有角色 {role}；可选：{titles}")
    return Role(role), tenant, organisation


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = os.environ.get(PASSWORD) or typer.prompt(
            "密码", hide_input=True, confirmation_prompt="再次输入密码"
        )
    if len(password) < _SHORTEST:
        raise Stop(f"密码至少 {_SHORTEST} 位")
    return password
