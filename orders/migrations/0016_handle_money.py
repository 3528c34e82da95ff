from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0015_drafts_waiting_index")]

    operations = [
        migrations.AlterModelOptions(
            name="order",
            options={
                "ordering": ("-placed_at", "-pk"),
                "permissions": [("see_figures", "Can see the figures"), ("handle_money", "Can handle money")],
                "verbose_name": "order",
                "verbose_name_plural": "orders",
            },
        ),
    ]
