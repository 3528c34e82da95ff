"""Admin of exports of the whole shop: request one, watch its progress, download it until it expires."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.shop_export import jobs, tasks
from madamda.shop_export.models import ShopExport, exports
from madamda.staff.models import User
from shop import export_log
from shop.models import Export


@admin.register(ShopExport)
class ShopExportAdmin(admin.ModelAdmin):
    list_display = ("requested_at", "requested_by", "progress", "written_size", "expires_at", "download")
    list_display_links = None
    list_select_related = ("requested_by",)
    list_per_page = 20
    change_list_template = "admin/shop_export/change_list.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return export_log.may_export(request.user, Export.What.SHOP)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return export_log.may_export(request.user, Export.What.SHOP)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        request, download = (self.admin_site.admin_view(view) for view in (self.request_view, self.download_view))
        own = [
            path("request/", request, name="shop_export_request"),
            path("<int:pk>/download/", download, name="shop_export_download"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def request_view(self, request: HttpRequest) -> HttpResponse:
        self._only_with_right(request)
        if request.method != "POST":
            raise Http404
        jobs.request(by=cast(User, request.user), queue=lambda pk: tasks.write_shop.defer(export=pk))
        messages.success(request, _("The worker writes the export now. Reload this page to see how far it is."))
        return redirect("admin:shop_export_shopexport_changelist")

    def download_view(self, request: HttpRequest, pk: int) -> FileResponse:
        self._only_with_right(request)
        export = get_object_or_404(ShopExport, pk=pk)
        if not export.can_be_downloaded(timezone.now()):
            raise Http404
        export_log.record(request, Export.What.SHOP, export.rows)
        name = f"shop-{timezone.localtime(export.requested_at):%Y-%m-%d-%H%M}.zip"
        response = FileResponse(exports().open(str(export.file)), as_attachment=True, filename=name)
        response["Cache-Control"] = "no-store"
        return response

    def _only_with_right(self, request: HttpRequest) -> None:
        if not export_log.may_export(request.user, Export.What.SHOP):
            raise PermissionDenied

    @admin.display(description=gettext_lazy("state"))
    def progress(self, export: ShopExport) -> str:
        state = export.get_state_display()
        return f"{state}, {export.percent} %" if export.state == ShopExport.State.RUNNING else str(state)

    @admin.display(description=gettext_lazy("size"))
    def written_size(self, export: ShopExport) -> str:
        return filesizeformat(export.size) if export.size else "–"

    @admin.display(description=gettext_lazy("file"))
    def download(self, export: ShopExport) -> str:
        if not export.can_be_downloaded(timezone.now()):
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:shop_export_download", args=[export.pk]), _("Download")
        )
