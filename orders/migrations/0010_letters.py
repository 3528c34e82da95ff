from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0009_patience")]

    operations = [
        migrations.AddField(
            "order",
            "email",
            models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="e-mail"),
        ),
        migrations.AddField("order", "letter_sent_at", models.DateTimeField(editable=False, null=True)),
    ]
