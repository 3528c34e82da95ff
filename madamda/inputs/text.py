"""Text that people type: cleaned for storing, and checked for something to see."""

import re
import unicodedata

import regex

# Shown as nothing by every font: Unicode's default-ignorable characters, and a few blanks that are letters or symbols.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff0-\ufffc\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANK = re.compile("[\u2800\u3164\uffa0\U00013441\U00013442]")  # these take the room of a space
_JOINERS = "\u200c\u200d"
_WORD_BREAK = "\u200b"
_PRESENTATION = "\ufe0e\ufe0f"  # text or emoji, of the symbol before
_ENDS_OF_LINES = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Scripts that are written without spaces: Thai, Lao, Myanmar, Khmer.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# A letter that stands by itself, or a vowel sign written on one; of a row of signs, one.
_LETTER = regex.compile(r"[\p{L}--\p{Lm}]|(?<=[\p{L}\p{M}])\p{InSC=Vowel_Dependent}\p{M}*", regex.V1)
_MOST_MARKS = 5  # on one letter; Khmer needs four, and dozens would be drawn over the neighbouring lines


def clean(text: str) -> str:
    """One line: in NFC, with single spaces, and without control characters, marks of direction and invisible signs.

    Invisible signs that mean something stay: a zero-width space between words of a script that is written without
    spaces, a joiner between two letters or symbols, and what makes a symbol an emoji.
    """
    return " ".join(_visible(_ENDS_OF_LINES.sub(" ", text)).split())


def clean_lines(text: str) -> str:
    """The same for several lines, which stay lines, ended by a line feed alone. Spaces inside a line stay."""
    return "\n".join(_visible(line).rstrip() for line in _ENDS_OF_LINES.split(text)).strip("\n")


def is_visible(text: str) -> bool:
    """Whether there is anything to see in clean text: a mark needs a letter to stand on."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def count_letters(text: str) -> int:
    """How many letters a reader sees: no accents, tatweel or modifier letters. សុ has two, a letter and its vowel."""
    return len(_LETTER.findall(text))


def identifier(text: str) -> str:
    """A SKU or an address as it is kept: compatible forms made one, nothing invisible, no space around it."""
    return clean(unicodedata.normalize("NFKC", without_invisible(text)))


def without_invisible(text: str) -> str:
    """For what is no language, as numbers and codes: nothing invisible stays, whatever it might mean."""
    signs = _IGNORABLE.sub("", _BLANK.sub(" ", text))
    return "".join(" " if sign.isspace() else sign for sign in signs)


def letters_and_digits(text: str) -> str:
    """`md 7k3f-92q` or `romduol ១០` → `MD7K3F92Q`, `ROMDUOL10`: what is left when only capitals and digits count."""
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
            sign = " "  # a tab or a no-break space is a space
        elif _IGNORABLE.match(sign):
            if not _means_something(sign, kept[-1] if kept else "", signs[place + 1 : place + 2]):
                continue
        elif kind in ("Cf", "Cs", "Co") or (kind == "Cn" and ord(sign) & 0xFFFE == 0xFFFE):
            continue
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))  # what stood apart before may be one letter now


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
    """Letters with two forms, as Latin, are never joined: between them a joiner would only make a twin."""
    return unicodedata.category(sign) in ("Lo", "Mn", "Mc", "So", "Sk") or sign in _PRESENTATION
