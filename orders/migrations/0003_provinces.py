"""The delivery zones a new shop begins with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from orders.provinces import FREE_FROM, PICK_UP, PROVINCES


def lay_out(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    zones = apps.get_model("orders", "DeliveryZone")
    zones.objects.bulk_create(
        zones(
            code=place.code,
            name=place.english,
            name_en=place.english,
            name_km=place.khmer,
            fee=place.fee,
            free_from=None if place is PICK_UP else FREE_FROM,
            days_min=place.days_min,
            days_max=place.days_max,
            is_pick_up=place is PICK_UP,
            position=position,
        )
        for position, place in enumerate([*PROVINCES, PICK_UP], start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_sums_and_history")]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
