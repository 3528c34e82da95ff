"""Addresses that products and categories once had: written by the database itself whenever one is renamed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from shop.models.catalogue import Category, Product


class OldAddress(models.Model):
    """It belongs to the thing and not to its next address, so that however often it moves, one step leads there.

    A trigger writes these (shop_remember_address); the address of something that is there now goes before all of them.
    """

    slug = models.SlugField(max_length=120)
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="old_addresses")
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="old_addresses")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(Lower("slug"), name="oldaddress_slug_without_case")]
        constraints = [
            models.CheckConstraint(
                name="oldaddress_of_one_thing",
                condition=Q(product=None, category__isnull=False) | Q(product__isnull=False, category=None),
            ),
            models.UniqueConstraint(
                fields=["slug"], name="oldaddress_of_one_product", condition=Q(product__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["slug"], name="oldaddress_of_one_category", condition=Q(category__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.slug
