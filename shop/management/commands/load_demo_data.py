"""`manage.py load_demo_data [--products N] [--if-empty | --remove [--even-changed]]`: create or remove demo data."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.demo_data import many_products, pages, removal
from shop.demo_data import products as demo_data_products
from shop.models import Category, HeroSlide, Page, Product, StoreSettings

ALL = 65


class Command(BaseCommand):
    help = "Create the demo's products that are missing, leaving existing rows unchanged; or remove the demo data."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--products", type=_number, default=ALL, metavar="N", help=f"number of products; beyond {ALL}, variations"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there are store settings, products, pages or slides"
        )
        parser.add_argument("--remove", action="store_true", help="remove the demo data; orders stay")
        parser.add_argument(
            "--even-changed", action="store_true", help="with --remove: also what was changed since it was loaded"
        )

    def handle(
        self, *, products: int, if_empty: bool, remove: bool, even_changed: bool, verbosity: int, **options: Any
    ) -> None:
        if even_changed and not remove:
            raise CommandError("--even-changed belongs to --remove.")
        if remove:
            self._report(removal.remove(even_changed=even_changed))
            return
        if if_empty and _is_in_use():
            return
        pages.create()
        added = demo_data_products.create(products) + many_products.create(products - ALL)
        if verbosity:
            self.stdout.write(f"Products created: {added}, in total: {Product.objects.count()}.")

    def _report(self, done: removal.Removal) -> None:
        self.stdout.write(f"Removed: {len(done.products)} products; {done.others} categories, slides, pages, synonyms.")
        if done.changed:
            self.stdout.write(f"Changed since, so kept (--even-changed removes them): {', '.join(done.changed)}.")
        if done.ordered:
            self.stdout.write(f"In orders, so kept and switched off: {', '.join(done.ordered)}.")


def _is_in_use() -> bool:
    """Return True if somebody has begun to make this shop their own."""
    return any(model.objects.exists() for model in (StoreSettings, Product, Category, HeroSlide, Page))


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
