"""The last uses of a promo code, wanted by many at once."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

from orders.checkout.place_order import NotDiscounted, place_order
from orders.fulfilment import lifecycle
from orders.models import Order, PromoCode, PromoUse
from orders.status import Status
from tests.factories import a_member_of_staff, a_variant, a_zone, wishes
from tests.journeys.test_races import Racing, at_once


class TheLastUses(Racing):
    def setUp(self) -> None:
        self.goods, self.zone = [a_variant(price="10.00", in_stock=100) for _ in range(4)], a_zone(fee="1.50")

    def tearDown(self) -> None:
        for code in PromoCode.objects.all():
            assert code.used == PromoUse.objects.filter(code=code, given_back_at=None).count()
        super().tearDown()

    def buy(self, n: int, *, phone: str | None = None, submission: object = None) -> Order:
        """Other goods than the neighbour's, so that only the code's lock stands between them."""
        wish = wishes(
            self.zone,
            total=Decimal("10.50"),
            promo_code="TEN",
            phone=phone or f"+8551234567{n % 10}",
            submission=submission or uuid4(),
        )
        return place_order(quantities={self.goods[n % 4].pk: 1}, wishes=wish)

    def test_are_used_by_no_more_than_there_are(self) -> None:
        PromoCode.objects.create(code="TEN", amount=10, limit=3)
        answers = at_once([partial(self.buy, n) for n in range(20)])
        assert sum(isinstance(answer, Order) for answer in answers) == 3
        assert sum(isinstance(answer, NotDiscounted) for answer in answers) == 17

    def test_are_one_per_phone(self) -> None:
        PromoCode.objects.create(code="TEN", amount=10, limit_per_phone=1)
        answers = at_once([partial(self.buy, n, phone="+85512345678") for n in range(12)])
        assert sum(isinstance(answer, Order) for answer in answers) == 1
        assert sum(isinstance(answer, NotDiscounted) for answer in answers) == 11

    def test_one_submission_uses_one(self) -> None:
        PromoCode.objects.create(code="TEN", amount=10, limit=1)
        submission = uuid4()
        answers = at_once([partial(self.buy, 0, submission=submission)] * 12)
        assert {answer.pk for answer in answers} == {Order.objects.get().pk}

    def test_cancelling_and_using_at_once_never_wait_for_each_other(self) -> None:
        PromoCode.objects.create(code="TEN", amount=10, limit=20)
        dara = a_member_of_staff()
        placed = [self.buy(n) for n in range(8)]
        cancel = [partial(lifecycle.move, o, Status.CANCELLED, by=dara, seen=1, reason="a race") for o in placed]
        answers = at_once([*cancel, *[partial(self.buy, n) for n in range(8)]])
        assert all(isinstance(answer, Order) for answer in answers), answers
        assert PromoCode.objects.get().used == 8
