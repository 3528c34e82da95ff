"""Categories, products and variants. A category holds products; a variant is the unit that is sold."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower, Now, Upper
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madamda.inputs import name_constraints
from shop.models import triggers as on_change
from shop.money import CENT

A_COLOUR = RegexValidator(
    r"^#[0-9a-f]{6}$", _("Enter the colour as # and six digits or letters a to f, such as #8c1946.")
)
NOT_DEARER = _("The price before must be higher than the price.")
ARCHIVED_IS_OFF = _("An archived product can’t be shown. Restore it from the archive first.")


def refuse_reserved(thing: models.Model) -> None:
    """Raise ValidationError if the slug's URL belongs to another page of the shop and would never reach this object."""
    try:
        address: str = thing.get_absolute_url()  # type: ignore[attr-defined]  # a Category or a Product
        free = resolve(address).kwargs.get("slug") == thing.slug  # type: ignore[attr-defined]
    except NoReverseMatch:
        return  # the slug is invalid, which its own validator reports
    if not free:
        raise ValidationError({"slug": _("The shop already has a page at this address. Choose another.")})


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible(self) -> Self:
        """Categories that are switched on and whose parent, if any, is too."""
        return self.filter(Q(parent=None) | Q(parent__active=True), active=True)


class Category(models.Model):
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent category")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[name_constraints.HAS_A_LETTER])
    name = models.CharField(_("name"), max_length=80)
    line = models.CharField(_("subtitle"), max_length=200, blank=True)
    picture = models.ForeignKey(
        "shop.ProductImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("visible"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(
                Lower("slug"),
                name="category_slug_without_case",
                violation_error_message=_("Another category already has this address."),
            ),
            name_constraints.is_visible("category"),
            name_constraints.has_a_letter("category"),
        ]
        triggers = [on_change.ADDRESS_KEPT, on_change.SHOWN]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:category", args=[self.slug])

    def clean(self) -> None:
        refuse_reserved(self)
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError({"parent": _("Categories have two levels: choose a top-level category.")})


class ProductQuerySet(models.QuerySet["Product"]):
    def visible(self) -> Self:
        """Products that are switched on, in a visible category."""
        upper_is_on = Q(category__parent=None) | Q(category__parent__active=True)
        return self.filter(upper_is_on, active=True, category__active=True)

    def sold(self) -> Self:
        """Visible products with an active variant, in stock or not."""
        return self.visible().filter(Exists(Variant.objects.filter(product=OuterRef("pk"), active=True)))

    def inside(self, category: Category | int) -> Self:
        return self.filter(Q(category=category) | Q(category__parent=category))


class Product(models.Model):
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name=_("category"))
    slug = models.SlugField(_("address"), max_length=120, unique=True, validators=[name_constraints.HAS_A_LETTER])
    name = models.CharField(_("name"), max_length=120)
    benefit = models.CharField(
        _("short benefit"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("A few words for its card, such as “Sinks in at once”."),
    )
    description = models.TextField(_("description"), blank=True)
    how_to_use = models.TextField(_("how to use"), blank=True)
    ingredients = models.TextField(_("ingredients"), blank=True)
    size = models.CharField(_("size"), max_length=40, blank=True)
    is_new = models.BooleanField(_("new"), default=False)
    is_bestseller = models.BooleanField(_("best seller"), default=False)
    is_gift = models.BooleanField(_("gift"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("visible"), default=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("last changed"), db_default=Now(), editable=False)  # set by a trigger

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                Lower("slug"),
                name="product_slug_without_case",
                violation_error_message=_("Another product already has this address."),
            ),
            name_constraints.is_visible("product"),
            name_constraints.has_a_letter("product"),
            models.CheckConstraint(
                name="product_archived_is_off",
                condition=Q(archived_at=None) | Q(active=False),
                violation_error_message=ARCHIVED_IS_OFF,
            ),
        ]
        indexes = [
            # First page of the full listing, newest first, without sorting.
            models.Index(fields=["-created_at", "-id"], name="product_newest_active", condition=Q(active=True)),
            # The same for one category.
            models.Index(fields=["category", "-created_at", "-id"], name="product_newest_in_category"),
            # Related products: the first of each category, without sorting.
            models.Index(
                fields=["category", "-is_bestseller", "position", "id"],
                name="product_beside",
                condition=Q(active=True),
            ),
            # Best sellers on the home page.
            models.Index(
                fields=["position", "id"], name="product_bestsellers", condition=Q(active=True, is_bestseller=True)
            ),
        ]
        triggers = on_change.PRODUCT

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])

    def clean(self) -> None:
        refuse_reserved(self)
        if self.archived_at and self.active:
            raise ValidationError({"active": ARCHIVED_IS_OFF})


# Condition on a variant: it is active, and so are its product, category and parent category.
ON_SALE = Q(active=True, product__active=True, product__category__active=True) & (
    Q(product__category__parent=None) | Q(product__category__parent__active=True)
)


class VariantQuerySet(models.QuerySet["Variant"]):
    def sellable(self) -> Self:
        """Variants that are active and whose product is visible, in stock or not."""
        return self.filter(ON_SALE)

    def running_low(self) -> Self:
        return self.filter(active=True, on_hand__lte=F("low_stock_mark"), product__archived_at=None)


class Variant(models.Model):
    product = models.ForeignKey(Product, models.PROTECT, related_name="variants", verbose_name=_("product"))
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    swatch = models.CharField(_("colour"), max_length=7, blank=True, help_text=_("For colours, such as #8c1946."))
    price = models.DecimalField(_("price"), max_digits=9, decimal_places=2, validators=[MinValueValidator(CENT)])
    compare_at = models.DecimalField(_("price before"), max_digits=9, decimal_places=2, null=True, blank=True)
    on_hand = models.PositiveIntegerField(
        _("in stock"), default=0, editable=False
    )  # changed only by shop.inventory.stock
    low_stock_mark = models.PositiveIntegerField(_("low stock at"), default=5, validators=[MaxValueValidator(100_000)])
    picture = models.ForeignKey(
        "shop.ProductImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("visible"), default=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.UniqueConstraint(
                Upper("sku"),
                name="variant_sku_without_case",
                violation_error_message=_(
                    "Another variant already has this SKU. Capital and small letters count as the same."
                ),
            ),
            name_constraints.is_visible("variant"),
            models.CheckConstraint(name="variant_on_hand_never_negative", condition=Q(on_hand__gte=0)),
            models.CheckConstraint(name="variant_price_positive", condition=Q(price__gt=0)),
            models.CheckConstraint(
                name="variant_was_dearer",
                condition=Q(compare_at=None) | Q(compare_at__gt=F("price")),
                violation_error_message=NOT_DEARER,
            ),
            models.CheckConstraint(
                name="variant_swatch_is_a_colour", condition=Q(swatch="") | Q(swatch__regex=r"^#[0-9a-f]{6}$")
            ),
        ]
        indexes = [
            # Variants low in stock.
            models.Index(
                fields=["on_hand"],
                name="variant_running_low",
                condition=Q(active=True, on_hand__lte=F("low_stock_mark")),
            ),
        ]
        triggers = on_change.VARIANT

    def __str__(self) -> str:
        return self.sku

    @property
    def is_sold_out(self) -> bool:
        return self.on_hand == 0

    @property
    def is_low(self) -> bool:
        return 0 < self.on_hand <= self.low_stock_mark
