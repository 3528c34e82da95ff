"""The fonts a merchant can choose for the pages of the shop. All are under the SIL Open Font License (static/fonts)."""

from typing import NamedTuple

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ACCENTS = (
    "U+A1-A8,U+AA,U+AC,U+AF,U+B1-B6,U+B8-BA,U+BC-D6,U+D8-DF,U+E1-E6,U+EB-F3,U+F5-FF,U+131,U+152-153,U+2C6,U+2DA,U+2DC,"
    "U+201A,U+201E,U+2039-203A,U+2044,U+2122"
)
_COMMON = (
    "U+20-7E,U+A0,U+A9,U+AB,U+AE,U+B0,U+B7,U+BB,U+D7,U+E0,U+E7-EA,U+F4,U+2009,U+2013-2014,U+2018-2019,U+201C-201D,"
    "U+2022,U+2026,U+20AC,U+2212"
)
# Sizes and weights for fonts that are larger and darker than the one the design was made with.
_SIZES = (
    "--weight-display:500;--weight-text:430;--weight-strong:640;--text-xs:.9375rem;--text-s:1rem;--text-m:1.0625rem;"
    "--text-3xl:clamp(2.25rem,1.9rem + 1.6vw,3.375rem);--text-4xl:clamp(2.625rem,1.9rem + 3.2vw,4.75rem);"
)


class Font(NamedTuple):
    """A font: its family in CSS, the file to load before others ("" for none), and its parts beyond the style sheet."""

    label: str | Promise
    family: str
    file: str
    parts: tuple[tuple[str, str], ...] = ()  # file and unicode-range


FONTS = {
    "figtree": Font("Figtree", '"Figtree"', "figtree"),
    "noto-serif": Font(
        "Noto Serif",
        '"Noto Serif"',
        "noto-serif",
        (
            ("noto-serif", _COMMON),
            ("noto-serif-accents", _ACCENTS),
            ("noto-serif-latin-ext", "U+100-130,U+132-151,U+154-24F,U+259,U+1E00-1E9F,U+1EF2-1EFF"),
        ),
    ),
    "system": Font(_("the font of the device"), "system-ui", ""),
}
AS_DESIGNED = "ysabeau-office"
CHOICES = [("", "Ysabeau Office"), *((name, font.label) for name, font in FONTS.items())]


def preloaded(chosen: str) -> str:
    """Return the URL of the font file that every page needs; empty if it needs none."""
    file = FONTS[chosen].file if chosen in FONTS else AS_DESIGNED
    return static(f"fonts/{file}.woff2") if file else ""


def style_sheet(chosen: str) -> str:
    """Return the CSS of a chosen font. Khmer letters stay in Noto Sans Khmer, and staff pages in Figtree."""
    if chosen not in FONTS:
        return ""
    font = FONTS[chosen]
    faces = "".join(
        f'@font-face{{font-family:{font.family};src:url({static(f"fonts/{file}.woff2")}) format("woff2");'
        f"font-weight:400 700;font-display:swap;unicode-range:{reach}}}"
        for file, reach in font.parts
    )
    return f'{faces}@layer tokens{{:root{{--font-text:{font.family},"Khmer",system-ui,sans-serif;{_SIZES}}}}}'
