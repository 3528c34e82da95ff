-- Writes the search index (orders_ordersearch) of these orders: their text, normalised by shop_normalize, with Khmer
-- digits as 0-9. A number is indexed without its dashes, a SKU with and without them. Rows that do not change are not
-- written.
create or replace function orders_write_search(wanted bigint[]) returns void language sql as $$
    insert into orders_ordersearch as s (order_id, words, phone)
    select o.id, translate(shop_normalize(concat_ws(' ', '', replace(o.number, '-', ''), o.customer_name, o.zone_name_en,
            o.zone_name_km, o.address, o.note, n.notes, l.goods, '')), '០១២៣៤៥៦៧៨៩', '0123456789'), substr(o.customer_phone, 2)
    from orders_order o left join lateral (
        select string_agg(concat_ws(' ', sku, nullif(regexp_replace(sku, '[^[:alnum:]]', '', 'g'), sku),
            coalesce(nullif(concat_ws(' ', name_en, name_km), ' '), name),
            coalesce(nullif(concat_ws(' ', option_en, option_km), ' '), option)), ' ' order by id) as goods
        from orders_orderline where order_id = o.id
    ) l on true left join lateral (
        select string_agg(text, ' ' order by id) as notes from orders_ordernote where order_id = o.id
    ) n on true
    where o.id = any(wanted)
    order by o.id
    on conflict (order_id) do update set words = excluded.words, phone = excluded.phone
        where (s.words, s.phone) is distinct from (excluded.words, excluded.phone)
$$;
