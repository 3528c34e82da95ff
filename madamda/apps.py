"""App configuration: registers the system checks and starts Sentry and the slow-query log."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "madamda"

    def ready(self) -> None:
        from madamda.db import slow_query_log
        from madamda.launch_checks import system_checks
        from madamda.monitoring import sentry

        system_checks.register()
        sentry.init()
        slow_query_log.watch()
