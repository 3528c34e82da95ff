"""The shelfmarks of all that is for sale already, some thousands in a transaction, so that nobody waits for long."""

from typing import Any

from django.db import migrations

AT_ONCE = 5_000  # ids; about two seconds


def mark(apps: Any, schema_editor: Any) -> None:
    """Those a trigger has written meanwhile are written once more, to no effect."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select min(id), max(id) from shop_product")
        first, last = cursor.fetchone()
        for start in range(first or 1, (last or 0) + 1, AT_ONCE):
            cursor.execute(MARK, {"first": start, "last": start + AT_ONCE - 1})
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("analyze shop_shelfmark, shop_indexcard, shop_searchword")


MARK = """
with writing as materialized (select pg_advisory_xact_lock('shop_shelfmark'::regclass::oid::bigint)),
some as (select array_agg(id) as ids from shop_product, writing where id between %(first)s and %(last)s)
select shop_mark(ids), shop_index(ids) from some where ids is not null
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("shop", "0005_shelfmarks")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
