"""Minimal checkout view: a form, one transaction of eight statements, an emptied cart, a redirect."""

import secrets

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST

from bench.minimal_shop.models import Customer, Event, Line, Order, Variant


class Checkout(forms.Form):
    name = forms.CharField(max_length=120)
    phone = forms.CharField(max_length=16)
    address = forms.CharField(max_length=300)
    submission = forms.UUIDField()


@require_POST
def checkout(request: HttpRequest) -> HttpResponse:
    form = Checkout(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=422)
    cart = {int(pk): pieces for pk, pieces in request.session["cart"].items()}
    order = place(cart, **form.cleaned_data)
    request.session["cart"] = {}
    return HttpResponseRedirect(f"/orders/{order.number}/")


@transaction.atomic
def place(cart: dict[int, int], *, name: str, phone: str, address: str, submission: object) -> Order:
    goods = list(Variant.objects.filter(pk__in=cart).order_by("pk").select_for_update())
    [customer] = Customer.objects.bulk_create(
        [Customer(phone=phone, name=name)], update_conflicts=True, unique_fields=["phone"], update_fields=["phone"]
    )
    for variant in goods:
        variant.on_hand -= cart[variant.pk]
    order = Order.objects.create(
        number=secrets.token_hex(6),
        submission=submission,
        customer=customer,
        address=address,
        total=sum(variant.price * cart[variant.pk] for variant in goods),
    )
    Line.objects.bulk_create(
        Line(order=order, variant=variant, name=variant.name, price=variant.price, quantity=cart[variant.pk])
        for variant in goods
    )
    Variant.objects.bulk_update(goods, ["on_hand"])
    Event.objects.create(order=order, version=1, kind="placed")
    return order


urlpatterns = [path("checkout/", checkout)]
