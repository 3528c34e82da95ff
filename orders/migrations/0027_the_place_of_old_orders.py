"""Orders that were placed before keep what their place is called today, and the days it has promised until now."""

from django.conf import settings
from django.db import migrations

AT_ONCE = 5_000  # rows are locked no longer than that many take

COPY = """
update orders_order o set
    zone_name_en = coalesce(z.name_en, ''), zone_name_km = coalesce(z.name_km, ''), is_pick_up = z.is_pick_up,
    days_min = z.days_min, days_max = z.days_max,
    promised_from = case when awaited then null else day + z.days_min end,
    promised_until = case when awaited then null else day + z.days_max end
from orders_deliveryzone z, (
    select id, (placed_at at time zone %(zone)s)::date as day,
        payment_state <> '' and not payment_received and status in ('pending', 'confirmed', 'cancelled') as awaited
    from orders_order where id > %(after)s and id <= %(to)s
) as placed
where placed.id = o.id and z.id = o.zone_id and o.zone_name_en = '' and o.zone_name_km = ''
"""


def copy(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select coalesce(min(id), 1) - 1, coalesce(max(id), 0) from orders_order")
        after, last = cursor.fetchone()
        while after < last:
            cursor.execute(COPY, {"zone": settings.TIME_ZONE, "after": after, "to": after + AT_ONCE})
            after += AT_ONCE


class Migration(migrations.Migration):
    atomic = False  # the table may be large: each batch commits for itself

    dependencies = [("orders", "0026_orders_keep_their_place")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop, elidable=True)]
