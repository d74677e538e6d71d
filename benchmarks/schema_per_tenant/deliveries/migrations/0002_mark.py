"""A column more, filled in every row: what a wave and one `ALTER TABLE` do elsewhere."""

from django.db import migrations, models
from django.db.models import Value


def fill(apps, _):
    """One statement over the rows of the tenant."""
    apps.get_model("deliveries", "Delivery").objects.update(mark=Value("√"))


class Migration(migrations.Migration):
    """Of every tenant."""

    dependencies = [("deliveries", "0001_initial")]
    operations = [
        migrations.AddField("delivery", "mark", models.TextField(null=True)),
        migrations.RunPython(fill),
    ]
