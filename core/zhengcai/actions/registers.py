"""What a piece of work reads of the shared registers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from zhengcai.identity.roles import ROLES, Reach, Role
from zhengcai.registries import lookups

if TYPE_CHECKING:
    from zhengcai.tenancy.tree import Tenant
    from zhengcai.tenancy.work import Work


class RegisterReading:
    """The registers as they hold in the tenant of the work."""

    __slots__ = ()

    tenant: Tenant
    work: Work

    async def commodity(self, code: str) -> lookups.CommodityInfo | None:
        """The catalogue item of that code, or None."""
        return await lookups.commodity(self.work.driver, code)

    async def experts(self, category: str) -> list[lookups.ExpertInfo]:
        """Active experts of the region whose specialities cover the catalogue code."""
        return await lookups.experts(self.work.driver, self.tenant.root, category)

    async def person(self, login: str) -> lookups.PersonInfo | None:
        """The person behind an account, or None."""
        return await lookups.person(self.work.driver, login)

    async def belongs(self, person_id: UUID, organisation: str) -> bool:
        """Whether a person holds a post for an organisation here or above."""
        return await lookups.belongs(self.work.driver, person_id, organisation, self.tenant.path)

    async def holders(
        self, role: Role, organisation: str | None = None
    ) -> list[lookups.PersonInfo]:
        """Who may act here as `role`, for one organisation or for any; those who can sign in."""
        held_at = self.tenant.root if ROLES[role].reach is Reach.REGION else self.tenant.code
        return await lookups.holders(self.work.driver, role.value, held_at, organisation)

    async def organisation(self, code: str) -> lookups.OrganisationInfo | None:
        """An organisation with the capacities in which it is registered in this region."""
        return await lookups.organisation(self.work.driver, code, self.tenant.root)
