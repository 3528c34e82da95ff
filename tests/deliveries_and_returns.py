"""A run on the road, a draft, an order being changed and a return, for tests and screenshots of their pages."""

import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image

from madamda.staff.models import User
from orders.cash.cash_book import Amounts
from orders.deliveries import runs
from orders.drafts import changes
from orders.editing import leases
from orders.models import DeliveryZone, Order, OrderDraft, Return
from orders.returns import photos, requests
from shop.models import Variant
from tests.factories import an_order


def create_one_of_each(variant: Variant, *, zone: DeliveryZone, by: User) -> dict[str, str]:
    """Create them with at least 12 pieces of `variant` in stock; return the addresses of their pages by name."""
    changed = an_order({variant: 2}, zone=zone, name="Hun Sophal")
    leases.start(changed, by=by, seen=changed.version)
    delivered = an_order({variant: 3}, zone=zone, name="Kong Thida", status="delivered")
    return {
        "figures-day": f"/dashboard/figures/day/{localdate()}/",
        **_a_run(variant, zone, by),
        "cash": "/dashboard/cash/",
        **_a_draft(variant, zone, by),
        "order-edit": f"/dashboard/orders/{changed.number}/edit/",
        "returns": "/dashboard/returns/",
        "return": f"/dashboard/returns/{_a_return(delivered, by).pk}/",
        "customer-levels": "/dashboard/customers/lookup/?phone=012345678",
        "order-change": changed.get_absolute_url().replace("/?", "/change/?"),
        "order-return": delivered.get_absolute_url(),
    }


def _a_run(variant: Variant, zone: DeliveryZone, by: User) -> dict[str, str]:
    run = runs.open_run(runs.add_driver("Rith"), Amounts(Decimal(20), Decimal(40_000)), by=by)
    packed = [an_order({variant: 1}, zone=zone, name=name, status="ready") for name in ("Meas Sokny", "Long Vanna")]
    runs.add_orders(run, [order.number for order in packed], by=by)
    run = runs.send_out(run, by=by)
    return {
        "runs": "/dashboard/runs/",
        "run": f"/dashboard/runs/{run.pk}/",
        "run-sheet": f"/dashboard/runs/{run.pk}/sheet/",
        "run-driver": f"/run/{run.secret}/",
    }


def _a_draft(variant: Variant, zone: DeliveryZone, by: User) -> dict[str, str]:
    person = {"name": "Ros Chanda", "phone": "+85512333222", "address": "No. 7, Street 12"}
    draft = OrderDraft.objects.create(by=by, zone=zone, source="facebook", **person)
    changes.set_lines(draft, {variant.pk: 2}, by=by, seen=draft.version)
    return {"drafts": "/dashboard/drafts/", "draft": f"/dashboard/drafts/{draft.pk}/"}


def _a_return(delivered: Order, by: User) -> Return:
    shown = io.BytesIO()
    Image.new("RGB", (300, 300), "#eabaa6").save(shown, "JPEG")
    kept = photos.keep([SimpleUploadedFile("IMG_1.jpg", shown.getvalue())])
    pieces = {delivered.lines.get().pk: 1}
    wish = requests.Request(Return.Kind.RETURN, Return.Reason.values[0], pieces, "It leaks", kept)
    item = requests.ask_by_customer(delivered, wish, seen=delivered.version)
    requests.approve(item, by=by, seen=delivered.version + 1)
    return item
