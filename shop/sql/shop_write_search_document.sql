-- Writes the search documents (shop_searchdocument) of these products, deletes those of deleted products, and adds the words of
-- their names to shop_spellingword.
create or replace function shop_write_search_document(wanted bigint[]) returns void language sql as $$
    delete from shop_searchdocument c where product_id = any(wanted) and not exists (select from shop_product where id = c.product_id);
    insert into shop_searchdocument as c (product_id, skus, words, description_km, names, document)
    select p.id, v.skus, shop_normalize(concat_ws(' ', '', p.name_en, p.name_km, v.names_en, v.names_km, array_to_string(v.skus, ' '), '')),
        coalesce(shop_normalize(p.description_km), ''), w.names,
        setweight(w.names, 'A') || setweight(to_tsvector('english', coalesce(p.description_en, '')), 'D')
    from shop_product p cross join lateral (
        select coalesce(array_agg(lower(sku) order by id), '{}') as skus,
            string_agg(name_en, ' ' order by id) as names_en, string_agg(name_km, ' ' order by id) as names_km
        from shop_variant where product_id = p.id and active
    ) v cross join lateral (
        select to_tsvector('english', concat_ws(' ', p.name_en, v.names_en)) as names
    ) w
    where p.id = any(wanted)
    on conflict (product_id) do update set (skus, words, description_km, names, document) = (excluded.skus, excluded.words,
        excluded.description_km, excluded.names, excluded.document)
    where c is distinct from excluded;
    insert into shop_spellingword (word, written)
    select distinct on (word) word, written
    from shop_product p, string_to_table(shop_words(concat_ws(' ', p.name_en, p.name_km)), ' ') written,
        lateral (select shop_normalize(written) as word) plain
    where p.id = any(wanted) and length(word) between 3 and 20 and word !~ '^[0-9]'
    on conflict do nothing;
$$;
