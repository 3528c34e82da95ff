"""How long orders may wait: a line for each state, changed in the admin."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from madamda import groups
from orders.models import WaitLimit
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff

LIST = "/admin/orders/waitlimit/"


class ThePatience(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.manager = a_member_of_staff("maly")
        cls.manager.groups.add(groups.lay_out()[1])
        WaitLimit.objects.all().delete()
        for status in ("ready", "pending"):
            WaitLimit.objects.create(status=status, slow_after=5, late_after=10)

    def setUp(self) -> None:
        self.client.force_login(self.manager)

    def save(self, *lines: tuple[str, str, str]) -> str:
        address = reverse("admin:orders_waitlimit_changelist")
        sent = form_of(self.client, address) | {"_save": "Save"}
        rows = {sent[f"form-{n}-status"]: n for n in range(int(sent["form-TOTAL_FORMS"]))}
        for status, slow, late in lines:
            sent |= {f"form-{rows[status]}-slow_after": slow, f"form-{rows[status]}-late_after": late}
        return self.client.post(address, sent, follow=True).content.decode()

    def now(self) -> list[tuple[int | None, int | None]]:
        return [(one.slow_after, one.late_after) for one in WaitLimit.objects.order_by("status")]

    def test_a_manager_changes_all_of_it_on_one_page(self) -> None:
        self.save(("pending", "3", "9"), ("ready", "", ""))
        assert self.now() == [(3, 9), (None, None)]

    def test_slow_comes_before_late_or_both_are_empty(self) -> None:
        for slow, late in (("9", "9"), ("9", "3"), ("", "3"), ("3", "")):
            with self.subTest(slow=slow, late=late):
                assert "Slow must come before late." in self.save(("pending", slow, late), ("ready", "5", "10"))
        assert self.now() == [(5, 10), (5, 10)]

    def test_the_database_says_so_too(self) -> None:
        for change in ({"slow_after": 20}, {"late_after": None}, {"status": "delivered"}):
            with self.subTest(change), pytest.raises(IntegrityError), transaction.atomic():
                WaitLimit.objects.filter(status="ready").update(**change)

    def test_no_line_comes_and_none_goes(self) -> None:
        assert self.client.get(f"{LIST}add/").status_code == 403
        assert self.client.post(f"{LIST}ready/delete/", {"post": "yes"}).status_code == 403
