"""Who may read what: the purchaser its own rows, those who supervise money every row."""

from zhengcai import Owner, Role

SUPERVISORS: dict[Role, Owner] = {
    Role.FINANCE_BUDGET: None,
    Role.FINANCE_SUPERVISOR: None,
    Role.OVERSEER: None,
}

PURCHASER_AND_SUPERVISORS: dict[Role, Owner] = {
    Role.PURCHASER_OPERATOR: "purchaser_code",
    Role.PURCHASER_MANAGER: "purchaser_code",
    **SUPERVISORS,
}
