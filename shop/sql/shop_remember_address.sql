-- Trigger: records the former slug of a product or category, for redirects to its current URL.
create or replace function shop_remember_address() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'shop_product' then
        insert into shop_oldaddress (slug, product_id, at) values (old.slug, new.id, now())
        on conflict (slug) where product_id is not null
        do update set product_id = excluded.product_id, at = excluded.at;
    else
        insert into shop_oldaddress (slug, category_id, at) values (old.slug, new.id, now())
        on conflict (slug) where category_id is not null
        do update set category_id = excluded.category_id, at = excluded.at;
    end if;
    return null;
end
$$;
