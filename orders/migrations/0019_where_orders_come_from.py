from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0018_unsent_letters")]

    operations = [
        migrations.AddField(
            "order",
            "network",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=32),
        ),
    ]
