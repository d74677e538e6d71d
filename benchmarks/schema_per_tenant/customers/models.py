"""Tenants, each with a schema of its own."""

from django_tenants.models import DomainMixin, TenantMixin


class Client(TenantMixin):
    """One tenant; its schema is made by whoever makes it."""

    auto_create_schema = False


class Domain(DomainMixin):
    """An address; none is used."""
