"""What a long list of orders takes its time for, without keeping anybody from ordering meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0005_khqr")]

    operations = [
        ValidateConstraint(model_name="order", name="order_payment_known"),
        ValidateConstraint(model_name="order", name="order_payment_state_known"),
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("payment_state", "waiting"), ("status__in", ("pending", "confirmed"))),
                fields=["id"],
                name="order_waits_for_payment",
            ),
        ),
    ]
