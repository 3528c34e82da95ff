-- Statement-level trigger function: updates the search index of the orders whose lines or notes have changed. Needs the
-- transition table `changed`.
create or replace function orders_lines_searched() returns trigger language plpgsql as $$
begin
    perform orders_write_search(array(select distinct order_id from changed));
    return null;
end
$$;
