from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large, and orders go on being written meanwhile

    dependencies = [("orders", "0022_decisions_about_payments")]

    operations = [
        ValidateConstraint(model_name="order", name="order_payment_state_known"),
        migrations.RunSQL(
            "update orders_order set payment_received = true where total = 0 and not payment_received",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("payment_received", True), ("status", "cancelled")),
                fields=["moved_at"],
                name="order_cancelled_but_paid",
            ),
        ),
    ]
