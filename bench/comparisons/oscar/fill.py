"""`python fill.py 1000`: creates tables, products with stock and category, a shipping country, and the search index."""

import os
import sys
from decimal import Decimal

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
STOCK = 1_000_000


def main(number: int) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"create database {os.environ['OSCAR_DATABASE']}")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    put_up(number)
    call_command("rebuild_index", interactive=False, verbosity=0)
    with psycopg.connect(
        os.environ["DATABASE_URL"], autocommit=True, dbname=os.environ["OSCAR_DATABASE"]
    ) as connection:
        connection.execute("vacuum analyze")


def put_up(number: int) -> None:
    from oscar.apps.catalogue.categories import create_from_breadcrumbs
    from oscar.core.loading import get_model

    goods, partners = "catalogue", "partner"
    Product, Link = get_model(goods, "Product"), get_model(goods, "ProductCategory")  # noqa: N806
    Stock = get_model(partners, "StockRecord")  # noqa: N806
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="KH", iso_3166_1_a3="KHM", printable_name="Cambodia", name="Cambodia", is_shipping_country=True
    )
    categories = [create_from_breadcrumbs(f"Category {n}") for n in range(8)]
    kind = get_model(goods, "ProductClass").objects.create(name="Goods", requires_shipping=True, track_stock=True)
    partner = get_model(partners, "Partner").objects.create(name="Store room")
    products = Product.objects.bulk_create(
        Product(
            title=f"Lotus Cream number {n}", slug=f"lotus-cream-number-{n}", upc=f"PEER-{n}", product_class=kind,
            description="A cream of lotus, made in small batches in Phnom Penh.",
        )
        for n in range(number)
    )  # fmt: skip
    Link.objects.bulk_create(
        Link(product=product, category=categories[n % len(categories)]) for n, product in enumerate(products)
    )
    Stock.objects.bulk_create(
        Stock(
            product=product, partner=partner, partner_sku=f"SKU-{n}", price_currency="USD",
            price=Decimal(5 + n % 40), num_in_stock=STOCK,
        )
        for n, product in enumerate(products)
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
