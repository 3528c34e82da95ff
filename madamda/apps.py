"""The wiring, when all apps stand: slow queries are watched, mistakes reported, the launch checks known."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "madamda"

    def ready(self) -> None:
        from madamda.db import slow_queries
        from madamda.launch_checks import system_checks
        from madamda.monitoring import sentry

        system_checks.register()
        sentry.init()
        slow_queries.watch()
