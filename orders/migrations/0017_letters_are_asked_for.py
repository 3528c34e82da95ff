from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0016_lines_and_history_stay")]

    operations = [
        migrations.AddField("order", "letter_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "order",
            "letter_tries",
            models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
