"""The words by which an order is found, in a table of their own that the database keeps by itself.

Orders that are there already follow in the next migration, batch by batch, and then the indexes.
"""

import django.db.models.deletion
from django.db import migrations, models

# Words are made by shop_plain, as those of goods are; whoever changes it writes this table anew. A SKU and a number are
# also kept without their dashes. Digits of Khmer are digits.
KEEPING = """
create function orders_write_search(wanted bigint[]) returns void language sql as $$
    insert into orders_ordersearch as s (order_id, words, phone)
    select o.id, translate(shop_plain(concat_ws(' ', '', replace(o.number, '-', ''), o.customer_name, o.zone_name_en,
            o.zone_name_km, o.address, o.note, l.goods, '')), '០១២៣៤៥៦៧៨៩', '0123456789'), substr(o.customer_phone, 2)
    from orders_order o left join lateral (
        select string_agg(concat_ws(' ', sku, nullif(regexp_replace(sku, '[^[:alnum:]]', '', 'g'), sku),
            coalesce(nullif(concat_ws(' ', name_en, name_km), ' '), name),
            coalesce(nullif(concat_ws(' ', option_en, option_km), ' '), option)), ' ' order by id) as goods
        from orders_orderline where order_id = o.id
    ) l on true
    where o.id = any(wanted)
    order by o.id
    on conflict (order_id) do update set words = excluded.words, phone = excluded.phone
        where (s.words, s.phone) is distinct from (excluded.words, excluded.phone)
$$;

create function orders_lines_searched() returns trigger language plpgsql as $$
begin
    perform orders_write_search(array(select distinct order_id from changed));
    return null;
end
$$;
create function orders_order_searched() returns trigger language plpgsql as $$
begin
    perform orders_write_search(array[new.id]);
    return null;
end
$$;

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

-- What is common is estimated by a sample: of a larger one, rarer words are known.
alter table orders_ordersearch alter column words set statistics 500;
"""
LEFT_ALONE = """
drop trigger order_search_updated on orders_order;
drop trigger orderline_search_inserted on orders_orderline;
drop trigger orderline_search_updated on orders_orderline;
drop trigger orderline_search_deleted on orders_orderline;
drop function orders_lines_searched(), orders_order_searched(), orders_write_search(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0027_the_place_of_old_orders"),
        ("shop", "0016_search_as_people_type"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderSearch",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="orders.order",
                    ),
                ),
                ("words", models.TextField()),
                ("phone", models.CharField(max_length=16)),
            ],
        ),
        migrations.RunSQL(KEEPING, LEFT_ALONE),
    ]
