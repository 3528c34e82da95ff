"""Admin permissions of the groups Staff and Managers."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

STAFF, MANAGERS = "Staff", "Managers"

CATALOGUE = ("category", "product", "variant", "productimage", "heroslide", "heropicture", "page", "synonyms")
LOOK = {
    "shop": (*CATALOGUE, "stockmovement", "storesettings"),
    "orders": ("order", "orderline", "orderevent", "deliveryzone", "promocode", "promoter", "promouse", "waitlimit"),
    "customers": ("customer", "address", "customerlevel", "customernote"),
}
# Stock movements are append-only; the store settings are a single row that is never deleted.
KEEP: dict[str, dict[str, tuple[str, ...]]] = {
    "shop": {
        **dict.fromkeys(CATALOGUE, ("add", "change", "delete")),
        "stockmovement": ("add",),
        "storesettings": ("add", "change"),
        "export": ("view",),
        **dict.fromkeys(("goods", "orders", "figures"), ("export",)),
    },
    "orders": {
        **dict.fromkeys(("deliveryzone", "promocode", "promoter"), ("add", "change", "delete")),
        "banktransfer": ("view", "change"),
        "waitlimit": ("change",),
        "figures": ("see",),
    },
    "customers": {"customer": ("restrict",)},
}


def lay_out() -> tuple[Group, Group]:
    """Create both groups and grant them these permissions; return them.

    Permissions added by an admin are kept. Repeat-safe.
    """
    staff, _ = Group.objects.get_or_create(name=STAFF)
    managers, _ = Group.objects.get_or_create(name=MANAGERS)
    looking = list(Permission.objects.filter(_looking()))
    staff.permissions.add(*looking)
    managers.permissions.add(*looking, *Permission.objects.filter(_permissions_query()))
    return staff, managers


def _looking() -> Q:
    return _any(
        Q(content_type__app_label=app, codename__in=[f"view_{name}" for name in names]) for app, names in LOOK.items()
    )


def _permissions_query() -> Q:
    return _any(
        Q(content_type__app_label=app, codename__in=[f"{act}_{name}" for name, acts in names.items() for act in acts])
        for app, names in KEEP.items()
    )


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
