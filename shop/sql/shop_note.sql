-- Trigger: notes the products of a changed row, whose listing entry is rewritten when the transaction commits; with the argument
-- `words`, the search document too. Notes are settings of the transaction, 500 in each: they need no table, and rolling back a
-- savepoint discards its notes. See decision 12.
create or replace function shop_note() returns trigger language plpgsql as $$
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
