"""URLs of django-oscar, plus its catalogue page with the list from the ORM."""

from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import include, path
from django.views.generic import ListView
from oscar.core.loading import get_class, get_model

Product = get_model("catalogue", "Product")


class FromTheORM(ListView):
    """Oscar's catalogue page with its template, prefetches and search form, but without Whoosh."""

    template_name = "oscar/catalogue/browse.html"
    paginate_by = settings.OSCAR_PRODUCTS_PER_PAGE

    def get_queryset(self) -> Any:
        return Product.objects.browsable().base_queryset().order_by("-date_created")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context = super().get_context_data(**context)
        form = get_class("search.forms", "BrowseCategoryForm")(self.request.GET)
        products = [SimpleNamespace(object=product) for product in context["object_list"]]
        return context | {"products": products, "summary": "All products", "form": form}


urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("orm/", FromTheORM.as_view()),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
