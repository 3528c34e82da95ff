-- Deferred trigger: at the commit, the first call writes everything that shop_note has noted; the others find nothing left.
-- The advisory lock serialises writers, so each sees everything committed before: of two concurrent sales that empty two
-- variants of one product, the second one marks the product as sold out. Every transaction takes this lock last, so it causes
-- no deadlocks.
create or replace function shop_write_listing() returns trigger language plpgsql as $$
declare
    notes text;
    place text;
begin
    if shop_noted() = 0 then
        return null;
    end if;
    perform pg_advisory_xact_lock('shop_listingentry'::regclass::oid::bigint);
    for number in 0 .. (shop_noted() - 1) / 500 loop
        place := 'shop.noted_' || number;
        notes := current_setting(place);
        perform set_config(place, '', true);
        perform shop_update_listing(array(select distinct id::bigint from regexp_split_to_table(notes, '[^0-9]+') id where id <> ''));
        if notes like '%words%' then
            perform shop_write_search_document(array(
                select distinct id::bigint from string_to_table(notes, ';') note, regexp_split_to_table(note, '[^0-9]+') id
                where note like '%words%' and id <> ''
            ));
        end if;
    end loop;
    perform set_config('shop.noted', '', true);
    return null;
end
$$;
