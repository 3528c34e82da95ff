"""Former slugs of products and categories, recorded by a trigger whenever one is changed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from shop.models.catalogue import Category, Product


class OldAddress(models.Model):
    """A former slug. It refers to the object rather than to its next slug, so one redirect always suffices.

    Written by a trigger (shop_remember_address). A current slug takes precedence over all former ones.
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
