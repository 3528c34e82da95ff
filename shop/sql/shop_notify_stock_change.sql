-- Trigger: records in shop_change the products whose displayed stock has changed: stock is displayed if it is low, and product 0
-- stands for a variant that has sold out. Any other change of a variant may affect any page.
-- Needs the transition tables `was` and `now`.
create or replace function shop_notify_stock_change() returns trigger language plpgsql as $$
begin
    if exists (
        select from was join now using (id)
        where to_jsonb(was) - 'on_hand' is distinct from to_jsonb(now) - 'on_hand'
            or (was.on_hand = 0 and now.on_hand > 0)
    ) then
        if not exists (select from shop_change where tx = pg_current_xact_id() and product_id is null) then
            insert into shop_change default values;
        end if;
    else
        insert into shop_change (product_id)
        select distinct now.product_id from was join now using (id)
        where least(was.on_hand, now.low_stock_mark + 1) <> least(now.on_hand, now.low_stock_mark + 1)
        union select 0 where exists (select from was join now using (id) where was.on_hand > 0 and now.on_hand = 0);
    end if;
    return null;
end
$$;
