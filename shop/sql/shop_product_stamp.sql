-- Keeps `changed_at`, whoever changes the row: a page, an import, an update of a thousand rows.
create or replace function shop_product_stamp() returns trigger language plpgsql as $$
begin
    new.changed_at := statement_timestamp();
    return new;
end
$$;
