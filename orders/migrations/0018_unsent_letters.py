from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large, and orders go on being written meanwhile

    dependencies = [("orders", "0017_letters_are_asked_for")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(models.Q(("email", ""), _negated=True), ("letter_sent_at", None)),
                fields=["placed_at"],
                name="order_letter_unsent",
            ),
        ),
    ]
