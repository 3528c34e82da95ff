"""What a CHECK cannot see: that an order's lines add up to its goods, and that history is not rewritten."""

from django.db import migrations

# Deferred to the commit, because an order is written before its lines.
LINES_ADD_UP = """
create function orders_lines_add_up() returns trigger language plpgsql as $$
declare
    lines numeric;
begin
    select coalesce(sum(amount), 0) into lines from orders_orderline where order_id = new.id;
    if lines <> new.goods then
        raise exception 'order % says its goods cost %, its lines say %', new.number, new.goods, lines
            using errcode = 'check_violation', constraint = 'order_lines_add_up';
    end if;
    return null;
end $$;

create constraint trigger order_lines_add_up
    after insert or update of goods on orders_order
    deferrable initially deferred
    for each row execute function orders_lines_add_up();
"""

HISTORY_STAYS = """
create function orders_history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'event % of order % is history', old.version, old.order_id
        using errcode = 'check_violation', constraint = 'orderevent_history_stays';
end $$;

create trigger orderevent_history_stays
    before update on orders_orderevent
    for each row
    when ((old.order_id, old.version, old.kind, old.by_id, old.reason, old.at)
          is distinct from (new.order_id, new.version, new.kind, new.by_id, new.reason, new.at))
    execute function orders_history_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_first")]

    operations = [
        migrations.RunSQL(
            LINES_ADD_UP,
            "drop trigger order_lines_add_up on orders_order; drop function orders_lines_add_up();",
        ),
        migrations.RunSQL(
            HISTORY_STAYS,
            "drop trigger orderevent_history_stays on orders_orderevent; drop function orders_history_stays();",
        ),
    ]
