"""Removal of the demo data: goods, categories, slides, pages, synonyms and the demo's name and contact details.

Only what the demo created goes. What was changed since, or is referred to by orders, stays and is reported.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from shop.demo_data.many_products import VARIATION
from shop.demo_data.pages import WORDS
from shop.demo_data.products import STORE, flags_and_words, sold_as
from shop.demo_data.source import Entry, both, read
from shop.models import Category, HeroSlide, Page, Product, StockMovement, StoreSettings, Synonyms, Variant
from shop.models.store import SINGLETON_PK

_COUNTED = "on_hand"  # changes with every sale


@dataclass(slots=True)
class Removal:
    """What was removed, and what stayed and why: slugs of products, categories, slides and pages."""

    products: list[str] = field(default_factory=list)
    others: int = 0
    changed: list[str] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)  # switched off


def slugs() -> list[str]:
    """Return the slugs of the demo's products."""
    return [entry["slug"] for entry in read()["products"]]


def is_needed() -> bool:
    """Return True if one of the demo's products is offered."""
    return Product.objects.filter(slug__in=slugs(), active=True).exists()


def has_pages() -> bool:
    """Return True if a page still has the words of the demo."""
    texts = {slug: words.text["en"] for slug, words in WORDS.items()}
    written = Page.objects.filter(slug__in=texts).values_list("slug", "text_en")
    return any(_lines(text) == _lines(texts[slug]) for slug, text in written)


@transaction.atomic
def remove(*, even_changed: bool = False) -> Removal:
    """Remove the demo data; with `even_changed` also what was changed since. Products in orders are switched off.

    Locks the demo's products, so that none is ordered meanwhile.
    """
    done, book = Removal(), read()
    _remove_slides(book, done, even_changed)
    _remove_pages(done, even_changed)
    done.others += Synonyms.objects.filter(words__in=book["synonyms"]).delete()[0]
    entries = {entry["slug"]: entry for entry in book["products"]}
    for product in Product.objects.select_for_update().order_by("pk"):
        entry = entries.get(product.slug)
        if entry is None and not _is_variation(product.slug, entries):
            continue
        if entry and not even_changed and _is_changed(product, entry):
            done.changed.append(product.slug)
        else:
            _remove_product(product, done)
    _remove_categories(book, done, even_changed)
    _reset_store()
    return done


def _is_variation(slug: str, entries: dict[str, Entry]) -> bool:
    found = re.fullmatch(VARIATION, slug)
    return found is not None and found["base"] in entries


def _is_changed(product: Product, entry: Entry) -> bool:
    """Return True if words, variants, prices or pictures are not those of the demo any more."""
    if _differs(product, flags_and_words(entry)) or product.category.slug != entry["category"]:
        return True
    lines = {line["sku"]: line for line in entry["variants"]}
    variants = list(product.variants.all())
    if {variant.sku for variant in variants} != set(lines) or product.images.count() != len(entry["pictures"]):
        return True
    return any(_differs(variant, sold_as(lines[variant.sku])) for variant in variants)


def _differs(thing: models.Model, values: dict[str, Any]) -> bool:
    return any((getattr(thing, name) or "") != (value or "") for name, value in values.items() if name != _COUNTED)


def _remove_product(product: Product, done: Removal) -> None:
    """Delete the product with its variants and their stock movements, or switch it off if orders refer to it."""
    variants = Variant.objects.filter(product=product)
    key, past = product.pk, list(variants.values_list("pk", flat=True))
    try:
        with transaction.atomic():
            StockMovement.objects.filter(variant__in=variants).delete()
            variants.delete()
            product.delete()
    except ProtectedError:
        product.active = False
        product.save(update_fields=["active"])
        done.ordered.append(product.slug)
        return
    _forget(Variant, past)
    _forget(Product, [key])
    done.products.append(product.slug)


def _remove_slides(book: Entry, done: Removal, even_changed: bool) -> None:
    for entry in book["hero_slides"]:
        words = both(headline=entry["headline"], subline=entry["subline"], button=entry["button"])
        _remove(HeroSlide, entry["slug"], words, done, even_changed)


def _remove_pages(done: Removal, even_changed: bool) -> None:
    for slug, words in WORDS.items():
        _remove(Page, slug, both(title=words.title, text=words.text), done, even_changed)


def _remove_categories(book: Entry, done: Removal, even_changed: bool) -> None:
    """Delete the demo's categories that are empty now, children first."""
    for entry in sorted(book["categories"], key=lambda entry: entry["parent"] is None):
        category = Category.objects.filter(slug=entry["slug"]).first()
        if category and not category.products.exists() and not category.children.exists():
            _remove(Category, entry["slug"], both(name=entry["name"], line=entry["line"]), done, even_changed)


def _remove(model: type[Any], slug: str, words: dict[str, str], done: Removal, even_changed: bool) -> None:
    thing = model.objects.filter(slug=slug).first()
    if thing is None:
        return
    if not even_changed and any(_lines(getattr(thing, name)) != _lines(text) for name, text in words.items()):
        done.changed.append(slug)
        return
    key = thing.pk
    thing.delete()
    _forget(model, [key])
    done.others += 1


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _forget(model: type[Any], keys: list[Any]) -> None:
    """Delete the history of removed rows."""
    model.history.filter(**{f"{model._meta.pk.name}__in": keys}).delete()


def _reset_store() -> None:
    """Reset the store settings that still have the demo's values, each to its default."""
    store = StoreSettings.objects.filter(pk=SINGLETON_PK).first()
    if store is None:
        return
    fresh = StoreSettings()
    fields = [name for name, value in STORE.items() if getattr(store, name) == value]
    for name in fields:
        setattr(store, name, getattr(fresh, name))
    if fields:
        store.save()
