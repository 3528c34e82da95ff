"""Indexes of orders to refund and of goods on the way back, created without blocking orders."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0004_deliveries_and_cash")]

    operations = [
        RemoveIndexConcurrently(
            model_name="order",
            name="order_cancelled_but_paid",
        ),
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("payment_received", True), ("status__in", ("cancelled", "returning", "returned"))),
                fields=["moved_at"],
                name="order_refund_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status", "returning")), fields=["moved_at"], name="order_returning"
            ),
        ),
        ValidateConstraint(model_name="order", name="order_status_known"),
    ]
