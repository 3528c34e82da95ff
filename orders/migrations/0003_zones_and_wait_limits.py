"""Initial data: delivery zones, with their first history row, and wait limits."""

from datetime import time

from django.db import migrations
from django.utils import timezone

from orders.provinces import FREE_FROM, PICK_UP, PROVINCES

AT_TWO = time(14)  # the cut-off time named on the delivery page
# Minutes until slow and until late. None: the duration of the ride depends on the distance.
PATIENCE = {
    "pending": (5, 10),
    "confirmed": (12, 20),
    "preparing": (12, 20),
    "ready": (30, 45),
    "out": (None, None),
}


def lay_out(apps, schema_editor):
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
            cut_off=None if place is PICK_UP else AT_TWO,
            is_pick_up=place is PICK_UP,
            position=position,
        )
        for position, place in enumerate([*PROVINCES, PICK_UP], start=1)
    )
    past = apps.get_model("orders", "HistoricalDeliveryZone")
    kept = [field.attname for field in past._meta.concrete_fields if not field.name.startswith("history_")]
    past.objects.bulk_create(
        past(history_date=timezone.now(), history_type="~", **values) for values in zones.objects.values(*kept)
    )
    limits = apps.get_model("orders", "WaitLimit")
    limits.objects.bulk_create(
        limits(status=status, slow_after=slow, late_after=late) for status, (slow, late) in PATIENCE.items()
    )


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_triggers")]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
