"""The shop's palette: the colour tokens of the design in the hue of the brand colour, with the design's contrasts.

Contrast (WCAG 2.2) depends on luminance only. A token therefore keeps the luminance it has in static/css/tokens.css and
changes its hue; the brand colour itself is used as it is, on white or on lighter grounds.
"""

import colorsys
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from django.conf import settings

LEAST_CONTRAST = 4.5  # of text, WCAG 2.2 AA
LONGEST_SEARCH = 24  # halvings, finer than a step of 8 bits
HOVER = 0.62  # luminance of a hovered button, of the brand colour's

_ROOT = re.compile(r":root \{(.*?)\n  \}", re.DOTALL)
_TOKEN = re.compile(r"^\s*(--[a-z-]+): ([^;]+);", re.MULTILINE)
_HEX = re.compile(r"#([0-9a-f]{6})\b")
_RGB = re.compile(r"rgb\((\d+) (\d+) (\d+) / ([.\d]+)\)")
_PAIR = re.compile(r"light-dark\((.+?), ((?:rgb\(.+\)|#\w+))\)$")
_MEANING = ("--good", "--warn", "--bad", "--on-bad", "--qr-", "--plate")  # the same in every shop
_GROUNDS = {"--paper", "--surface", "--tint", "--petal", "--ground"}

Rgb = tuple[float, float, float]  # each 0 to 1


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours `#rrggbb`, from 1 to 21."""
    lighter, darker = sorted((_luminance(_read(one)), _luminance(_read(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def darkened(colour: str) -> str:
    """Return the lightest shade of the colour that has enough contrast with white."""
    return _written(_with_luminance(_read(colour), 1.05 / LEAST_CONTRAST - 0.05 - 0.001))


@lru_cache(maxsize=16)
def palette(colour: str) -> Mapping[str, tuple[str, str]]:
    """Return each token's value in the light and in the dark theme. `colour` has enough contrast with white."""
    brand = _read(colour)
    floor = LEAST_CONTRAST * (_luminance(brand) + 0.05) - 0.05  # of what lies under text in the brand colour

    def light(name: str, value: Rgb) -> Rgb:
        if name == "--brand":
            return brand
        if name == "--brand-hover":
            return _with_luminance(brand, HOVER * _luminance(brand))
        wanted = _luminance(value)
        return _tinted(value, brand, max(wanted, floor) if name in _GROUNDS else wanted)

    def dark(name: str, value: Rgb) -> Rgb:
        return _tinted(value, brand, _luminance(value))

    found = {}
    for name, value in _tokens().items():
        lit, unlit = _both(value)
        found[name] = _each(lit, name, light), _each(unlit, name, dark)
    return found


@lru_cache(maxsize=1)
def design() -> Mapping[str, tuple[str, str]]:
    """Return each token's value in the light and in the dark theme as the style sheet has it."""
    return {name: _both(value) for name, value in _tokens().items()}


@lru_cache(maxsize=16)
def style_sheet(colour: str) -> str:
    """Return the tokens as CSS, to be loaded after the style sheet of a page."""
    tokens = palette(colour)
    both = "".join(f"{name}:{a if a == b else _joined(name, a, b)};" for name, (a, b) in tokens.items())
    lit = "".join(f"{name}:{a};" for name, (a, _b) in tokens.items())
    old = f"@supports not (color:light-dark(#000,#fff)){{:root{{{lit}}}}}"
    return f"@layer tokens{{:root{{{both}}}{old}}}"


def _both(value: str) -> tuple[str, str]:
    pair = _PAIR.match(value)
    return (pair[1], pair[2]) if pair else (value, value)


def _joined(name: str, light: str, dark: str) -> str:
    return f"light-dark({light},{dark})"


@lru_cache(maxsize=1)
def _tokens() -> dict[str, str]:
    """Return the colour tokens of the design but those with a meaning of their own, such as red for errors."""
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text(encoding="utf-8")
    root = _ROOT.search(text)
    declared = _TOKEN.findall(root[1] if root else "")
    return {
        name: value
        for name, value in declared
        if not name.startswith(_MEANING) and not name.startswith("--shadow") and (_HEX.search(value) or "rgb(" in value)
    }


def _each(value: str, name: str, change: Callable[[str, Rgb], Rgb]) -> str:
    """Change the one colour in a value."""
    if found := _RGB.fullmatch(value):
        red, green, blue = (int(number) / 255 for number in found.groups()[:3])
        changed = change(name, (red, green, blue))
        return f"rgb({' '.join(str(round(part * 255)) for part in changed)} / {found[4]})"
    return _written(change(name, _read(value)))


def _tinted(colour: Rgb, brand: Rgb, luminance: float) -> Rgb:
    """Return a colour of this luminance in the brand's hue, at most as colourful as either."""
    hue, _lightness, strength = colorsys.rgb_to_hls(*brand)
    _hue, lightness, own = colorsys.rgb_to_hls(*colour)
    return _with_luminance(colorsys.hls_to_rgb(hue, lightness, min(own, strength)), luminance)


def _with_luminance(colour: Rgb, luminance: float) -> Rgb:
    """Return the colour lighter or darker, with this relative luminance."""
    hue, _lightness, saturation = colorsys.rgb_to_hls(*colour)
    least, most = 0.0, 1.0
    for _step in range(LONGEST_SEARCH):
        middle = (least + most) / 2
        if _luminance(colorsys.hls_to_rgb(hue, middle, saturation)) < luminance:
            least = middle
        else:
            most = middle
    return colorsys.hls_to_rgb(hue, most, saturation)


def _luminance(colour: Rgb) -> float:
    """Return the relative luminance as WCAG defines it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
