"""Calculates the geometry of bar charts, which templates render as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop import money

LEFT, TOP, BOTTOM = 58.0, 14.0, 214.0
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Size of a chart in CSS pixels; it is not scaled, so that its text has the size of the page's."""

    width: float
    labels: int  # number of labels that fit below


WIDE, NARROW = Canvas(640.0, 13), Canvas(320.0, 7)


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float
    y: float
    height: float
    before_y: float
    before_height: float
    label: str
    is_labelled: bool
    amount: Decimal
    before: Decimal

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def label_y(self) -> float:
        return self.y - 8

    @property
    def amount_label(self) -> str:
        return _whole(self.amount)


@dataclass(frozen=True, slots=True)
class Line:
    """A grid line of the scale."""

    y: float
    amount: Decimal

    @property
    def text_y(self) -> float:
        return self.y + 4

    @property
    def label(self) -> str:
        return _whole(self.amount)


@dataclass(frozen=True, slots=True)
class Chart:
    canvas: Canvas
    bars: list[Bar]
    lines: list[Line]

    @property
    def has_words(self) -> bool:
        """True if there is room for the amount above each bar."""
        return len(self.bars) <= self.canvas.labels


def bars(values: Sequence[tuple[str, Decimal, Decimal]], canvas: Canvas = WIDE) -> Chart:
    """Build a chart from (label, amount, previous amount) per bar."""
    top = _top(max((max(now, before) for _label, now, before in values), default=Decimal(0)))
    slot = (canvas.width - LEFT) / max(len(values), 1)
    width = round(min(56.0, slot * 0.7), 1)
    every = -(-len(values) // canvas.labels)
    drawn = []
    for number, (label, now, before) in enumerate(values):
        x = round(LEFT + slot * number + (slot - width) / 2, 1)
        height, before_height = _height(now, top), _height(before, top)
        drawn.append(
            Bar(
                *(x, width, round(BOTTOM - height, 1), height, round(BOTTOM - before_height, 1), before_height),
                *(label, number % every == 0, now, before),
            )
        )
    lines = [Line(round(BOTTOM - _height(top * part / 4, top), 1), top * part / 4) for part in range(5)]
    return Chart(canvas, drawn, lines)


def share(part: Decimal, whole: Decimal) -> int:
    """Return the percentage, rounded; 0 if the whole is 0."""
    return round(100 * part / whole) if whole else 0


def _whole(amount: Decimal) -> str:
    """Return an amount without its cents."""
    return money.format_base(amount)[:-3]


def _height(amount: Decimal, top: Decimal) -> float:
    return round(float(amount / top) * (BOTTOM - TOP), 1)


def _top(most: Decimal) -> Decimal:
    """Return the smallest round number, at least `most`, that is divisible by four."""
    size = Decimal(4)
    while True:
        for step in STEPS:
            if size * step >= most:
                return size * step
        size *= 10
