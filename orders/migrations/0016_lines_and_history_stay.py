"""The guards of an order from their other side too: its lines add up whoever changes one, and no event is deleted."""

from django.db import migrations

# Deferred to the commit, and of the rows as they are then: an order and its lines are written one after the other.
LINES_ADD_UP = """
create or replace function orders_lines_add_up() returns trigger language plpgsql as $$
declare
    changed bigint[];
    wrong record;
begin
    if tg_table_name = 'orders_order' then
        changed := array[new.id];
    else
        changed := array[old.order_id, new.order_id];
    end if;
    select o.number, o.goods, l.amount into wrong
        from orders_order o
        cross join lateral (select coalesce(sum(amount), 0) as amount from orders_orderline where order_id = o.id) l
        where o.id = any(changed) and o.goods <> l.amount
        limit 1;
    if found then
        raise exception 'order % says its goods cost %, its lines say %', wrong.number, wrong.goods, wrong.amount
            using errcode = 'check_violation', constraint = 'order_lines_add_up';
    end if;
    return null;
end $$;

create constraint trigger orderline_lines_add_up
    after insert or update of order_id, amount or delete on orders_orderline
    deferrable initially deferred
    for each row execute function orders_lines_add_up();
"""

HISTORY_STAYS = """
create trigger orderevent_history_is_kept
    before delete on orders_orderevent
    for each row execute function orders_history_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0015_open_at_a_glance")]

    operations = [
        migrations.RunSQL(
            LINES_ADD_UP,
            "drop trigger orderline_lines_add_up on orders_orderline;",
        ),
        migrations.RunSQL(HISTORY_STAYS, "drop trigger orderevent_history_is_kept on orders_orderevent;"),
    ]
