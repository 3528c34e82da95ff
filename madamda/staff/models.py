"""The user model of staff accounts. Customers have no accounts of this kind."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Django's user. A custom model must exist from the start, because it cannot be swapped later."""

    @property
    def display_name(self) -> str:
        """The first name, else the username."""
        return self.first_name or self.username
