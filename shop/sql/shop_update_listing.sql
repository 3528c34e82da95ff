-- Writes the listing entries (shop_listingentry) of these products, and deletes those of deleted products.
create or replace function shop_update_listing(wanted bigint[]) returns void language sql as $$
    delete from shop_listingentry m where product_id = any(wanted) and not exists (select from shop_product where id = m.product_id);
    insert into shop_listingentry as m (product_id, category_id, listed, created_at, name_en, name_km,
        lowest, prices, in_stock, on_sale, single)
    select p.id, p.category_id, p.active and v.pieces > 0, p.created_at,
        lower(coalesce(nullif(p.name_en, ''), p.name)), lower(coalesce(nullif(p.name_km, ''), nullif(p.name_en, ''), p.name)),
        v.lowest, numrange(v.lowest, v.highest, '[]'), coalesce(v.in_stock, false), coalesce(v.on_sale, false), v.pieces = 1
    from shop_product p cross join lateral (
        select count(*) as pieces, min(price) as lowest, max(price) as highest,
            bool_or(on_hand > 0) as in_stock, bool_or(compare_at is not null) as on_sale
        from shop_variant where product_id = p.id and active
    ) v
    where p.id = any(wanted)
    on conflict (product_id) do update set (category_id, listed, created_at, name_en, name_km,
        lowest, prices, in_stock, on_sale, single) = (excluded.category_id, excluded.listed, excluded.created_at,
        excluded.name_en, excluded.name_km, excluded.lowest, excluded.prices, excluded.in_stock, excluded.on_sale, excluded.single)
    where m is distinct from excluded;
$$;
