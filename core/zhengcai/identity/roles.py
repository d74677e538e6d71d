"""The roles of government procurement and how far each reaches down the tenant tree."""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """Where a role granted in one tenant counts."""

    TENANT = "tenant"
    """Only there."""
    BELOW = "below"
    """There in full, and for reading in every tenant below: a supervisor reads down its tree."""
    REGION = "region"
    """In every tenant of the region: registered once, valid everywhere."""


class Role(StrEnum):
    """Roles by post; a post grants one role to one person for one organisation in one tenant."""

    PURCHASER_OPERATOR = "purchaser_operator"
    PURCHASER_MANAGER = "purchaser_manager"
    PURCHASER_ACCEPTOR = "purchaser_acceptor"
    AGENCY = "agency"
    SUPPLIER = "supplier"
    EXPERT = "expert"
    FINANCE_BUDGET = "finance_budget"
    FINANCE_SUPERVISOR = "finance_supervisor"
    OVERSEER = "overseer"
    BANK = "bank"
    SERVICE_PROVIDER = "service_provider"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    MACHINE = "machine"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """How a role is called and how far it reaches."""

    title: str
    reach: Reach = Reach.TENANT


ROLES: dict[Role, RoleInfo] = {
    Role.PURCHASER_OPERATOR: RoleInfo("采购人经办"),
    Role.PURCHASER_MANAGER: RoleInfo("采购人负责人"),
    Role.PURCHASER_ACCEPTOR: RoleInfo("采购人验收"),
    Role.AGENCY: RoleInfo("代理机构", Reach.REGION),
    Role.SUPPLIER: RoleInfo("供应商", Reach.REGION),
    Role.EXPERT: RoleInfo("评审专家", Reach.REGION),
    Role.FINANCE_BUDGET: RoleInfo("财政预算国库"),
    Role.FINANCE_SUPERVISOR: RoleInfo("财政采购监管", Reach.BELOW),
    Role.OVERSEER: RoleInfo("综合监管", Reach.BELOW),
    Role.BANK: RoleInfo("银行", Reach.REGION),
    Role.SERVICE_PROVIDER: RoleInfo("平台服务商", Reach.REGION),
    Role.SYSTEM_ADMIN: RoleInfo("系统管理员"),
    Role.SECURITY_ADMIN: RoleInfo("安全管理员"),
    Role.AUDIT_ADMIN: RoleInfo("审计管理员", Reach.BELOW),
    Role.MACHINE: RoleInfo("外部系统"),
    Role.PUBLIC: RoleInfo("社会公众", Reach.REGION),
    Role.SYSTEM: RoleInfo("系统", Reach.REGION),
}

UNPOSTED = frozenset({Role.MACHINE, Role.PUBLIC, Role.SYSTEM})
"""Roles that no post gives: a machine with credentials of its own, everybody, the platform."""

EXCLUSIVE: tuple[frozenset[Role], ...] = (
    frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}),
    frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
    frozenset({Role.FINANCE_SUPERVISOR, Role.EXPERT}),
    frozenset({Role.FINANCE_SUPERVISOR, Role.AGENCY}),
    frozenset({Role.FINANCE_SUPERVISOR, Role.SUPPLIER}),
    frozenset({Role.FINANCE_SUPERVISOR, Role.SERVICE_PROVIDER}),
)
"""Roles one person may not hold together: GB/T 22239-2019 8.1.4.2 d; 政府采购法 第60条;
财库〔2016〕198号 第16条. Who assesses the platform's provider does not work for it: by design."""
