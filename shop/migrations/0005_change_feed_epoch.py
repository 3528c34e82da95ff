"""The epoch of the change feed, which a crash empties (shop.queries.change_feed)."""

from django.db import migrations

# Unlogged as the feed itself, so that both are lost together. At most one row.
EPOCH = """
create unlogged table shop_change_epoch (
    is_now boolean primary key default true check (is_now),
    id uuid not null default gen_random_uuid()
);
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0004_triggers")]

    operations = [migrations.RunSQL(EPOCH, "drop table shop_change_epoch")]
