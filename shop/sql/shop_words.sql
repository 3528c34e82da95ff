-- Replaces each run of separators (ASCII punctuation, typographic quotes and dashes, the riel sign, Khmer full stops, white space)
-- by one space. The escapes are - _ / \ . , : ; ! ? ( ) [ ] { } " ' ` ´ ‘ ’ “ ”
-- « » & + * # @ % | ~ ^ = < > $ – — · • … ៛ ។ ៕ ៖, tab, line feed, carriage return, no-break space and space.
create or replace function shop_words(text) returns text immutable strict parallel safe language sql as $$
    select regexp_replace($1, '[\u002d\u005f\u002f\u005c\u002e\u002c\u003a\u003b\u0021\u003f\u0028\u0029\u005b\u005d\u007b\u007d\u0022\u0027\u0060\u00b4\u2018\u2019\u201c\u201d\u00ab\u00bb\u0026\u002b\u002a\u0023\u0040\u0025\u007c\u007e\u005e\u003d\u003c\u003e\u0024\u2013\u2014\u00b7\u2022\u2026\u17db\u17d4\u17d5\u17d6\u0009\u000a\u000d\u00a0\u0020]+', ' ', 'g')
$$;
