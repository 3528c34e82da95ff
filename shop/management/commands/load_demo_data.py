"""`manage.py load_demo_data [--products N] [--if-empty]`: create the demo's products."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from shop.demo_data import many_products, pages
from shop.demo_data import products as demo_data_products
from shop.models import Product

ALL = 65


class Command(BaseCommand):
    help = "Create the demo's products that are missing. Existing rows are left unchanged."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--products", type=_number, default=ALL, metavar="N", help=f"number of products; beyond {ALL}, variations"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there is any product")

    def handle(self, *, products: int, if_empty: bool, verbosity: int, **options: Any) -> None:
        if if_empty and Product.objects.exists():
            return
        pages.create()
        added = demo_data_products.create(products) + many_products.create(products - ALL)
        if verbosity:
            self.stdout.write(f"Products created: {added}, in total: {Product.objects.count()}.")


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
