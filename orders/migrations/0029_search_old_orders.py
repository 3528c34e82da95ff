"""Orders that were placed before are found as new ones; the indexes for finding and sorting them."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

AT_ONCE = 5_000  # rows are locked no longer than that many take

WRITE = """
select orders_write_search(array(
    select o.id from orders_order o left join orders_ordersearch s on s.order_id = o.id
    where o.id > %(after)s and o.id <= %(to)s and s.order_id is null
))
"""


def write(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select coalesce(min(id), 1) - 1, coalesce(max(id), 0) from orders_order")
        after, last = cursor.fetchone()
        while after < last:
            cursor.execute(WRITE, {"after": after, "to": after + AT_ONCE})
            after += AT_ONCE


class Migration(migrations.Migration):
    atomic = False  # the tables may be large, and orders go on being written meanwhile

    dependencies = [("orders", "0028_order_search")]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently(
            "ordersearch",
            django.contrib.postgres.indexes.GinIndex(
                fields=["words", "phone"], name="ordersearch_parts", opclasses=["gin_trgm_ops", "gin_trgm_ops"]
            ),
        ),
        AddIndexConcurrently("order", models.Index(fields=["-total", "-id"], name="order_total")),
        AddIndexConcurrently("order", models.Index(fields=["-moved_at", "-id"], name="order_moved")),
    ]
