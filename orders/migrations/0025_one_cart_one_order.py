from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0024_names_are_visible")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="cart",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
