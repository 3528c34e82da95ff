-- Trigger: keeps every prefix that order numbers ever had in former_order_prefixes, whatever the statement writes there.
create or replace function shop_remember_prefix() returns trigger language plpgsql as $$
begin
    new.former_order_prefixes := array(
        select one from unnest(array_append(old.former_order_prefixes, old.order_prefix)) with ordinality as kept (one, place)
        where one <> new.order_prefix group by one order by min(place)
    );
    return new;
end
$$;
