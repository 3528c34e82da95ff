"""Ways of finding that stay short: some cards in place of all, offers asked one by one, and a better ear for misspelt words."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

SOME = models.Q(Exact(Mod(models.F("mark"), 32), 0))
REDUCED = models.Q(("listed", True), ("on_sale", True))
LETTERS = {"opclasses": ["gin_trgm_ops"]}

# Whether one variant fits all. So cheap, says its cost, that PostgreSQL goes along an index and asks of the few it
# needs, instead of asking of all before.
OFFERED = """
create function shop_offered(wanted bigint, lowest numeric, highest numeric, must_be_there boolean, must_be_reduced boolean)
returns boolean stable parallel safe cost 10 language plpgsql as $$
begin
    return exists (
        select from shop_variant where product_id = wanted and active and price between coalesce(lowest, 0) and coalesce(highest, price)
            and (on_hand > 0 or not must_be_there) and (compare_at is not null or not must_be_reduced)
    );
end
$$;
"""

# A word and all that is left of it without one of its letters.
SHORTENED = """
create function shop_shortened(text) returns text[] immutable strict parallel safe language sql as $$
    select array_agg(distinct left($1, place - 1) || substr($1, place + 1)) || $1 from generate_series(1, length($1)) place
$$;
"""

# Words that are one slip away; and, because Khmer names are one long word, those that are like it as a whole or in a part.
NEAREST = """
create or replace function shop_nearest(asked text) returns table (word text, written text) stable language sql
set pg_trgm.similarity_threshold = 0.25 set pg_trgm.word_similarity_threshold = 0.45 as $$
    (select w.word, w.written from shop_searchword w where shop_shortened(w.word) && shop_shortened(asked) limit 50)
    union
    (select w.word, w.written from shop_searchword w where w.word % asked or asked <% w.word
    order by greatest(similarity(asked, w.word), word_similarity(asked, w.word)) desc, length(w.word), w.word limit 12)
$$;
"""
NEAREST_BEFORE = """
create or replace function shop_nearest(asked text) returns table (word text, written text) stable language sql
set pg_trgm.similarity_threshold = 0.25 set pg_trgm.word_similarity_threshold = 0.45 as $$
    select w.word, w.written from shop_searchword w where w.word % asked or asked <% w.word
    order by greatest(similarity(asked, w.word), word_similarity(asked, w.word)) desc, length(w.word), w.word limit 12
$$;
"""


def some_of(column: str, **options: list[str]) -> migrations.AddIndex:
    index = django.contrib.postgres.indexes.GinIndex(
        fields=[column], name=f"indexcard_some_{column}", condition=SOME, fastupdate=False, **options
    )
    return migrations.AddIndex("indexcard", index)


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_the_past")]

    operations = [
        migrations.RunSQL(OFFERED, "drop function shop_offered(bigint, numeric, numeric, boolean, boolean)"),
        migrations.RunSQL(SHORTENED, "drop function shop_shortened(text)"),
        migrations.RunSQL(NEAREST, NEAREST_BEFORE),
        migrations.AddIndex(
            "searchword",
            django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "word",
                    function="shop_shortened",
                    output_field=django.contrib.postgres.fields.ArrayField(models.TextField()),
                ),
                name="searchword_shortened",
                fastupdate=False,
            ),
        ),
        some_of("words", **LETTERS),
        some_of("description_km", **LETTERS),
        some_of("names"),
        some_of("document"),
        migrations.AddIndex(
            "shelfmark",
            models.Index(
                fields=["category", "-created_at", "-product"],
                name="shelfmark_category_on_sale",
                condition=REDUCED,
                include=("category", "prices", "in_stock", "on_sale", "single"),
            ),
        ),
    ]
