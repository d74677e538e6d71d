"""What each tenant keeps: as the deliveries of the extension that is measured beside."""

from django.db import models


class Delivery(models.Model):
    """Goods that arrived."""

    title = models.TextField()
    purchaser_code = models.TextField(db_index=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    due_on = models.DateField()
    remark = models.TextField(null=True)
    state = models.TextField()
    version = models.IntegerField()
    mark = models.TextField(null=True)
