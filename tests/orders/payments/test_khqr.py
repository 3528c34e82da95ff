"""The text of a code: the reference vector, another's implementation, and what cannot be written."""

import io
import random
import re
import string
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
import segno
import zxingcpp
from bakong_khqr import KHQR
from PIL import Image, ImageDraw

from orders.payments import khqr, qr_image
from orders.payments.khqr import NotWritable, Receiver

VECTOR = (
    "00020101021229220018chamroeun_tam@wing520459995303116540710000005802KH5913Chamroeun Tam"
    "6010PHNOM PENH9917001317627644609676304198A"
)
SHOP = Receiver(account="madamda@wing", name="Madamda", city="Phnom Penh")
NOW = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


def a_text(amount: str = "37.50", currency: str = "USD", receiver: Receiver = SHOP, **fields) -> str:
    fields = {"made_at": NOW, "good_until": NOW + timedelta(minutes=15), "bill": "MD-7K3F-92Q", **fields}
    return khqr.write(receiver, amount=Decimal(amount), currency=currency, **fields)


def test_the_checksum_is_the_standards() -> None:
    assert khqr.crc("123456789") == "29B1"


def test_the_reference_vector_is_reproduced() -> None:
    receiver = Receiver(account="chamroeun_tam@wing", name="Chamroeun Tam", city="PHNOM PENH")
    made_at = datetime.fromtimestamp(0, tz=UTC) + timedelta(milliseconds=1762764460967)
    text = khqr.write(receiver, amount=Decimal(1_000_000), currency="KHR", made_at=made_at)
    assert text == VECTOR
    assert khqr.is_sealed(text)
    assert khqr.md5(text) == "31becb635939b456ad2d694242cce979"


def test_one_wrong_letter_breaks_the_seal() -> None:
    text = a_text()
    assert khqr.is_sealed(text)
    broken = [text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :] for at in range(len(text))]
    assert not [other for other in broken if khqr.is_sealed(other)]


def test_it_says_who_is_paid_what_for_which_order_and_until_when() -> None:
    tags = khqr.read(a_text())
    assert list(tags) == ["00", "01", "29", "52", "53", "54", "58", "59", "60", "62", "99", "63"]
    assert tags["01"] == "12"  # dynamic: one payment
    assert khqr.read(tags["29"]) == {"00": "madamda@wing"}
    assert (tags["53"], tags["54"], tags["58"]) == ("840", "37.5", "KH")
    assert khqr.read(tags["62"]) == {"01": "MD-7K3F-92Q"}
    made, until = (int(khqr.read(tags["99"])[name]) for name in ("00", "01"))
    assert (made, until - made) == (int(NOW.timestamp() * 1000), 15 * 60 * 1000)


def test_a_merchants_account_names_the_merchant_and_the_bank() -> None:
    merchant = Receiver(
        account="madamda@aclb", name="Madamda", city="Phnom Penh", merchant_id="88123", acquirer="ACLEDA"
    )
    tags = khqr.read(a_text(receiver=merchant))
    assert "29" not in tags
    assert khqr.read(tags["30"]) == {"00": "madamda@aclb", "01": "88123", "02": "ACLEDA"}


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("37.50", "USD", "37.5"),
        ("40.00", "USD", "40"),
        ("100", "USD", "100"),
        ("0.01", "USD", "0.01"),
        ("153800", "KHR", "153800"),
        ("100.00", "KHR", "100"),
    ],
)
def test_amounts_are_written_as_banks_read_them(amount: str, currency: str, words: str) -> None:
    assert khqr.written(Decimal(amount), currency) == words


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0", "USD"),
        ("-1", "USD"),
        ("0.001", "USD"),
        ("100.5", "KHR"),
        ("NaN", "USD"),
        ("Infinity", "KHR"),
        ("1e12", "KHR"),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(NotWritable):
        khqr.written(Decimal(amount), currency)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 26},
        {"name": "ម៉ាដាំដា"},
        {"name": "two\nlines"},
        {"name": ""},
        {"city": "x" * 16},
        {"account": "x" * 33},
        {"merchant_id": "88123"},
        {"acquirer": "ACLEDA"},
    ],
)
def test_a_receiver_that_no_bank_could_read_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(NotWritable):
        Receiver(**{"account": "madamda@wing", "name": "Madamda", "city": "Phnom Penh", **fields})


