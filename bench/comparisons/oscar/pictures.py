"""Thumbnailer that generates nothing and returns the original's URL."""

from types import SimpleNamespace

from django.conf import settings


class AsTheyAre:
    def generate_thumbnail(self, source: object, **how: object) -> SimpleNamespace:
        return SimpleNamespace(url=f"{settings.MEDIA_URL}{source}", width=155, height=155)

    def delete_thumbnails(self, source: object) -> None:
        pass
