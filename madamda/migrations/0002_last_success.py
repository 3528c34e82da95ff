from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("madamda", "0001_groups")]

    operations = [
        migrations.CreateModel(
            name="LastSuccess",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