def test_a_bill_that_does_not_fit_is_refused() -> None:
    with pytest.raises(NotWritable):
        a_text(bill="M" * 26)


def test_two_hundred_codes_equal_those_of_bakong_khqr() -> None:
    """Within its abilities: a person's account, an expiry of whole days, amounts as floats."""
    dice = random.Random(20261123)
    for _round in range(200):
        made = dice.randrange(1_600_000_000_000, 2_000_000_000_000)
        days, currency = dice.randrange(1, 30), dice.choice(["USD", "KHR"])
        amount = Decimal(dice.randrange(1, 10_000_000)) / (100 if currency == "USD" else 1)
        account = f"{_words(dice, 3, 20, string.ascii_lowercase + '_.')}@{_words(dice, 3, 8, string.ascii_lowercase)}"
        name, city = _words(dice, 1, 25, string.ascii_letters + " &.-"), _words(dice, 1, 15, string.ascii_letters + " ")
        bill = _words(dice, 1, 25, string.ascii_uppercase + string.digits + "-")
        with patch("bakong_khqr.sdk.timestamp.time.time", return_value=made / 1000 + 0.0001):
            theirs = KHQR().create_qr(
                amount=float(amount),
                account_id=account,
                merchant_name=name,
                merchant_city=city,
                currency=currency,
                bill_number=bill,
                expiration=days,
            )
        made_at = datetime.fromtimestamp(0, tz=UTC) + timedelta(milliseconds=made)
        ours = khqr.write(
            Receiver(account=account, name=name, city=city),
            amount=amount,
            currency=currency,
            made_at=made_at,
            good_until=made_at + timedelta(days=days),
            bill=bill,
        )
        assert ours == str(theirs)
        assert khqr.md5(ours) == theirs.md5


def _words(dice: random.Random, least: int, most: int, letters: str) -> str:
    """Without blanks at the ends, which the other one cuts off in places."""
    middle = "".join(dice.choice(letters) for _ in range(dice.randrange(least, most + 1)))
    ends = [letter for letter in letters if letter.isalnum()]
    return dice.choice(ends) + middle[1:-1] + (dice.choice(ends) if len(middle) > 1 else "")


def test_the_drawn_code_is_read_back() -> None:
    text = a_text()
    drawn = _as_pixels(qr_image.svg(text))
    assert zxingcpp.read_barcode(drawn).text == text
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(qr_image.png(text)))).text == text


def test_it_is_black_on_white_with_four_modules_of_quiet_around() -> None:
    drawn = qr_image.svg(a_text())
    modules = segno.make_qr(a_text(), error="m", boost_error=False).symbol_size(border=0)[0]
    assert f'viewBox="0 0 {modules + 8} {modules + 8}"' in drawn
    assert set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawn)) == {"#fff", "#000"}
    pixels = _as_pixels(drawn)
    edge = 4 * pixels.width // (modules + 8)
    for strip in [(0, 0, pixels.width, edge), (0, 0, edge, pixels.height)]:
        assert pixels.crop(strip).getextrema() == (255, 255)
    assert "style" not in drawn  # the page's policy would not let it in
    assert "<script" not in drawn


def _as_pixels(svg: str, dot: int = 6) -> Image.Image:
    """The page's own picture, painted as a browser does: its one path of horizontal strokes, one unit high."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    image = Image.new("L", (size * dot, size * dot), 255)
    pen, x, y = ImageDraw.Draw(image), 0.0, 0.0
    path = re.search(r'stroke="#000"[^>]* d="([^"]+)"', svg)[1]
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            top = (y - 0.5) * dot
            pen.rectangle([x * dot, top, (x + values[0]) * dot - 1, top + dot - 1], fill=0)
            x += values[0]
    return image
