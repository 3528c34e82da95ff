"""Minimal models of an order: customer, variant with stock, order, lines and first event."""

# ruff: noqa: DJ008 (never shown)

from django.db import models


class Customer(models.Model):
    phone = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)


class Variant(models.Model):
    name = models.CharField(max_length=120)
    price = models.DecimalField(max_digits=9, decimal_places=2)
    on_hand = models.PositiveIntegerField()


class Order(models.Model):
    number = models.CharField(max_length=12, unique=True)
    submission = models.UUIDField(unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT)
    address = models.CharField(max_length=300)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    placed_at = models.DateTimeField(auto_now_add=True)


class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    variant = models.ForeignKey(Variant, models.PROTECT)
    name = models.CharField(max_length=120)
    price = models.DecimalField(max_digits=9, decimal_places=2)
    quantity = models.PositiveIntegerField()


class Event(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
