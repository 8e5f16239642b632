"""Rate limits kept in the database."""

from django.db import models


class ThrottleHit(models.Model):
    """One bucket of a limit: ``n`` hits of ``key`` in the window that starts at ``window``."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=128)
    window = models.DateTimeField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key", "window"], name="throttle_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key} {self.window:%Y-%m-%d %H:%M}: {self.n}"
