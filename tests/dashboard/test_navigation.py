"""The ways in the bar and menu of the staff's pages: to all a person may open, and to nothing else."""

import re

from madamda import groups
from madamda.staff.models import User
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_packer

GOODS, PROMOS, ADMIN = "/admin/shop/product/", "/admin/orders/promocode/", "/admin/"
PAYMENTS, FIGURES, PAUSE = "/dashboard/payments/", "/dashboard/figures/", "/dashboard/pause/"
PACKERS = ("/dashboard/", "/dashboard/orders/", "/dashboard/stock/", "/")
EVERYBODYS = (
    "/dashboard/",
    "/dashboard/orders/",
    "/dashboard/drafts/",
    "/dashboard/returns/",
    "/dashboard/runs/",
    "/dashboard/cash/",
    "/dashboard/stock/",
    "/dashboard/customers/lookup/",
    "/",
)


class Ways(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        staff, managers = groups.lay_out()
        cls.packer = a_packer()
        cls.without_group, cls.dara, cls.boss = (a_member_of_staff(name) for name in ("nobody", "dara", "boss"))
        cls.dara.groups.add(staff)
        cls.boss.groups.add(managers)

    def ways(self, person: User) -> set[str]:
        self.client.force_login(person)
        page = self.client.get("/dashboard/stock/").content.decode()
        return set(re.findall(r'<li><a href="([^"]+)"', page[: page.index("<main")]))

    def test_each_sees_what_they_may_open_and_can_open_it(self) -> None:
        looking = (GOODS, PROMOS, ADMIN)
        for person, ways in (
            (self.packer, set(PACKERS)),
            (self.without_group, set(EVERYBODYS)),
            (self.dara, {*EVERYBODYS, *looking}),
            (self.boss, {*EVERYBODYS, *looking, PAYMENTS, FIGURES, PAUSE}),
        ):
            with self.subTest(person=person):
                assert self.ways(person) == ways
                for address in ways:
                    assert self.client.get(address, follow=True).status_code == 200, address
