"""Reading the environment: every mistake in it is told at once, at the start."""

from collections.abc import Mapping
from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError


class Environment(Env):
    """Environs' typed readers, with room for what only two values together can show."""

    def __init__(self) -> None:
        super().__init__(eager=False)
        self._wrong: list[str] = []

    def refuse(self, name: str, because: str) -> None:
        self._wrong.append(f"{name}: {because}")

    def settle(self) -> None:
        """Stop reading; raise ImproperlyConfigured with one message that lists all that is wrong."""
        try:
            self.seal()
        except EnvValidationError as error:
            self._wrong += _sentences(error.error_messages)
        if self._wrong:
            listed = "\n".join(f"  {sentence}" for sentence in sorted(self._wrong))
            raise ImproperlyConfigured(f"The environment cannot be used:\n{listed}\nSee docs/settings.md.")


def validate_networks(values: list[str]) -> None:
    """Each an address or a network; raise ValidationError on the first that is neither."""
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _sentences(messages: Mapping[str, list[str]] | list[str]) -> list[str]:
    if isinstance(messages, list):
        return messages
    return [f"{name}: {text}" for name, texts in messages.items() for text in texts]
