"""Search as people type: Khmer in any order of its signs, words written as one or as two, words that mean the same."""

from django.db import migrations, models

# As shop.wanting in Python. What is replaced and why is said there.
PLAIN = r"""
create or replace function shop_plain(text) returns text immutable strict parallel safe language plpgsql as $$
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
"""
PLAIN_BEFORE = r"""
create or replace function shop_plain(text) returns text immutable strict parallel safe language sql as $$
    select lower(regexp_replace(normalize(shop_words($1)), '[\u17d2\u200b\u200c\u200d\u2060\ufeff\u00ad]', '', 'g'))
$$;
"""

# Besides: a word that is two known ones written as one.
NEAREST = """
create or replace function shop_nearest(asked text) returns table (word text, written text) stable language sql
set pg_trgm.similarity_threshold = 0.25 set pg_trgm.word_similarity_threshold = 0.45 as $$
    (select w.word, w.written from shop_searchword w where shop_shortened(w.word) && shop_shortened(asked) limit 50)
    union
    (select w.word, w.written from shop_searchword w where w.word % asked or asked <% w.word
    order by greatest(similarity(asked, w.word), word_similarity(asked, w.word)) desc, length(w.word), w.word limit 12)
    union
    (select one.word || ' ' || two.word, one.written || ' ' || two.written
    from generate_series(3, length(asked) - 3) place
    join shop_searchword one on one.word = left(asked, place)
    join shop_searchword two on two.word = substr(asked, place + 1))
$$;
"""
NEAREST_BEFORE = """
create or replace function shop_nearest(asked text) returns table (word text, written text) stable language sql
set pg_trgm.similarity_threshold = 0.25 set pg_trgm.word_similarity_threshold = 0.45 as $$
    (select w.word, w.written from shop_searchword w where shop_shortened(w.word) && shop_shortened(asked) limit 50)
    union
    (select w.word, w.written from shop_searchword w where w.word % asked or asked <% w.word
    order by greatest(similarity(asked, w.word), word_similarity(asked, w.word)) desc, length(w.word), w.word limit 12)
$$;
"""

# What stands in the tables was written by the function before; a word that is no more is offered no more.
WRITE_ANEW = """
truncate shop_searchword;
select shop_index(array(select id from shop_product where id / 1000 = thousand.number))
from (select distinct id / 1000 as number from shop_product) thousand;
"""

TELL = """
create trigger shop_synonyms_told after insert or update or delete or truncate on shop_synonyms
    for each statement execute function shop_tell();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0015_names_are_visible")]

    operations = [
        migrations.CreateModel(
            name="Synonyms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.TextField(
                        help_text="With commas between them, in any language and any spelling: moisturiser, "
                        "moisturizer, hydrating cream. A search for one of them finds what the others find.",
                        max_length=500,
                        verbose_name="words that mean the same",
                    ),
                ),
            ],
            options={
                "verbose_name": "search synonyms",
                "verbose_name_plural": "search synonyms",
                "ordering": ("pk",),
            },
        ),
        migrations.RunSQL(TELL, "drop trigger shop_synonyms_told on shop_synonyms"),
        migrations.RunSQL(PLAIN, PLAIN_BEFORE),
        migrations.RunSQL(NEAREST, NEAREST_BEFORE),
        migrations.RunSQL(WRITE_ANEW, WRITE_ANEW),
    ]
