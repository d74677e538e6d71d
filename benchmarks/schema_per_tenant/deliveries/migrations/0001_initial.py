"""The table before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Of every tenant."""

    initial = True
    operations = [
        migrations.CreateModel(
            "Delivery",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.TextField()),
                ("purchaser_code", models.TextField(db_index=True)),
                ("amount", models.DecimalField(max_digits=18, decimal_places=2)),
                ("due_on", models.DateField()),
                ("remark", models.TextField(null=True)),
                ("state", models.TextField()),
                ("version", models.IntegerField()),
            ],
        )
    ]
