"""Product pages say what bringing costs: when a zone changes, they are drawn anew (shop.changes)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_prints"), ("shop", "0009_changes")]

    operations = [
        migrations.RunSQL(
            "create trigger orders_deliveryzone_told after insert or update or delete or truncate "
            "on orders_deliveryzone for each statement execute function shop_tell()",
            "drop trigger orders_deliveryzone_told on orders_deliveryzone",
        ),
    ]
