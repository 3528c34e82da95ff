-- Trigger: sets `changed_at` on every update, including bulk updates and SQL.
create or replace function shop_product_stamp() returns trigger language plpgsql as $$
begin
    new.changed_at := statement_timestamp();
    return new;
end
$$;
