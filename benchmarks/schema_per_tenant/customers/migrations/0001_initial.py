"""The tables of tenants and addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of the schema that all share."""

    initial = True
    operations = [
        migrations.CreateModel(
            "Client",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("schema_name", models.CharField(max_length=63, unique=True, db_index=True)),
            ],
        ),
        migrations.CreateModel(
            "Domain",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("domain", models.CharField(max_length=253, unique=True, db_index=True)),
                ("is_primary", models.BooleanField(default=True, db_index=True)),
                ("tenant", models.ForeignKey("customers.Client", models.CASCADE, "domains")),
            ],
        ),
    ]
