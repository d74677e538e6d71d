"""`fill N`: N tenants with 30 deliveries each, as they were before the migration that is measured."""

from django.core.management import BaseCommand, call_command
from django.db import connection
from django_tenants.utils import schema_context

from customers.models import Client

ROWS = """
INSERT INTO deliveries_delivery (title, purchaser_code, amount, due_on, state, version)
SELECT '示例货物' || n, '11150100MB00000015', 1234.50, '2026-12-01', 'open', 1
  FROM generate_series(1, 30) AS n
"""


class Command(BaseCommand):
    """Make the tenants by the first migration alone."""

    def add_arguments(self, parser):
        """How many."""
        parser.add_argument("tenants", type=int)

    def handle(self, *_, tenants, **__):
        """Make them."""
        call_command("migrate_schemas", "--shared", verbosity=0)
        names = [f"t{number}" for number in range(1, tenants + 1)]
        Client.objects.bulk_create([Client(schema_name=name) for name in names])
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"CREATE SCHEMA {name}")
        call_command("migrate_schemas", "deliveries", "0001", tenant=True, verbosity=0)
        for name in names:
            with schema_context(name), connection.cursor() as cursor:
                cursor.execute(ROWS)
