"""Shelfmarks of many goods that change together are written together: a sheet of 5,000 rows waited for 10,000 small statements.

Each change is noted where it happens; when the transaction commits, the first trigger of all writes what was noted, and
the others find nothing left. Notes are settings of the transaction, five hundred in each: they cost no table, and what a
savepoint takes back is taken back in them.
"""

from django.db import migrations

NOTING = """
create function shop_noted() returns integer stable language sql as $$
    select coalesce(nullif(current_setting('shop.noted', true), ''), '0')::integer
$$;

create function shop_note() returns trigger language plpgsql as $$
declare
    products bigint[] := case when tg_table_name = 'shop_product' then array[(coalesce(to_jsonb(new), to_jsonb(old)) ->> 'id')::bigint]
        else array[(to_jsonb(new) ->> 'product_id')::bigint, (to_jsonb(old) ->> 'product_id')::bigint] end;
    number integer := shop_noted();
    place text := 'shop.noted_' || number / 500;
begin
    perform set_config(place, concat_ws(' ', nullif(current_setting(place, true), ''), case tg_argv[0] when 'words' then 'words' end,
        array_to_string(products, ' '), ';'), true);
    perform set_config('shop.noted', (number + 1)::text, true);
    return null;
end
$$;

create or replace function shop_shelve() returns trigger language plpgsql as $$
declare
    notes text;
    place text;
begin
    if shop_noted() = 0 then
        return null;
    end if;
    -- One writer at a time, and each sees all that the one before has committed: of two sales that
    -- empty two variants of one product at once, the second knows that the product is sold out.
    perform pg_advisory_xact_lock('shop_shelfmark'::regclass::oid::bigint);
    for number in 0 .. (shop_noted() - 1) / 500 loop
        place := 'shop.noted_' || number;
        notes := current_setting(place);
        perform set_config(place, '', true);
        perform shop_mark(array(select distinct id::bigint from regexp_split_to_table(notes, '[^0-9]+') id where id <> ''));
        if notes like '%words%' then
            perform shop_index(array(
                select distinct id::bigint from string_to_table(notes, ';') note, regexp_split_to_table(note, '[^0-9]+') id
                where note like '%words%' and id <> ''
            ));
        end if;
    end loop;
    perform set_config('shop.noted', '', true);
    return null;
end
$$;

create trigger shop_product_noted_put_up after insert or delete on shop_product
    for each row execute function shop_note('words');
create trigger shop_product_noted_reworded after update on shop_product for each row
    when ((old.category_id, old.active, old.created_at, old.name, old.name_en, old.name_km, old.description_en, old.description_km)
        is distinct from (new.category_id, new.active, new.created_at, new.name, new.name_en, new.name_km, new.description_en, new.description_km))
    execute function shop_note('words');
create trigger shop_variant_noted_put_up after insert or delete on shop_variant
    for each row execute function shop_note('words');
create trigger shop_variant_noted_reworded after update on shop_variant for each row
    when ((old.product_id, old.active, old.sku, old.name_en, old.name_km) is distinct from (new.product_id, new.active, new.sku, new.name_en, new.name_km))
    execute function shop_note('words');
create trigger shop_variant_noted_repriced after update on shop_variant for each row
    when ((old.price, old.compare_at, old.on_hand > 0) is distinct from (new.price, new.compare_at, new.on_hand > 0))
    execute function shop_note();
"""

NO_NOTES = """
drop trigger shop_variant_noted_repriced on shop_variant;
drop trigger shop_variant_noted_reworded on shop_variant;
drop trigger shop_variant_noted_put_up on shop_variant;
drop trigger shop_product_noted_reworded on shop_product;
drop trigger shop_product_noted_put_up on shop_product;
create or replace function shop_shelve() returns trigger language plpgsql as $$
declare
    changed bigint[] := case when tg_table_name = 'shop_product' then array[(coalesce(to_jsonb(new), to_jsonb(old)) ->> 'id')::bigint]
        else array[(to_jsonb(new) ->> 'product_id')::bigint, (to_jsonb(old) ->> 'product_id')::bigint] end;
begin
    perform pg_advisory_xact_lock('shop_shelfmark'::regclass::oid::bigint);
    perform shop_mark(changed);
    if tg_argv[0] = 'words' then
        perform shop_index(changed);
    end if;
    return null;
end
$$;
drop function shop_note(), shop_noted();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0009_changes")]

    operations = [migrations.RunSQL(NOTING, NO_NOTES)]
