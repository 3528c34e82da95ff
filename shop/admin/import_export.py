"""CSV export and import of products in the admin, for managers. An import is previewed before it is applied."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from shop import export_log
from shop.admin.typed_mixins import Mixin
from shop.bulk import csv_format, csv_import_export
from shop.bulk.csv_columns import NEEDED, columns
from shop.messages import sentence
from shop.models import Export, Product

SHOWN = 200  # rows, and errors, in a preview
NEEDED_PERMISSIONS = [f"shop.{act}_{what}" for act in ("add", "change") for what in ("product", "variant")]
SALT = "shop.bulk"
SEALED_SECONDS = 3600


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}), max_length=200
    )

    def clean_file(self) -> tuple[str, str]:
        """Return the name and the decoded text of the file."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                raise csv_format.TooLarge
            return upload.name, csv_format.decode(upload.read())
        except csv_format.Unreadable as unreadable:
            raise ValidationError(sentence(unreadable), code=unreadable.code) from unreadable


class ExchangingMixin(Mixin):
    change_list_template = "admin/shop/product/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        bring_in, take_out = (self.admin_site.admin_view(view) for view in (self.bring_in_view, self.take_out_view))
        own = [
            path("bring-in/", bring_in, name="shop_product_bring_in"),
            path("take-out/", take_out, name="shop_product_take_out"),
        ]
        return [*own, *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return export_log.may_export(request.user, Export.What.GOODS)

    def has_exchange_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(NEEDED_PERMISSIONS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = {
            "may_exchange": self.has_exchange_permission(request),
            "may_export": self.has_export_permission(request),
        }
        return super().changelist_view(request, {**may, **(extra_context or {})})

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["export"])
    def take_out(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponseBase | None:
        try:
            number, sheet = csv_import_export.export_products(queryset)
        except csv_import_export.TooManyToExport as too_many:
            messages.error(request, sentence(too_many))
            return None
        export_log.record(request, Export.What.GOODS, number, chosen=_is_chosen(request))
        name = f"goods-{timezone.localdate():%Y-%m-%d}.csv"
        return StreamingHttpResponse(
            sheet,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )

    def take_out_view(self, request: HttpRequest) -> HttpResponseBase:
        """Export every product that matches the search and filters of the list."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        listed = self.get_changelist_instance(request).get_queryset(request)
        return self.take_out(request, listed) or redirect("admin:shop_product_changelist")

    def bring_in_view(self, request: HttpRequest) -> HttpResponse:
        self._only_managers(request)
        if request.method == "POST" and "sealed" in request.POST:
            return self._confirmed(request)
        form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
        if form.is_valid():
            return self._preview(request, *form.cleaned_data["file"])
        return self._page(request, form=form)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        by = cast(User, request.user)
        try:
            owner, name, text = signing.loads(request.POST["sealed"], salt=SALT, max_age=SEALED_SECONDS)
        except signing.BadSignature:
            owner = name = text = None
        if owner != by.pk:
            messages.error(request, _("That took too long. Choose the file again."))
            return redirect("admin:shop_product_bring_in")
        try:
            why = _("file %(name)s") % {"name": name}
            outcome = csv_import_export.import_products(text, seen=request.POST.get("seen", ""), by=by, why=why)
        except (csv_import_export.ImportOutdated, csv_format.Unreadable) as overtaken:
            messages.error(request, sentence(overtaken))
            return self._preview(request, name, text)
        facts = {"new": outcome.new, "changed": outcome.changed}
        messages.success(request, _("Imported: %(new)d new, %(changed)d changed.") % facts)
        return redirect("admin:shop_product_changelist")

    def _preview(self, request: HttpRequest, name: str, text: str) -> HttpResponse:
        """Render the preview. The text is carried in the form, signed, so that nothing is stored until confirmation."""
        form = SheetForm()
        sealed = signing.dumps([request.user.pk, name, text], salt=SALT, compress=True)
        try:
            if len(sealed) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 9 // 10:
                raise csv_format.TooLarge
            outcome = csv_import_export.preview(text)
        except csv_format.Unreadable as unreadable:
            return self._page(request, form=form, unreadable=sentence(unreadable))
        shown = {"rows": outcome.rows[:SHOWN], "wrong": list(map(_in_words, outcome.wrong[:SHOWN]))}
        more = {"more_rows": len(outcome.rows) - SHOWN, "more_wrong": len(outcome.wrong) - SHOWN}
        return self._page(request, form=form, outcome=outcome, sealed=sealed, name=name, **shown, **more)

    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        fixed = {
            **self.admin_site.each_context(request),
            "title": _("Import products from CSV"),
            "opts": self.opts,
            "columns": columns(),
            "needed": ["sku", "product", *sorted(NEEDED)],
            "most": settings.IMPORT_MAX_ROWS,
        }
        return TemplateResponse(request, "admin/shop/product/import.html", {**fixed, **context})

    def _only_managers(self, request: HttpRequest) -> None:
        if not self.has_exchange_permission(request):
            raise PermissionDenied


def _is_chosen(request: HttpRequest) -> bool:
    """Return True if rows were ticked individually rather than with “select all”."""
    return request.method == "POST" and request.POST.get("select_across") != "1"


def _in_words(wrong: csv_import_export.RowError) -> csv_import_export.RowError:
    return replace(wrong, words=sentence(wrong.words)) if isinstance(wrong.words, DomainError) else wrong
