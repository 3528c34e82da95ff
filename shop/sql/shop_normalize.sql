-- Normalises text for the search: removes accents and invisible characters, and unifies the order of Khmer letters.
-- `shop.listing_filters` does the same in Python and gives the reasons; a test compares the two.
-- After a change here, every row written with it must be rewritten (shop_write_search_document, orders_write_search).
create or replace function shop_normalize(text) returns text immutable strict parallel safe language plpgsql as $$
declare
    said text := translate(normalize(
        regexp_replace(normalize(shop_words($1), NFD), '[\u0300-\u036f]', '', 'g')
    ), E'\u200b\u200c\u200d\u2060\ufeff\u00ad', '');
begin
    if said ~ '[\u1780-\u17dd]' then
        said := regexp_replace(said, '([\u17b4-\u17d1\u17d3\u17dd]+)(\u17d2[\u1780-\u17b3])', '\2\1', 'g');
        said := regexp_replace(said, '([\u17b4-\u17d1\u17d3\u17dd]+)(\u17d2[\u1780-\u17b3])', '\2\1', 'g');
        said := regexp_replace(said, '(\u17d2\u179a)(\u17d2[\u1780-\u17b3])', '\2\1', 'g');
        said := translate(said, E'\u17c9\u17ca\u17cb\u17cc\u17cd\u17ce\u17cf\u17d1\u17d3\u17dd', '');
        said := regexp_replace(said, '([\u17c6-\u17c8\u17d0])([\u17b6-\u17c5])', '\2\1', 'g');
        said := regexp_replace(said, '([\u17c6-\u17c8\u17d0])([\u17b6-\u17c5])', '\2\1', 'g');
        said := replace(replace(said, E'\u17c1\u17b8', E'\u17be'), E'\u17c1\u17b6', E'\u17c4');
        said := replace(said, E'\u17d2\u178a', E'\u17d2\u178f');
        said := regexp_replace(said, '\u17bb([\u17b7-\u17ba\u17be\u17d0])', '\1', 'g');
        said := translate(said, E'\u17d2', '');
    end if;
    return lower(said);
end
$$;
