"""Cleans text typed by people, and checks that it contains something visible."""

import re
import unicodedata

import regex

# Unicode's default-ignorable characters, and a few blanks classified as letters or symbols.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff0-\ufffc\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANK = re.compile("[\u2800\u3164\uffa0\U00013441\U00013442]")  # as wide as a space
_JOINERS = "\u200c\u200d"
_WORD_BREAK = "\u200b"
_PRESENTATION = "\ufe0e\ufe0f"  # variation selectors: text or emoji presentation
_ENDS_OF_LINES = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Scripts that are written without spaces: Thai, Lao, Myanmar, Khmer.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# A letter, or a dependent vowel sign on one; consecutive signs count once.
_LETTER = regex.compile(r"[\p{L}--\p{Lm}]|(?<=[\p{L}\p{M}])\p{InSC=Vowel_Dependent}\p{M}*", regex.V1)
_MOST_MARKS = 5  # combining marks per letter; Khmer needs four, dozens would overlap the neighbouring lines


def clean(text: str) -> str:
    """Return one line in NFC with single spaces, without control characters, direction marks and invisible characters.

    Invisible characters with a meaning stay: a zero-width space between words of a script without spaces, a joiner
    between two letters or symbols, and emoji variation selectors.
    """
    return " ".join(_visible(_ENDS_OF_LINES.sub(" ", text)).split())


def clean_lines(text: str) -> str:
    """Clean every line, keeping the line breaks (as LF) and the spaces within lines."""
    return "\n".join(_visible(line).rstrip() for line in _ENDS_OF_LINES.split(text)).strip("\n")


def is_visible(text: str) -> bool:
    """Return True if clean text contains a letter, digit, punctuation or symbol, not only combining marks."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def count_letters(text: str) -> int:
    """Count letters, without accents, tatweel and modifier letters: សុ has two, a letter and its vowel."""
    return len(_LETTER.findall(text))


def identifier(text: str) -> str:
    """Return a SKU or slug in NFKC, without invisible characters and surrounding spaces."""
    return clean(unicodedata.normalize("NFKC", without_invisible(text)))


def without_invisible(text: str) -> str:
    """Remove all invisible characters, also those meaningful in language; for numbers and codes."""
    signs = _IGNORABLE.sub("", _BLANK.sub(" ", text))
    return "".join(" " if sign.isspace() else sign for sign in signs)


def letters_and_digits(text: str) -> str:
    """Return only letters and digits, upper case and ASCII: `md 7k3f-92q` → `MD7K3F92Q`, `romduol ១០` → `ROMDUOL10`."""
    letters = (sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in letters)


def _visible(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    kept: list[str] = []
    marks = 0
    signs = _BLANK.sub(" ", unicodedata.normalize("NFC", line))
    for place, sign in enumerate(signs):
        kind = unicodedata.category(sign)
        if kind[0] == "Z" or kind == "Cc":
            sign = " "  # tabs and no-break spaces become spaces
        elif _IGNORABLE.match(sign):
            if not _means_something(sign, kept[-1] if kept else "", signs[place + 1 : place + 2]):
                continue
        elif kind in ("Cf", "Cs", "Co") or (kind == "Cn" and ord(sign) & 0xFFFE == 0xFFFE):
            continue
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))  # characters that are adjacent now may compose


def _means_something(sign: str, before: str, after: str) -> bool:
    if not before:
        return False
    if sign in _PRESENTATION:
        return unicodedata.category(before) in ("So", "Sm", "Po") or before.isdigit()
    if not after:
        return False
    if sign == _WORD_BREAK:
        return bool(_UNSPACED.match(before) and _UNSPACED.match(after))
    return sign in _JOINERS and all(_can_be_joined(one) for one in (before, after))


def _can_be_joined(sign: str) -> bool:
    """Return False for letters without joining forms, such as Latin, where a joiner would only create a lookalike."""
    return unicodedata.category(sign) in ("Lo", "Mn", "Mc", "So", "Sk") or sign in _PRESENTATION
