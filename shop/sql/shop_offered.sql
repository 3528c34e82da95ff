-- Returns true if one active variant meets all conditions. The low cost makes PostgreSQL scan an index in order and evaluate the
-- function only for the rows it needs, instead of filtering all rows first.
create or replace function shop_offered(wanted bigint, lowest numeric, highest numeric, must_be_there boolean, must_be_reduced boolean)
returns boolean stable parallel safe cost 10 language plpgsql as $$
begin
    return exists (
        select from shop_variant where product_id = wanted and active and price between coalesce(lowest, 0) and coalesce(highest, price)
            and (on_hand > 0 or not must_be_there) and (compare_at is not null or not must_be_reduced)
    );
end
$$;
