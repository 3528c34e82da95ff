"""Lists of any size, and things that others still need: what the admin shows of them has an end."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

NAMED = 10


class CappedPaginator(Paginator):
    """Nobody turns a hundred pages; nothing is counted past them."""

    LAST_PAGE = 100
    object_list: models.QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return self.object_list[: self.per_page * self.LAST_PAGE].count()


class LastingAdmin(admin.ModelAdmin):
    """Says what still needs a thing, instead of deleting it, and without reading all of that."""

    paginator = CappedPaginator
    show_full_result_count = False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        if needed_by := list(_needed_by(self.model, objs)):
            return [], {}, set(), needed_by
        return super().get_deleted_objects(objs, request)


def _needed_by(model: type[models.Model], objs: Any) -> Iterable[str]:
    for relation in model._meta.related_objects:
        if relation.on_delete is not models.PROTECT:
            continue
        name = relation.related_model._meta.verbose_name
        needing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(objs)})
        some = [f"{name}: {one}" for one in needing[: NAMED + 1]]
        yield from some[:NAMED]
        if len(some) > NAMED:
            yield _("%(name)s: and more") % {"name": name}
