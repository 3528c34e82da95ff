"""Time of the last success of periodic work."""

from django.db import models


class LastSuccess(models.Model):
    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M}"
