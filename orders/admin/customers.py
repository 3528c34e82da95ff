"""Customers in the admin, with all their data: shown, exported and erased, and the list as CSV."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.admin import CustomerAdmin
from customers.models import Customer
from madamda.staff.models import User
from orders import customer_export
from orders.messages import sentence
from orders.personal_data import collection, erasure, files
from shop import export_log
from shop.models import Export

admin.site.unregister(Customer)


@admin.register(Customer)
class CustomerDataAdmin(CustomerAdmin):
    list_display: tuple[str, ...] = (*CustomerAdmin.list_display, "erased_at")
    list_filter = (("erased_at", admin.EmptyFieldListFilter),)
    change_form_template = "admin/customers/customer/change_form.html"
    actions = ("as_sheet",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.erased_at)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return export_log.may_export(request.user, Export.What.CUSTOMERS)

    def get_urls(self) -> list[URLPattern]:
        show, export, erase = map(self.admin_site.admin_view, (self.data_view, self.export_view, self.erase_view))
        own = [
            path("<int:pk>/data/", show, name="customers_customer_data"),
            path("<int:pk>/data/export/", export, name="customers_customer_export"),
            path("<int:pk>/data/erase/", erase, name="customers_customer_erase"),
        ]
        return [*own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"may_see_data": _may_see(request), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["export"])
    def as_sheet(self, request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponseBase | None:
        """Stream the selected customers as CSV and log it. Shows an error and returns None if there are too many."""
        try:
            number, lines = customer_export.sheet(customers)
        except customer_export.TooManyCustomers as refusal:
            self.message_user(request, sentence(refusal), messages.ERROR)
            return None
        chosen = request.POST.get("select_across") != "1"
        export_log.record(request, Export.What.CUSTOMERS, number, chosen=chosen)
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="customers-{timezone.localdate()}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer

    def data_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        customer = _found(request, pk)
        try:
            erasure.check(customer)
            refusal = ""
        except erasure.NotErased as error:
            refusal = sentence(error)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Data of %(customer)s") % {"customer": customer},
            "opts": self.opts,
            "customer": customer,
            "tables": collection.collect(customer),
            "refusal": refusal,
            "may_erase": request.user.has_perm("customers.erase_customer"),
        }
        return TemplateResponse(request, "admin/customers/customer/data.html", context)

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        tables = collection.collect(_found(request, pk))
        number = collection.number_of_rows(tables)
        by = cast(User, request.user)
        Export.objects.create(what=Export.What.PERSON, rows=number, filters=f"customer {pk}", by=by)
        answer = HttpResponse(files.as_zip(tables), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="customer-{pk}.zip"'
        answer["Cache-Control"] = "no-store"
        return answer

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        customer = _found(request, pk)
        if not request.user.has_perm("customers.erase_customer"):
            raise PermissionDenied
        if request.method != "POST" or "confirmed" not in request.POST:
            return redirect("admin:customers_customer_data", pk)
        try:
            erased = erasure.erase(customer)
        except erasure.NotErased as refusal:
            messages.error(request, sentence(refusal))
            return redirect("admin:customers_customer_data", pk)
        said = "Erased all data of the person."  # in the log of the admin, which is not translated
        self.log_change(request, Customer.objects.get(pk=pk), said)
        words = _("Erased. %(orders)d orders keep their goods and money, and name nobody.")
        messages.success(request, words % {"orders": erased.orders})
        return redirect("admin:customers_customer_changelist")


def _may_see(request: HttpRequest) -> bool:
    return export_log.may_export(request.user, Export.What.PERSON)


def _found(request: HttpRequest, pk: int) -> Customer:
    if not _may_see(request):
        raise PermissionDenied
    return get_object_or_404(Customer, pk=pk)
