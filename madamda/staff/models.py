"""The user model: one account for each person who works here. Customers are no users."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Nothing of our own yet. It has to exist before the first shop opens: a user model cannot be swapped later."""
