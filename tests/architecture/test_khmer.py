"""Every text of the interface has a Khmer translation with the same placeholders."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.contrib.humanize.templatetags.humanize import intcomma, naturaltime
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.template import templatize

from madamda.management.commands import makemessages

ROOT = Path(__file__).parents[2]
APPS = ("customers", "shop", "orders", "dashboard", "madamda")
OURS = ROOT / "locale/km/LC_MESSAGES/django.po"
BORROWED = ROOT / "madamda/borrowed/km/LC_MESSAGES/django.po"

IN_CONTEXT = ((1, "c"), 2)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (*IN_CONTEXT, 3)),
}

# Must occur in both: placeholders, counters of the scripts, tags, doubled percent signs.
MARK = re.compile(r"%(?:\(\w+\))?[sd]|%%|\{\w*\}|#[a-z0-9]*|<[^>]+>")

Key = tuple[str | None, str]  # context and msgid


def key(message: Message) -> Key:
    context = message.context.decode() if isinstance(message.context, bytes) else message.context  # bytes in a .mo
    return context, message.id if isinstance(message.id, str) else message.id[0]


def catalogue(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def khmer(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def english(message: Message) -> str:
    """Return the plural form, which contains the number."""
    return message.id if isinstance(message.id, str) else message.id[1]


def marks(text: str) -> set[str]:
    return set(MARK.findall(text))


def said() -> Iterator[Key]:
    """Yield all texts that code and templates pass to gettext."""
    for app in APPS:
        for room in (ROOT / app).rglob("*.py"):
            yield from _said_in(room.read_bytes())
    for template in (ROOT / "madamda/templates").rglob("*.html"):
        # Django's extracted template text; its indentation has no meaning.
        lines = templatize(template.read_text()).splitlines()
        yield from _said_in("\n".join(line.strip() for line in lines).encode())
    for template in [*makemessages.PAGES.rglob("*.html"), *makemessages.PAGES.rglob("*.txt")]:
        yield from _said_in(makemessages.calls(template).encode())


def _said_in(code: bytes) -> Iterator[Key]:
    for _line, words, _comments, context in extract("python", BytesIO(code), keywords=KEYWORDS):
        yield context, words if isinstance(words, str) else words[0]


def test_every_word_is_translated_and_none_that_nobody_says() -> None:
    """Fails until `make messages` was run and the new texts are translated."""
    spoken, written = set(said()), {key(message) for message in catalogue(OURS)}
    assert len(spoken) > 500
    assert not spoken - written, "run `make messages` and translate these texts"
    assert not written - spoken, "run `make messages` to remove these unused texts"


def test_nothing_is_borrowed_that_django_does_not_say() -> None:
    theirs = set()
    for path in Path(django.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        theirs |= {key(message) for message in catalogue(path)}
    assert not {key(message) for message in catalogue(BORROWED)} - theirs


@pytest.mark.parametrize("path", [OURS, BORROWED], ids=["ours", "borrowed"])
class TestKhmer:
    def test_is_complete_and_nowhere_a_guess(self, path: Path) -> None:
        assert not [key(message) for message in catalogue(path) if message.fuzzy]
        assert not [key(message) for message in catalogue(path) if not all(khmer(message))]

    def test_has_one_form_for_any_number(self, path: Path) -> None:
        assert '"Plural-Forms: nplurals=1; plural=0;\\n"' in path.read_text()
        assert not [key(message) for message in catalogue(path) if len(khmer(message)) != 1]

    def test_keeps_placeholders_and_tags(self, path: Path) -> None:
        different = {
            key(message): marks(words) ^ marks(english(message))
            for message in catalogue(path)
            for words in khmer(message)
            if marks(words) != marks(english(message))
        }
        assert not different

    def test_can_be_filled_in(self, path: Path) -> None:
        for message in catalogue(path):
            if "python-format" in message.flags and "%(" in english(message):
                names = re.findall(r"%\((\w+)\)", english(message))
                assert khmer(message)[0] % dict.fromkeys(names, 1)

    def test_is_written_as_the_shop_writes(self, path: Path) -> None:
        """Arabic digits as on price tags, and no exclamation marks."""
        assert not [words for message in catalogue(path) for words in khmer(message) if re.search("[០-៩!]", words)]

    def test_is_compiled(self, path: Path) -> None:
        """The compiled file is committed, because not every machine has msgfmt."""
        with path.with_suffix(".mo").open("rb") as file:
            compiled = {key(message): khmer(message) for message in read_mo(file) if message.id}
        assert compiled == {key(message): khmer(message) for message in catalogue(path)}

    def test_says_nothing_of_the_machine_it_was_collected_on(self, path: Path) -> None:
        assert "POT-Creation-Date" not in path.read_text()
        assert not re.search(r"^#: (/|.*:\d)", path.read_text(), re.MULTILINE)


def test_is_what_a_page_in_khmer_says() -> None:
    with override("km"):
        assert gettext("Add to cart") == "ដាក់ចូលកន្ត្រក"
        assert ngettext("%(days)d day", "%(days)d days", 1) % {"days": 1} == "1 ថ្ងៃ"


def test_writes_dates_and_figures_as_cambodians_read_them() -> None:
    day = datetime(2026, 3, 5, 14, 30, tzinfo=timezone.get_default_timezone())
    with override("km"):
        assert date_format(day, "DATE_FORMAT") == "5 មីនា 2026"
        assert date_format(day, "MONTH_DAY_FORMAT") == "5 មីនា"
        assert date_format(day, "j M Y, H:i") == "5 មីនា 2026, 14:30"
        assert (localize(3.5), intcomma(12300)) == ("3.5", "12,300")
        assert naturaltime(timezone.now() - timedelta(minutes=5)) == "5\N{NO-BREAK SPACE}នាទីមុន"


# Khmer words with an unintended meaning, as patterns, and that meaning.
RETIRED = {
    "ព្រូន": "an intestinal worm, for plum",
    "ម៉ាស(?![\u17b4-\u17d3])": "mass, for a mask",
    "(?<![\u1780-\u17d3])ស៊ី(?![\u1780-\u17d3])": "to eat, for shea",
    "ជាបាច់តូច": "a bundle of firewood, for a batch",
    "ដាស់តឿន": "to admonish, for to alert",
    "ភ្លេចឧបករណ៍": "to be unable to remember a device",
    "(ម្ដងទៀត|វិញ)ក្នុង(មួយ|កន្លះ)": "again within that time, for after it",
    "ទទួលប្រាក់វិញ": "to get one's money back, for to unmark a payment",
    "^បញ្ជាទិញ": "to order, for to go on to the checkout",
    "ទូរស័ព្ទ|ឲ្យ": "spelt otherwise than everywhere else",
    "ម្តង|សប្តាហ៍|ក្តៅ|ស្តើង|ផ្តើម": "a letter that looks the same and is not found by who searches",
}


def all_khmer() -> Iterator[str]:
    """Yield the Khmer of the interface, and that of the demo's products and pages."""
    for message in catalogue(OURS):
        yield from khmer(message)
    for path in ("shop/demo/catalogue.json", "shop/demo_data/pages.py", "shop/demo_data/products.py"):
        yield from (ROOT / path).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("word", RETIRED)
def test_no_word_that_says_something_else_comes_back(word: str) -> None:
    assert [said for said in all_khmer() if re.search(word, said)] == [], RETIRED[word]
