"""Pages of the setup guide in the admin: the first-run form, putting the checklist away, removing the demo data."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madamda.http.redirects import post_only
from madamda.setup_guide.checklist import may_set_up
from madamda.setup_guide.forms import FirstRunForm
from shop.demo_data import removal
from shop.images import brand
from shop.models import StoreSettings
from shop.models.store import SINGLETON_PK


@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Create the store settings. Once they exist, they are changed on their own page."""
    if not may_set_up(request):
        raise PermissionDenied
    if StoreSettings.objects.filter(pk=SINGLETON_PK).exists():
        return redirect("admin:shop_storesettings_change", SINGLETON_PK)
    new = StoreSettings(pk=SINGLETON_PK)
    initial = None if request.POST else {"name": "", "phone": "", "order_prefix": ""}
    form = FirstRunForm(request.POST or None, request.FILES or None, instance=new, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                new.brand_images = brand.make(new)
                new._history_user = request.user  # type: ignore[attr-defined]  # read by django-simple-history
                new.save(force_insert=True)
        except IntegrityError:  # somebody else was quicker
            messages.warning(request, _("Someone has set up the shop meanwhile. Here is what they entered."))
            return redirect("admin:shop_storesettings_change", SINGLETON_PK)
        messages.success(request, _("This is your shop now. The list below says what is still to do."))
        return redirect("admin:index")
    title = _("Set up your shop")
    return TemplateResponse(
        request, "admin/first_run.html", {**admin.site.each_context(request), "title": title, "form": form}
    )


@post_only
def put_away(request: HttpRequest) -> HttpResponse:
    """Hide the checklist for good."""
    if not may_set_up(request):
        raise PermissionDenied
    StoreSettings.objects.filter(pk=SINGLETON_PK).update(is_set_up=True)
    return redirect("admin:index")


@post_only
def remove_demo(request: HttpRequest) -> HttpResponse:
    if not (may_set_up(request) and request.user.has_perm("shop.delete_product")):
        raise PermissionDenied
    done = removal.remove()
    messages.success(request, _("Removed: %(number)d products.") % {"number": len(done.products)})
    if done.changed:
        kept = _("Changed since, so kept: %(names)s.")
        messages.warning(request, kept % {"names": ", ".join(done.changed)})
    if done.ordered:
        kept = _("In orders, so kept and switched off: %(names)s.")
        messages.warning(request, kept % {"names": ", ".join(done.ordered)})
    return redirect("admin:index")
