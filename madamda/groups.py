"""The groups and their permissions. Packers have none: staff accounts without one see the board, but no money. Drivers
only use the links of their runs.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from operator import or_

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from madamda.staff.group_names import DRIVERS, MANAGERS, PACKERS, STAFF
from madamda.staff.models import Limits, RoleLimits

CATALOGUE = ("category", "product", "variant", "productimage", "heroslide", "heropicture", "page", "synonyms")
LOOK = {
    "shop": (*CATALOGUE, "stockmovement", "storesettings"),
    "orders": (
        "order",
        "orderline",
        "orderevent",
        "deliveryzone",
        "promocode",
        "promoter",
        "promouse",
        "waitlimit",
        "deliveryrun",
        "cashentry",
        "shift",
    ),
    "customers": ("customer", "address", "customerlevel", "customernote"),
}
# Stock movements are append-only; the store settings are a single row that is never deleted.
KEEP: dict[str, dict[str, tuple[str, ...]]] = {
    "shop": {
        **dict.fromkeys(CATALOGUE, ("add", "change", "delete")),
        "stockmovement": ("add",),
        "storesettings": ("add", "change"),
        "export": ("view",),
        **dict.fromkeys(("goods", "orders", "figures", "customers", "person"), ("export",)),
    },
    "orders": {
        **dict.fromkeys(("deliveryzone", "promocode", "promoter"), ("add", "change", "delete")),
        "banktransfer": ("view", "change"),
        "waitlimit": ("change",),
        "deliveryrun": ("change",),
        "cashentry": ("add",),
        "figures": ("see",),
    },
    "customers": {"customer": ("restrict", "erase")},
}


HANDLE_MONEY = Q(content_type__app_label="orders", codename="handle_money")

# Until an admin changes them on the page of the group.
STAFF_LIMITS = Limits(max_discount_percent=10, max_refund=Decimal(20))
MANAGERS_LIMITS = Limits(max_discount_percent=100, max_refund=Decimal(1000))


def lay_out() -> tuple[Group, Group]:
    """Create the groups and grant Staff and Managers these permissions; return them.

    Permissions added by an admin are kept. Repeat-safe.
    """
    staff, _ = Group.objects.get_or_create(name=STAFF)
    managers, _ = Group.objects.get_or_create(name=MANAGERS)
    looking = list(Permission.objects.filter(_looking() | HANDLE_MONEY))
    staff.permissions.add(*looking)
    for name in (DRIVERS, PACKERS):
        Group.objects.get_or_create(name=name)
    managers.permissions.add(*looking, *Permission.objects.filter(_permissions_query()))
    return staff, managers


def lay_out_limits() -> None:
    """Give Staff and Managers their first limits. Limits changed by an admin are kept. Repeat-safe."""
    for group, limits in zip(lay_out(), (STAFF_LIMITS, MANAGERS_LIMITS), strict=True):
        RoleLimits.objects.get_or_create(group=group, defaults=limits._asdict())


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
