"""Sums, for any prices, quantities, fees and codes: nothing is below nought, and all of it adds up."""

from decimal import Decimal

from django.test import SimpleTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import PromoCode
from orders.pricing.promo_codes import discount, normalise
from orders.pricing.totals import calculate, line_amount
from shop.money import SECOND_STEP, to_cents, to_second

prices = st.decimals("0.01", "99999.99", places=2)
fees = st.decimals("0", "999.99", places=2)
lines = st.lists(st.tuples(prices, st.integers(1, 99)), min_size=1, max_size=50)
percents = st.builds(PromoCode, kind=st.just("percent"), amount=st.decimals("0.01", "100", places=2))
fixed = st.builds(PromoCode, kind=st.just("fixed"), amount=st.decimals("0.01", "9999.99", places=2))
codes = st.builds(
    lambda code, cap: PromoCode(kind=code.kind, amount=code.amount, cap=cap),
    percents | fixed,
    st.none() | st.decimals("0.01", "500", places=2),
)


# Fifty lines take a while to be thought up on a busy machine.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_written_in_cents(amount: Decimal) -> bool:
    return amount == to_cents(amount)


class AnyOrder(SimpleTestCase):
    @patiently
    @given(lines, fees, st.none() | codes)
    def test_adds_up_and_is_never_below_nought(self, lines, fee, code):
        amounts = [line_amount(price, quantity) for price, quantity in lines]
        goods = sum(amounts)
        off = discount(code, goods) if code else Decimal(0)
        totals = calculate(amounts, delivery=fee, discount=off)
        assert totals.goods - totals.discount + totals.delivery == totals.total
        assert (totals.goods, totals.delivery, totals.discount) == (goods, fee, off)
        assert totals.total >= 0
        assert totals.total >= fee
        assert is_written_in_cents(totals.total)

    @patiently
    @given(lines, st.decimals("0", "10000000", places=2))
    def test_no_discount_is_more_than_the_goods(self, lines, off):
        totals = calculate([line_amount(*line) for line in lines], delivery=Decimal(0), discount=off)
        assert totals.discount == min(off, totals.goods)

    @patiently
    @given(lines)
    def test_costs_the_same_in_whatever_order_it_is_added_up(self, lines):
        amounts = [line_amount(*line) for line in lines]
        forth, back = (calculate(some, delivery=Decimal(0)) for some in (amounts, amounts[::-1]))
        assert forth == back

    @patiently
    @given(st.decimals("0", "99999999", places=2), st.decimals("1", "9999", places=2))
    def test_in_riel_is_off_by_half_a_note_at_most(self, total, rate):
        riel = to_second(total, rate)
        assert riel % SECOND_STEP == 0
        assert (riel > 0) == (total > 0)
        assert abs(riel - total * rate) <= (SECOND_STEP / 2 if riel > SECOND_STEP else SECOND_STEP)


class AnyCode(SimpleTestCase):
    @patiently
    @given(codes, prices)
    def test_takes_off_something_between_nothing_and_all(self, code, goods):
        off = discount(code, goods)
        assert 0 <= off <= goods
        assert is_written_in_cents(off)
        if code.cap is not None:
            assert off <= code.cap

    @patiently
    @given(percents, prices)
    def test_in_percent_is_at_most_that_share_and_less_than_a_cent_below_it(self, code, goods):
        share = goods * code.amount / 100
        assert share - Decimal("0.01") < discount(code, goods) <= share

    @patiently
    @given(percents, prices, prices)
    def test_in_percent_takes_more_off_dearer_goods(self, code, one, other):
        assert discount(code, min(one, other)) <= discount(code, max(one, other))

    @patiently
    @given(st.text(max_size=60))
    def test_typed_anyhow_is_read_without_accident_and_the_same_twice(self, typed):
        assert normalise(normalise(typed)) == normalise(typed)

    def test_is_read_in_small_letters_with_spaces_dashes_and_khmer_digits(self):
        for typed in ("ROMDUOL10", " romduol-10 ", "Romduol ១០", "ＲＯＭＤＵＯＬ１０"):
            assert normalise(typed) == "ROMDUOL10"
