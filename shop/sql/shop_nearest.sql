-- Returns known words similar to a misspelt one: those at edit distance one; those with similar trigrams, as a whole or in part
-- (a Khmer name is one long word), most similar first; and pairs of known words that were written as one.
create or replace function shop_nearest(asked text) returns table (word text, written text) stable language sql
set pg_trgm.similarity_threshold = 0.25 set pg_trgm.word_similarity_threshold = 0.45 as $$
    (select w.word, w.written from shop_spellingword w where shop_shortened(w.word) && shop_shortened(asked) limit 50)
    union
    (select w.word, w.written from shop_spellingword w where w.word % asked or asked <% w.word
    order by greatest(similarity(asked, w.word), word_similarity(asked, w.word)) desc, length(w.word), w.word limit 12)
    union
    (select one.word || ' ' || two.word, one.written || ' ' || two.written
    from generate_series(3, length(asked) - 3) place
    join shop_spellingword one on one.word = left(asked, place)
    join shop_spellingword two on two.word = substr(asked, place + 1))
$$;
