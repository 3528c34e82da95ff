"""Fill the shop with the demo's goods: `manage.py load_demo_data [--products N] [--if-empty]`."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from shop.demo_data import many_products, pages
from shop.demo_data import products as demo_data_products
from shop.models import Product

ALL = 65


class Command(BaseCommand):
    help = "Put up the demo's goods that are not there yet; what is there is left as it is."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--products", type=_number, default=ALL, metavar="N", help=f"as many as these; past {ALL}, variations"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing when anything is for sale already")

    def handle(self, *, products: int, if_empty: bool, verbosity: int, **options: Any) -> None:
        if if_empty and Product.objects.exists():
            return
        pages.create()
        added = demo_data_products.create(products) + many_products.create(products - ALL)
        if verbosity:
            self.stdout.write(f"Products put up: {added}. On the shelves: {Product.objects.count()}.")


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a shop has one product at least")
    return number
