"""When what is told of a resource changed, though the resource did not."""

from django.db import models


class DescriptionChange(models.Model):
    """The last time something a resource names (a theme, a provider, a network...) was renamed, or went.

    Written with that change (``resources.exchange.renames``), a row a resource. No foreign key: a resource deleted
    meanwhile is no reason to fail a rename, and a date without resource tells nothing of anybody.
    """

    resource_id = models.BigIntegerField(primary_key=True)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.changed_at:%Y-%m-%d %H:%M:%S}"
