"""The wiring, when all apps stand: slow queries are watched, mistakes reported, the launch checks known."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "madamda"

    def ready(self) -> None:
        from madamda import checks, reporting, slow_queries

        checks.register()
        reporting.begin()
        slow_queries.watch()
