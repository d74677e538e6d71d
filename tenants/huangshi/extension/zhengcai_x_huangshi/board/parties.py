"""The six parties of the board (黄石市 2023-08-02 三（一）), as roles of the platform."""

from collections.abc import Mapping

from zhengcai import Role

PARTIES: Mapping[str, frozenset[Role]] = {
    "purchaser": frozenset(
        {Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER, Role.PURCHASER_ACCEPTOR}
    ),
    "agency": frozenset({Role.AGENCY}),
    "finance": frozenset({Role.FINANCE_SUPERVISOR, Role.FINANCE_BUDGET}),
    "oversight": frozenset({Role.OVERSEER}),
    "supplier": frozenset({Role.SUPPLIER}),
    "expert": frozenset({Role.EXPERT}),
}

TITLES: Mapping[str, str] = {
    "purchaser": "采购人",
    "agency": "代理机构",
    "finance": "财政监管",
    "oversight": "综合监管",
    "supplier": "供应商",
    "expert": "评审专家",
}

READERS = {Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None}
