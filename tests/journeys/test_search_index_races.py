"""Many at once change what lists are made of: nobody waits for ever, and the lists are right after."""

from functools import partial
from unittest.mock import patch

from django.db import connection, transaction

from orders.checkout import place_order
from orders.models import Order
from shop.inventory import stock
from shop.models import ListingEntry, Product, Variant
from tests.factories import a_product, a_variant, a_zone
from tests.journeys.test_races import Racing, at_once, buy

TRUTH = """
select p.id, p.active and count(v) > 0, min(v.price), coalesce(bool_or(v.on_hand > 0), false)
from shop_product p left join shop_variant v on v.product_id = p.id and v.active group by p.id order by p.id
"""


@patch.object(place_order, "TRIES", 1)  # a deadlock would show, not be tried again
class TheLists(Racing):
    def tearDown(self) -> None:
        super().tearDown()
        with connection.cursor() as cursor:
            cursor.execute(TRUTH)
            truth = cursor.fetchall()
        marks = ListingEntry.objects.order_by("pk").values_list("pk", "listed", "lowest", "in_stock")
        assert list(marks) == truth

    def test_two_sales_that_empty_two_variants_of_one_product_at_once(self) -> None:
        zone = a_zone()
        for _ in range(5):
            product = a_product(price="10.00", in_stock=1)
            variants = [product.variants.get(), a_variant(product, price="10.00", in_stock=1)]
            answers = at_once([partial(buy, {variant.pk: 1}, zone, "11.50") for variant in variants])
            assert all(isinstance(answer, Order) for answer in answers), answers
            assert not ListingEntry.objects.get(product=product).in_stock

    def test_last_pieces_of_the_same_products_sold_in_opposite_order(self) -> None:
        """Variants of several products whose ids run against each other: locks on products would cross."""
        zone, products = a_zone(), [a_product(price="10.00", in_stock=1) for _ in range(4)]
        baskets = [
            [a_variant(product, price="10.00", in_stock=1) for product in (products if turn % 2 else products[::-1])]
            for turn in range(12)
        ]
        answers = at_once([partial(buy, {v.pk: 1 for v in basket}, zone, "41.50") for basket in baskets])
        assert all(isinstance(answer, Order) for answer in answers), answers

    def test_orders_while_the_admin_saves_the_same_products_and_variants(self) -> None:
        """The admin writes a product first and its variants after, one by one; orders lock variants only."""
        zone, products = a_zone(), [a_product(price="10.00", in_stock=20) for _ in range(3)]
        variants = [product.variants.get() for product in products]
        save = [partial(self.save, products, price) for price in ("10.00",) * 6]
        empty = [partial(self.empty_and_fill, variants) for _ in range(6)]
        orders = [partial(buy, {v.pk: 1 for v in variants}, zone, "31.50") for _ in range(6)]
        answers = at_once([*save, *orders, *empty])
        assert not [answer for answer in answers if isinstance(answer, Exception)]

    @staticmethod
    @transaction.atomic
    def save(products: list[Product], price: str) -> None:
        for product in products:
            Product.objects.filter(pk=product.pk).update(name_en=f"Tea {product.pk}", active=True)
            Variant.objects.filter(product=product).update(price=price, name_en="Renamed")

    @staticmethod
    def empty_and_fill(variants: list[Variant]) -> None:
        with transaction.atomic():
            goods = stock.lock([variant.pk for variant in variants])
            stock.take(goods, {pk: variant.on_hand for pk, variant in goods.items() if variant.on_hand}, reference="X")
            stock.give_back(dict.fromkeys(goods, 20), reference="X")
