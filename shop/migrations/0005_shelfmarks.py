"""Where each product stands in the lists, and by which words it is found: tables that the database keeps by itself.

A change of a product or a variant is written down when its transaction commits, after everything else in it, under one
lock for all writers. So a lock on a shelfmark is always the last one anybody takes, and two orders, or an order and the
admin, cannot wait for each other because of them. A sale that leaves some of a variant changes nothing here and costs nothing.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Signs between words, and marks inside words that nobody sees or types the same way twice: U+17D2, which binds two
# Khmer consonants and is no letter to PostgreSQL, blanks without width, soft hyphens.
SIGNS = "-_/\\.,:;!?()[]{}\"'`´‘’“”«»&+*#@%|~^=<>$–—·•…៛។៕៖\t\n\r\u00a0 "
UNSEEN = "\u17d2\u200b\u200c\u200d\u2060\ufeff\u00ad"


def _any_of(signs: str) -> str:
    return "[" + "".join(f"\\u{ord(sign):04x}" for sign in signs) + "]"


PLAIN = f"""
create function shop_words(text) returns text immutable strict parallel safe language sql as $$
    select regexp_replace($1, '{_any_of(SIGNS)}+', ' ', 'g')
$$;
create function shop_plain(text) returns text immutable strict parallel safe language sql as $$
    select lower(regexp_replace(normalize(shop_words($1)), '{_any_of(UNSEEN)}', '', 'g'))
$$;
"""

KEEPING = """
create function shop_mark(wanted bigint[]) returns void language sql as $$
    delete from shop_shelfmark m where product_id = any(wanted) and not exists (select from shop_product where id = m.product_id);
    insert into shop_shelfmark as m (product_id, category_id, listed, created_at, name_en, name_km,
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

create function shop_index(wanted bigint[]) returns void language sql as $$
    delete from shop_indexcard c where product_id = any(wanted) and not exists (select from shop_product where id = c.product_id);
    insert into shop_indexcard as c (product_id, skus, words, description_km, names, document)
    select p.id, v.skus, shop_plain(concat_ws(' ', '', p.name_en, p.name_km, v.names_en, v.names_km, array_to_string(v.skus, ' '), '')),
        coalesce(shop_plain(p.description_km), ''), w.names,
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
    insert into shop_searchword (word, written)
    select distinct on (word) word, written
    from shop_product p, string_to_table(shop_words(concat_ws(' ', p.name_en, p.name_km)), ' ') written,
        lateral (select shop_plain(written) as word) plain
    where p.id = any(wanted) and length(word) between 3 and 20 and word !~ '^[0-9]'
    on conflict do nothing;
$$;

create function shop_shelve() returns trigger language plpgsql as $$
declare
    changed bigint[] := case when tg_table_name = 'shop_product' then array[(coalesce(to_jsonb(new), to_jsonb(old)) ->> 'id')::bigint]
        else array[(to_jsonb(new) ->> 'product_id')::bigint, (to_jsonb(old) ->> 'product_id')::bigint] end;
begin
    -- One writer at a time, and each sees all that the one before has committed: of two sales that
    -- empty two variants of one product at once, the second knows that the product is sold out.
    perform pg_advisory_xact_lock('shop_shelfmark'::regclass::oid::bigint);
    perform shop_mark(changed);
    if tg_argv[0] = 'words' then
        perform shop_index(changed);
    end if;
    return null;
end
$$;

create constraint trigger shop_product_put_up after insert or delete on shop_product
    deferrable initially deferred for each row execute function shop_shelve('words');
create constraint trigger shop_product_reworded after update on shop_product
    deferrable initially deferred for each row
    when ((old.category_id, old.active, old.created_at, old.name, old.name_en, old.name_km, old.description_en, old.description_km)
        is distinct from (new.category_id, new.active, new.created_at, new.name, new.name_en, new.name_km, new.description_en, new.description_km))
    execute function shop_shelve('words');
create constraint trigger shop_variant_put_up after insert or delete on shop_variant
    deferrable initially deferred for each row execute function shop_shelve('words');
create constraint trigger shop_variant_reworded after update on shop_variant
    deferrable initially deferred for each row
    when ((old.product_id, old.active, old.sku, old.name_en, old.name_km) is distinct from (new.product_id, new.active, new.sku, new.name_en, new.name_km))
    execute function shop_shelve('words');
create constraint trigger shop_variant_repriced after update on shop_variant
    deferrable initially deferred for each row
    when ((old.price, old.compare_at, old.on_hand > 0) is distinct from (new.price, new.compare_at, new.on_hand > 0))
    execute function shop_shelve();
"""

# What a word that nobody sells may have been meant for: like it as a whole, or like a part of it,
# because Khmer names are one long word. Nearer ones first.
NEAREST = """
create function shop_nearest(asked text) returns table (word text, written text) stable language sql
set pg_trgm.similarity_threshold = 0.25 set pg_trgm.word_similarity_threshold = 0.45 as $$
    select w.word, w.written from shop_searchword w where w.word % asked or asked <% w.word
    order by greatest(similarity(asked, w.word), word_similarity(asked, w.word)) desc, length(w.word), w.word limit 12
$$;
"""

NO_MORE = """
drop function shop_nearest(text);
drop trigger shop_variant_repriced on shop_variant;
drop trigger shop_variant_reworded on shop_variant;
drop trigger shop_variant_put_up on shop_variant;
drop trigger shop_product_reworded on shop_product;
drop trigger shop_product_put_up on shop_product;
drop function shop_shelve(), shop_index(bigint[]), shop_mark(bigint[]), shop_plain(text), shop_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0004_trigrams"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shelfmark",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="shelfmark",
                        serialize=False,
                        to="shop.product",
                    ),
                ),
                ("listed", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("name_en", models.TextField()),
                ("name_km", models.TextField()),
                ("lowest", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("prices", django.contrib.postgres.fields.ranges.DecimalRangeField(null=True)),
                ("in_stock", models.BooleanField()),
                ("on_sale", models.BooleanField()),
                ("single", models.BooleanField()),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.category",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("written", models.TextField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["word"], name="searchword_near", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexCard",
            fields=[
                (
                    "mark",
                    models.OneToOneField(
                        db_column="product_id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to="shop.shelfmark",
                    ),
                ),
                ("skus", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("words", models.TextField()),
                ("description_km", models.TextField()),
                ("names", django.contrib.postgres.search.SearchVectorField()),
                ("document", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["skus"], name="indexcard_skus"),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="indexcard_words", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["description_km"],
                        name="indexcard_description_km",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["names"], name="indexcard_names"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["document"], name="indexcard_document"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["-created_at", "-product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["lowest", "product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_price",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["name_en", "product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_name_en",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["name_km", "product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_name_km",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["category", "-created_at", "-product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_category_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["category", "lowest", "product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_category_price",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["category", "name_en", "product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_category_name_en",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["category", "name_km", "product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_category_name_km",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=models.Index(
                condition=models.Q(("listed", True), ("on_sale", True)),
                fields=["-created_at", "-product"],
                include=("category", "prices", "in_stock", "on_sale", "single"),
                name="shelfmark_on_sale",
            ),
        ),
        migrations.AddIndex(
            model_name="shelfmark",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("listed", True)), fields=["prices"], name="shelfmark_prices"
            ),
        ),
        migrations.RunSQL([PLAIN, KEEPING, NEAREST], NO_MORE),
    ]
