"""Reads the environment and reports all invalid variables at once on startup."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError


class Environment(Env):
    """environs' typed readers, plus errors that concern more than one variable."""

    def __init__(self) -> None:
        super().__init__(eager=False)
        self._wrong: list[str] = []

    def refuse(self, name: str, because: str) -> None:
        """Record that a variable is invalid; `settle` raises it."""
        self._wrong.append(f"{name}: {because}")

    def settle(self) -> None:
        """Finish reading; raise ImproperlyConfigured with one message that lists every error."""
        try:
            self.seal()
        except EnvValidationError as error:
            self._wrong += _sentences(error.error_messages)
        if self._wrong:
            listed = "\n".join(f"  {sentence}" for sentence in sorted(self._wrong))
            raise ImproperlyConfigured(f"The environment cannot be used:\n{listed}\nSee docs/settings.md.")


# Variables that begin so are taken for ours. Short, so that those of the system and of libraries are left alone.
_PREFIXES = (
    "DB_",
    "REDIS_",
    "S3_",
    "WEB_",
    "RATE_",
    "KHQR_",
    "BANK_",
    "TELEGRAM_",
    "UNCONFIRMED_",
    "PICTURE_",
    "BOARD_",
)
# Read by gunicorn_config and madamda.capacity, or only without a DATABASE_URL.
_READ_ELSEWHERE = {
    *("DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT"),
    *("WEB_CONCURRENCY", "WEB_THREADS", "WEB_BACKLOG", "WEB_TIMEOUT", "WEB_GRACEFUL_TIMEOUT", "WEB_KEEPALIVE"),
    *("WEB_MAX_REQUESTS", "WEB_MAX_REQUESTS_JITTER", "WEB_LOG_LEVEL", "WEB_DRAIN_SECONDS"),
}


def misspelt(environ: Collection[str], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (variable, the setting that may be meant) for variables that begin like our settings but are none."""
    known = {*names, *_READ_ELSEWHERE}
    for name in sorted(environ):
        if name.startswith(_PREFIXES) and name not in known and (meant := get_close_matches(name, known, 1, 0.8)):
            yield name, meant[0]


def validate_networks(values: list[str]) -> None:
    """Check that each value is an IP address or network; raise ValidationError at the first that is not."""
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _sentences(messages: Mapping[str, list[str]] | list[str]) -> list[str]:
    if isinstance(messages, list):
        return messages
    return [f"{name}: {text}" for name, texts in messages.items() for text in texts]
