"""The sales report for managers, as a page and as CSV."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from tablib import Dataset

from dashboard.auth.access import SEE_FIGURES, permitted
from dashboard.manager_forms import RangeForm
from dashboard.reports import end_of_day, sales_report, sales_stats
from madamda.inputs.spreadsheet_cells import guard
from shop import export_log
from shop.bulk import csv_format
from shop.models import Export

FIRST_DAY = date(2000, 1, 1)


@require_safe
@permitted(SEE_FIGURES)
def show(request: HttpRequest) -> HttpResponse:
    form = RangeForm(request.GET)
    may_export = export_log.may_export(request.user, Export.What.FIGURES)
    if not form.is_valid():
        return _refused(request, form)
    context = {
        "may_export": may_export,
        "form": form,
        "report": sales_report.of(form.span),
        "read_at": timezone.localtime(),
    }
    return render(request, "dashboard/figures.html", context)


@require_safe
@permitted(SEE_FIGURES)
def sheet(request: HttpRequest) -> HttpResponse:
    """Return all figures as one CSV table, escaped against formula injection; the export is logged."""
    if not export_log.may_export(request.user, Export.What.FIGURES):
        raise PermissionDenied
    form = RangeForm(request.GET)
    if not form.is_valid():
        return _refused(request, form)
    span = form.span
    rows = Dataset(headers=[_("what"), _("which"), _("number"), _("amount")])
    for when, part in sorted(sales_stats.sums(span).items()):
        time = f"{timezone.localtime(when):%Y-%m-%d %H:%M}"
        rows.append([_("ordered"), time, part.orders, part.ordered])
        rows.append([_("delivered"), time, "", part.delivered])
        rows.append([_("money received"), time, "", part.received])
        rows.append([_("refunded"), time, "", part.refunded])
        rows.append([_("outstanding"), time, "", part.outstanding])
    kinds = (
        (_("product"), sales_stats.products),
        (_("place"), sales_stats.places),
        (_("promoter"), sales_stats.promoters),
    )
    for kind, read in kinds:
        for row in read(span):
            rows.append([kind, guard(row.name), row.number, row.amount])
    for way in sales_stats.methods(span):
        rows.append([_("payment received"), str(way.method.label), way.orders, way.received])
        rows.append([_("payment open"), str(way.method.label), "", way.open])
    export_log.record(request, Export.What.FIGURES, len(rows))
    answer = HttpResponse(csv_format.write(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{span.first}-{span.last}.csv"'
    return answer


@require_safe
@permitted(SEE_FIGURES)
def day(request: HttpRequest, day: str) -> HttpResponse:
    """Show the closing of a day, such as 2026-12-01, to be printed."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError as nothing:
        raise Http404 from nothing
    today = timezone.localdate()
    if not FIRST_DAY <= chosen <= today:
        raise Http404
    context = {
        "closing": end_of_day.of(chosen),
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1) if chosen < today else None,
    }
    return render(request, "dashboard/print_day.html", context)


def _refused(request: HttpRequest, form: RangeForm) -> HttpResponse:
    """Show the errors only, without figures, which might be taken for those of the requested days."""
    return render(request, "dashboard/figures.html", {"form": form, "report": None, "may_export": False}, status=400)
