-- Row-level trigger function: updates the search index of the changed order.
create or replace function orders_order_searched() returns trigger language plpgsql as $$
begin
    perform orders_write_search(array[new.id]);
    return null;
end
$$;
