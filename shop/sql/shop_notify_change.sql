-- Trigger: records in shop_change, once per transaction, that any page may have changed (shop.queries.change_feed).
create or replace function shop_notify_change() returns trigger language plpgsql as $$
begin
    if not exists (select from shop_change where tx = pg_current_xact_id() and product_id is null) then
        insert into shop_change default values;
    end if;
    return null;
end
$$;
