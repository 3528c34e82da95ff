-- Returns the number of changes noted in this transaction (shop_note).
create or replace function shop_noted() returns integer stable language sql as $$
    select coalesce(nullif(current_setting('shop.noted', true), ''), '0')::integer
$$;
