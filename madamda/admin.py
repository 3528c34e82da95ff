"""Django's admin site with the shop's title, the staff login page and lost-update protection for every model."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from dashboard.auth import second_factor
from madamda.inputs.admin_fields import use_in_admin
from madamda.lost_updates.admin import delete_selected, protected
from madamda.setup_guide import checklist
from shop.catalogue import store_details
from shop.models import StoreSettings


class AdminSite(admin.AdminSite):
    index_title = _("Shop admin")

    def __init__(self, name: str = "admin") -> None:
        use_in_admin()
        super().__init__(name)
        self.disable_action("delete_selected")
        self.add_action(delete_selected, "delete_selected")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the shop's name, icon and colours."""
        store = store_details.store()
        names = {"site_header": store["name"], "site_title": store["name"]}
        return {**super().each_context(request), **names, "icons": store["icons"], "style": store["look"]["style"]}

    def index(  # type: ignore[override]  # may redirect
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead a merchant whose shop has no settings yet to the first-run page; show others what is still to do."""
        steps = []
        if checklist.may_set_up(request):
            if not StoreSettings.objects.exists():
                return redirect("first_run")
            steps = checklist.steps() if checklist.is_wanted() else []
        return super().index(request, {"setup_steps": steps, **(extra_context or {})})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models with an admin class that detects concurrent edits (`madamda.lost_updates`)."""
        super().register(model_or_iterable, protected(admin_class or admin.ModelAdmin), **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Also require the second factor, where the user must have one."""
        return super().has_permission(request) and not second_factor.is_missing(request.user, request.session)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the staff login page. A signed-in admin without a second factor is sent to set one up."""
        if super().has_permission(request):
            return redirect("dashboard:second_factor" if not self.has_permission(request) else "admin:index")
        onward = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{reverse('dashboard:login')}?{onward}")
