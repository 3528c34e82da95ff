"""The crowd: what customers do, at the pace people do it. `locust -f locustfile.py --host http://127.0.0.1:8000`."""

import random
import re
from uuid import uuid4

from locust import FastHttpUser, between, task

PRODUCT = re.compile(r'href="(/products/[a-z0-9-]+/)"')
VARIANT = re.compile(r'name="variant"[^>]*value="(\d+)"')
FIELD = re.compile(r'name="(csrfmiddlewaretoken|submission|total)"[^>]*value="([^"]*)"')
WORDS = ("lotus", "serum", "cream", "rice", "silk", "soap", "ផ្កា")


class Customer(FastHttpUser):
    """Looks around, now and then puts something into the cart, rarely orders it."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.products: list[str] = []

    @task(20)
    def home(self) -> None:
        self.remember(self.client.get("/").text)

    @task(30)
    def listing(self) -> None:
        self.remember(self.client.get(f"/shop/?page={random.randint(1, 3)}", name="/shop/?page=").text)

    @task(10)
    def search(self) -> None:
        self.client.get("/shop/", params={"q": random.choice(WORDS)}, name="/shop/?q=")

    @task(30)
    def product(self) -> None:
        if self.products:
            self.client.get(random.choice(self.products), name="/products/…")

    @task(7)
    def fill_cart(self) -> None:
        if self.put_in_cart():
            self.client.get("/cart/")

    @task(3)
    def order(self) -> None:
        if not self.put_in_cart():
            return
        page = self.client.get("/checkout/").text or ""
        form = {
            **dict(FIELD.findall(page)),
            "name": "Load test",
            "phone": f"012{random.randint(100_000, 999_999)}",
            "province": "phnom-penh",
            "address": "No. 1, Street 1",
            "note": "",
            "payment_method": "cash",
        }
        form.setdefault("submission", str(uuid4()))
        with self.client.post("/checkout/", data=form, catch_response=True) as answer:
            if "/orders/" not in answer.url and answer.status_code != 409:
                answer.failure(f"not placed: {answer.status_code}")

    def put_in_cart(self) -> bool:
        if not self.products:
            return False
        page = self.client.get(random.choice(self.products), name="/products/…").text or ""
        variants = VARIANT.findall(page)
        if not variants:
            return False
        wish = {"variant": random.choice(variants), "quantity": "1"}
        headers = {"Origin": self.host, "Sec-Fetch-Site": "same-origin"}
        with self.client.post("/cart/lines/", data=wish, headers=headers, catch_response=True) as answer:
            if answer.status_code == 409:  # sold out meanwhile: said politely, and no failure
                answer.success()
            return answer.status_code < 400

    def remember(self, page: str | None) -> None:
        self.products = PRODUCT.findall(page or "") or self.products
