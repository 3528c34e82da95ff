"""Reads the environment and reports all invalid variables at once on startup."""

from collections.abc import Mapping
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
