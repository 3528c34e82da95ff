"""Bulk catalogue: generates many products quickly, as copies of the demo's with other names, prices and ages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from shop.models import Product

BASE, CHUNK, WORKERS = 65, 10_000, 2
WITH = (
    "array['Jasmine','Wild Honey','Turmeric','Coconut','Lemongrass','Tamarind','Romduol','Lotus','Moringa','Papaya']",
    "array['ផ្កាម្លិះ','ទឹកឃ្មុំព្រៃ','រមៀត','ដូង','ស្លឹកគ្រៃ','អម្ពិល','រំដួល','ផ្កាឈូក','ម្រុំ','ល្ហុង']",
)
# Invented series names of three syllables: 8,000 in English and as many in Khmer.
SYLLABLES = (
    "array['ba','ko','ru','ti','mo','sa','ne','li','vo','da','ze','fa','hi','ju','pa','qui','wo','xe','yu','che']",
    "array['បា','កូ','រូ','ទី','មូ','សា','នេ','លី','វ៉ូ','ដា','ហ្សេ','ផា','ហ៊ី','ជូ','ប៉ា','គី','វ៉ូ','សេ','យូ','ឆេ']",
)


def series(language: int) -> str:
    return " || ".join(f"({SYLLABLES[language]})[1 + n * 7919 / {step} %% 20]" for step in (1, 20, 400))


GROW = f"""
with fresh as (
    select n, nextval('shop_product_id_seq') as id, base.id as base
    from generate_series(%(first)s::bigint, %(last)s::bigint) n
    join (select id, row_number() over (order by id) - 1 as place from shop_product where id <= %(base)s) base on place = n %% {BASE}
), products as (
    insert into shop_product (id, slug, category_id, name, name_en, name_km, benefit_en, benefit_km, description, description_en, description_km,
        how_to_use, ingredients, size, is_new, is_bestseller, is_gift, position, active, created_at)
    select f.id, 'copy-' || n, category_id, name,
        name_en || ' with ' || ({WITH[0]})[1 + n / {BASE} %% 10] || ' ' || initcap({series(0)}),
        name_km || 'លាយ' || ({WITH[1]})[1 + n / {BASE} %% 10] || {series(1)},
        benefit_en, benefit_km, description, description_en, description_km, how_to_use, ingredients, size, n %% 40 = 0, n %% 500 = 0, is_gift,
        1000 + n, n %% 50 <> 0, timestamptz '2026-01-01' - n * 7919 %% 1000003 * interval '1 minute'
    from fresh f join shop_product p on p.id = f.base
), variants as (
    insert into shop_variant (product_id, sku, name, name_en, name_km, swatch, price, compare_at, on_hand, low_stock_mark, position, active)
    select f.id, v.sku || '-' || n, v.name, v.name_en, v.name_km, v.swatch, round(v.price * (70 + n * 31 %% 90) / 50) / 2,
        case when n %% 6 = 0 then v.price * 4 end, case when n * 17 %% 100 < 6 then 0 else 5 + n %% 90 end,
        v.low_stock_mark, v.position, true
    from fresh f join shop_variant v on v.product_id = f.base
)
insert into shop_productimage (product_id, file, width, height, colour, alt, developed, position)
select f.id, i.file, i.width, i.height, i.colour, i.alt, i.developed, i.position
from fresh f join shop_productimage i on i.product_id = f.base where i.position = 1
"""
TRIGGERED, MARKED = ("shop_product", "shop_variant"), ("shop_listingentry", "shop_searchdocument")


def grow_to(number: int) -> None:
    """Add products until there are `number`. Disables triggers and drops indexes meanwhile, with the same result."""
    if not Product.objects.exists():
        call_command("load_demo_data", products=BASE, verbosity=0)
    base = Product.objects.order_by("pk")[BASE - 1].pk
    first = (Product.objects.order_by("-pk").values_list("pk", flat=True)[0]) + 1
    with without_triggers(), without_indexes():
        for start in range(Product.objects.count() + 1, number + 1, CHUNK):
            run(GROW, {"first": start, "last": min(number, start + CHUNK - 1), "base": base})
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(mark, range(first, first + number, CHUNK)))
    run(f"vacuum analyze {', '.join((*TRIGGERED, *MARKED))}, shop_spellingword, shop_productimage, shop_category")


def mark(start: int) -> None:
    ids = "(select array_agg(id) from shop_product where id between %(first)s and %(last)s having count(*) > 0)"
    run(
        f"select shop_update_listing(ids), shop_write_search_document(ids) from {ids} as chunk (ids)",
        {"first": start, "last": start + CHUNK - 1},
    )
    connection.close()


@contextmanager
def without_triggers() -> Iterator[None]:
    for table in TRIGGERED:
        run(f"alter table {table} disable trigger all")
    yield
    for table in TRIGGERED:
        run(f"alter table {table} enable trigger all")


@contextmanager
def without_indexes() -> Iterator[None]:
    made = "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexname !~ 'pkey$'"
    indexes = run(made, [list(MARKED)])
    for name, _ in indexes:
        run(f"drop index {name}")
    yield
    for _, definition in indexes:
        run(definition.replace("%", "%%"))


def run(sql: str, values: object = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []
