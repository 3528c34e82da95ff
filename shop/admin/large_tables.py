"""Pagination and delete confirmation with bounded queries, for admin lists of any size."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from shop.admin.typed_mixins import Mixin

NAMED = 10


class CappedPaginator(Paginator):
    """Paginator that counts no further than ADMIN_LIST_MAX_ROWS; `goes_on` is True if there are more rows."""

    object_list: models.QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return min(self._counted, settings.ADMIN_LIST_MAX_ROWS)

    @property
    def goes_on(self) -> bool:
        return self._counted > settings.ADMIN_LIST_MAX_ROWS

    @cached_property
    def _counted(self) -> int:
        return self.object_list[: settings.ADMIN_LIST_MAX_ROWS + 1].count()


class LastingMixin(Mixin):
    """Refuses to delete rows that are still referenced, and lists at most NAMED referencing rows per relation."""

    paginator = CappedPaginator
    show_full_result_count = False

    parts: tuple[str, ...] = ()  # relations deleted with the object, unless those rows are still referenced

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        relations = [self.model._meta.get_field(name) for name in self.parts]
        needed_by = list(_needed_by(self.model, objs, without=relations))
        for relation in relations:
            parts = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(objs)})
            needed_by += _needed_by(relation.related_model, parts)
        if needed_by:
            return [], {}, set(), needed_by
        if relations:
            return [str(one) for one in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []
        return super().get_deleted_objects(objs, request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        for name in self.parts:
            getattr(obj, name).all().delete()
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for thing in queryset:
            self.delete_model(request, thing)


def _needed_by(model: type[models.Model], objs: Any, without: Collection[Any] = ()) -> Iterable[str]:
    for relation in model._meta.related_objects:
        if relation.on_delete is not models.PROTECT or relation in without:
            continue
        needing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(objs)})
        name = relation.related_model._meta.verbose_name
        if order := _order_of(relation.related_model):  # name the order rather than one of its lines
            needing = order._base_manager.filter(pk__in=needing.values("order"))
            name = order._meta.verbose_name
        some = [f"{name}: {one}" for one in needing[: NAMED + 1]]
        yield from some[:NAMED]
        if len(some) > NAMED:
            yield _("%(name)s: and more") % {"name": name}


def _order_of(model: type[models.Model]) -> type[models.Model] | None:
    """Return the order model if `model` has a required foreign key `order`, else None."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return fields["order"].related_model if "order" in fields and not fields["order"].null else None
