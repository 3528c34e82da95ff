"""What the database guards and writes by itself: lines add up, history stays, orders are found by their words."""

from django.db import migrations

from madamda.db.sql_functions import InstallFunction

TRIGGERS = """
create constraint trigger order_lines_add_up
    after insert or update of goods on orders_order
    deferrable initially deferred
    for each row execute function orders_lines_add_up();
create constraint trigger orderline_lines_add_up
    after insert or update of order_id, amount or delete on orders_orderline
    deferrable initially deferred
    for each row execute function orders_lines_add_up();

create trigger orderevent_history_stays
    before update on orders_orderevent
    for each row
    when ((old.order_id, old.version, old.kind, old.by_id, old.reason, old.at)
          is distinct from (new.order_id, new.version, new.kind, new.by_id, new.reason, new.at))
    execute function orders_history_stays();
create trigger orderevent_history_is_kept
    before delete on orders_orderevent
    for each row execute function orders_history_stays();

create trigger orderline_search_inserted after insert on orders_orderline referencing new table as changed
    for each statement execute function orders_lines_searched();
create trigger orderline_search_updated after update on orders_orderline referencing new table as changed
    for each statement execute function orders_lines_searched();
create trigger orderline_search_deleted after delete on orders_orderline referencing old table as changed
    for each statement execute function orders_lines_searched();
create trigger order_search_updated
    after update of number, customer_name, customer_phone, zone_name_en, zone_name_km, address, note on orders_order
    for each row when (
        (old.number, old.customer_name, old.customer_phone, old.zone_name_en, old.zone_name_km, old.address, old.note)
        is distinct from
        (new.number, new.customer_name, new.customer_phone, new.zone_name_en, new.zone_name_km, new.address, new.note)
    ) execute function orders_order_searched();

create trigger orders_deliveryzone_told after insert or update or delete or truncate
    on orders_deliveryzone for each statement execute function shop_tell();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("shop", "0004_triggers")]

    operations = [
        InstallFunction("orders_lines_add_up", "b7ed2dd49f5c"),
        InstallFunction("orders_history_stays", "3315e0c73968"),
        InstallFunction("orders_write_search", "d1255d37b9d9"),
        InstallFunction("orders_lines_searched", "99c5ff494433"),
        InstallFunction("orders_order_searched", "d101ade35506"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        # What is common is estimated by a sample: of a larger one, rarer words are known.
        migrations.RunSQL(
            "alter table orders_ordersearch alter column words set statistics 500", migrations.RunSQL.noop
        ),
    ]
