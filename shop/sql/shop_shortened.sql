-- Returns a word and its forms with one letter removed. Two words at edit distance one have one of these in common.
create or replace function shop_shortened(text) returns text[] immutable strict parallel safe language sql as $$
    select array_agg(distinct left($1, place - 1) || substr($1, place + 1)) || $1 from generate_series(1, length($1)) place
$$;
