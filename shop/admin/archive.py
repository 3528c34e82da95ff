"""Admin filter and actions for archiving products, which cannot be deleted once orders refer to them."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from madamda.staff.models import User
from shop.admin.typed_mixins import Mixin
from shop.bulk import edit
from shop.messages import sentence
from shop.models import Product


class ArchiveFilter(admin.SimpleListFilter):
    title = _("archive")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("archived")), ("all", _("both"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("not archived")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        if self.value() == "all":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "yes")


class ArchiveMixin(Mixin):
    @admin.action(description=_("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._carry_out(request, queryset, edit.archive)

    @admin.action(description=_("Restore from archive"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._carry_out(request, queryset, edit.restore)

    def _carry_out(self, request: HttpRequest, queryset: QuerySet[Product], verb: Callable[..., int]) -> None:
        try:
            number = verb(queryset, by=cast(User, request.user))
        except edit.BulkEditError as refused:
            messages.error(request, sentence(refused))
            return
        words = ngettext("%(number)d item was changed.", "%(number)d items were changed.", number) % {"number": number}
        messages.success(request, words)
