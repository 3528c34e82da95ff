"""Reader of the demo catalogue in shop/demo, and of its pictures."""

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files import File
from PIL import Image

from shop.images import uploads
from shop.images.renditions import develop_file

FOLDER = Path(__file__).resolve().parent.parent / "demo"

Entry = dict[str, Any]  # one object of catalogue.json; documented in shop/demo/README.md
Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """Column values of an image whose renditions exist."""

    file: str
    width: int
    height: int
    colour: str

    def fields(self) -> dict[str, Any]:
        return {"file": self.file, "width": self.width, "height": self.height, "colour": self.colour, "developed": True}


def read() -> Entry:
    book: Entry = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
    return book


def both(**words: dict[str, str]) -> dict[str, str]:
    """`name={"en": …, "km": …}` → `name_en`, `name_km`."""
    return {f"{field}_{language}": text for field, texts in words.items() for language, text in texts.items()}


def shots(wanted: Iterable[tuple[str, Sizes]]) -> dict[str, Shot]:
    """Store each file and make its renditions, in threads on every core: Pillow releases the GIL."""
    wanted = list(wanted)
    with ThreadPoolExecutor(os.cpu_count()) as hands:
        return dict(zip((file for file, _ in wanted), hands.map(_shot, wanted), strict=True))


def _shot(wanted: tuple[str, Sizes]) -> Shot:
    file, widths = wanted
    path = FOLDER / file
    with path.open("rb") as original:
        name = uploads.keep(File(original))
    with Image.open(path) as image:
        width, height = image.size
    colour = develop_file(name, [(wide, round(height * wide / width)) for wide in widths])
    return Shot(name, width, height, colour)
