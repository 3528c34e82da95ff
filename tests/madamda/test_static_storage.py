"""What a browser is handed: one style sheet a page, and names that change with their content."""

import posixpath
import re
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha384
from html import unescape
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import SimpleTestCase, override_settings

from madamda.jinja.scripts import preload_imports, script

SOURCES = Path(settings.BASE_DIR, "static")
LISTS = ("css/shop.css", "css/board.css", "css/ticket.css")


@contextmanager
def collecting(sources: Path) -> Iterator[Path]:
    """The shop's own way of collecting, from `sources` into a folder that goes away afterwards."""
    with (
        tempfile.TemporaryDirectory() as target,
        override_settings(
            STATIC_ROOT=target,
            STATICFILES_DIRS=[sources],
            STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
            STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": "madamda.static_storage.BundledManifestStorage"}},
        ),
    ):
        yield Path(target)


def collect() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def handed_out(target: Path, name: str) -> Path:
    """The file that a page's link to `name` leads to."""
    return target / staticfiles_storage.stored_name(name)


class TheShopsOwnFiles(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        collected = collecting(SOURCES)
        cls.target = collected.__enter__()
        cls.addClassCleanup(collected.__exit__, None, None, None)
        collect()

    def test_a_page_says_what_the_bytes_of_each_script_must_be(self) -> None:
        for source in (SOURCES / "js").rglob("*.js"):
            name = source.relative_to(SOURCES)
            tag = script(str(name))
            found = re.fullmatch(r'<script type="module" src="(.+)" integrity="sha384-(.+)"></script>', tag)
            assert found, tag
            sent = self.target / found[1].removeprefix(settings.STATIC_URL)
            assert b64encode(sha384(sent.read_bytes()).digest()).decode() == unescape(found[2])

    def test_all_that_a_script_imports_is_preloaded_as_it_will_be_asked_for(self) -> None:
        name = "js/board/live-board.js"
        tags = preload_imports(name)
        preloaded = dict(re.findall(r'<link rel="modulepreload" href="/static/(.+)" integrity="sha384-(.+)">', tags))
        imported, ahead = set(), [self.target / staticfiles_storage.stored_name(name)]
        while ahead:
            module = ahead.pop()
            for address in re.findall(r'from "(\..+)";', module.read_text()):
                ahead.append((module.parent / address).resolve())
                imported.add(str(ahead[-1].relative_to(self.target.resolve())))
        assert len(imported) > 20
        assert set(preloaded) == imported
        for name, digest in preloaded.items():
            assert b64encode(sha384((self.target / name).read_bytes()).digest()).decode() == unescape(digest)

    def test_no_page_loads_a_script_in_another_way(self) -> None:
        for page in Path(settings.BASE_DIR, "templates").rglob("*.html"):
            assert not re.search(r"<script[^>]*src=", page.read_text()), str(page)

    def test_each_list_has_become_one_file(self) -> None:
        for name in LISTS:
            text = handed_out(self.target, name).read_text()
            assert "@import" not in text, name
            assert text.startswith("@layer reset, tokens"), name

    def test_nothing_of_a_part_is_lost(self) -> None:
        text = handed_out(self.target, "css/shop.css").read_text()
        for part in (SOURCES / "css/components/card.css", SOURCES / "css/pages/checkout.css"):
            rules = re.sub(r"/\*.*?\*/", "", part.read_text(), flags=re.DOTALL)
            for line in filter(None, map(str.strip, rules.splitlines())):
                assert line in text

    def test_every_address_inside_leads_to_a_hashed_file(self) -> None:
        for name in LISTS:
            addresses = re.findall(r'url\("([^"]+)"\)', handed_out(self.target, name).read_text())
            assert addresses, name
            for address in addresses:
                place = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
                assert re.search(r"\.[0-9a-f]{12}\.", place)
                assert (self.target / place).is_file(), address

    def test_a_font_is_preloaded_from_where_the_style_sheet_takes_it(self) -> None:
        preloaded = staticfiles_storage.stored_name("fonts/ysabeau-office.woff2")
        assert f'url("../{preloaded}")' in handed_out(self.target, "css/shop.css").read_text()

    def test_it_fits_the_budget(self) -> None:
        for name in ("css/shop.css", "css/board.css"):
            packed = handed_out(self.target, name).with_suffix(".css.gz")
            assert packed.stat().st_size < 14 * 1024, name

    def test_collecting_again_changes_nothing(self) -> None:
        before = {path: path.stat().st_mtime_ns for path in self.target.rglob("*")}
        collect()
        assert {path: path.stat().st_mtime_ns for path in self.target.rglob("*")} == before

    def test_a_part_is_not_handed_out_by_itself(self) -> None:
        assert staticfiles_storage.stored_name("css/components/card.css") == "css/components/card.css"

    def test_a_name_that_does_not_exist_breaks_no_page(self) -> None:
        assert staticfiles_storage.url("img/never-drawn.svg") == "/static/img/never-drawn.svg"


class OtherFiles(SimpleTestCase):
    def setUp(self) -> None:
        self.sources = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.put(
            "css/shop.css",
            '/* all */\n@import url("a.css");\n/* @import url("never.css"); */\n@import url("parts/b.css");',
        )
        self.put("css/a.css", "a { color: red; }")
        self.put("css/parts/b.css", 'b { background: url("../../img/b.svg#x"); }\n\n\n/* aside */')
        self.put("img/b.svg", "<svg/>")
        self.put("js/open.js", 'import { shut } from "./shut.js";\nimport "./shut.js";\nshut();\n')
        self.put("js/shut.js", "export function shut() {}\n")
        self.target = self.enterContext(collecting(self.sources))
        collect()

    def put(self, name: str, text: str) -> None:
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def test_the_parts_stand_in_the_order_of_the_list_with_addresses_from_there(self) -> None:
        lines = handed_out(self.target, "css/shop.css").read_text().splitlines()
        assert lines[0] == "a { color: red; }"
        assert re.search(r'^b \{ background: url\("\.\./img/b\.[0-9a-f]{12}\.svg#x"\); \}$', lines[1])
        assert len(lines) == 2

    def test_scripts_import_each_other_by_hashed_names(self) -> None:
        shut = Path(staticfiles_storage.stored_name("js/shut.js")).name
        assert re.search(r"^shut\.[0-9a-f]{12}\.js$", shut)
        text = handed_out(self.target, "js/open.js").read_text()
        assert text.count(f'"./{shut}"') == 2

    def test_another_part_gives_the_list_another_name(self) -> None:
        before = staticfiles_storage.stored_name("css/shop.css")
        self.put("css/a.css", "a { color: tan; }")
        collect()
        after = staticfiles_storage.stored_name("css/shop.css")
        assert after != before
        assert "tan" in (self.target / after).read_text()

    def test_a_changed_script_renames_the_one_that_imports_it(self) -> None:
        before = staticfiles_storage.stored_name("js/open.js")
        self.put("js/shut.js", "export function shut() { return 1; }\n")
        collect()
        assert staticfiles_storage.stored_name("js/open.js") != before
